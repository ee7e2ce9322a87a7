import fs from 'node:fs';
import { HQ_ROLES } from '@bodan/core/access';
import type { App } from '@bodan/services/context';
import type { DemoOptions } from '../supervisor/demo.ts';
import { ensureReportLink, reportUrlOf } from './links.ts';
import { accountOf, emailOf, SHOWN_ROLES } from './people.ts';
import { SUBSIDIARIES } from './places.ts';
import { EXAMPLE_SLUG } from './worked-example.ts';

const ALONE = ['xiaolin', 'ruilian', 'uci-incidents', EXAMPLE_SLUG];
const SANDBOXES: ReadonlySet<string> = new Set(['uci-incidents', EXAMPLE_SLUG]);

/** What anyone needs to try the demo or to point checks at it; readable by its owner only. */
export async function writeDemoFile(app: App, options: DemoOptions): Promise<void> {
  const slugs = [
    ...SUBSIDIARIES.map((s) => ({ slug: s.slug, group: 'anjia' as string | null })),
    ...ALONE.map((slug) => ({ slug, group: null })),
  ];
  const workspaces = [];
  for (const { slug, group } of slugs) {
    const [scope] = await app.db.identity(
      (tx) =>
        tx.rows<{ tenantId: string; groupId: string }>(`select id as "tenantId", group_id as "groupId" from tenant where slug = $1`, [
          slug,
        ]),
      'read',
    );
    if (!scope) continue;
    const linkId = await ensureReportLink(app, scope, slug);
    const isSandbox = SANDBOXES.has(slug);
    workspaces.push({
      slug,
      group,
      users: Object.fromEntries(SHOWN_ROLES.map((role) => [role, accountOf(app, emailOf(role, slug), isSandbox)])),
      publicReportUrl: reportUrlOf(app, linkId),
    });
  }
  const demo = {
    baseUrl: options.baseUrl,
    openapi: `${options.baseUrl}/openapi.json`,
    groups: [{ slug: 'anjia', users: Object.fromEntries(HQ_ROLES.map((role) => [role, accountOf(app, emailOf(role, 'anjia'))])) }],
    workspaces,
    webhookSecret: `whsec_${Buffer.from(app.keyed('demo', 'webhook')).toString('base64')}`,
  };
  fs.writeFileSync(options.demoFile, `${JSON.stringify(demo, null, 2)}\n`, { mode: 0o600 });
}
