import { DomainError } from '@bodan/core/errors';
import type { StandardContent } from '@bodan/core/standard/content';
import { permit, type WorkspaceContext } from '../context.ts';
import { adoptWithin } from '../standard/adopt.ts';
import { adoptedContent, ownTenantVersion } from '../standard/adoption-store.ts';
import { checkRules } from '../standard/check.ts';
import { type ChangeImpact, impactOf } from '../standard/impact.ts';
import { changeSettings } from './settings.ts';
import { addOwnStandard, newestStandard, ownGroup } from './settings-store.ts';

/** What the next version of a workspace's own standard would do, before it is published. Errors: `standard_of_group` for a subsidiary, `validation_failed`. */
export async function previewOwnStandard(
  ctx: WorkspaceContext,
  content: StandardContent,
): Promise<{ fromNumber: number; toNumber: number; impacts: ChangeImpact[] }> {
  permit(ctx, 'settings.write');
  await checkRules(content);
  const { app, scope } = ctx;
  const config = await app.configs.get(app.db, scope);
  return app.db.snapshot(scope, async (tx) => {
    if ((await ownGroup(tx))?.kind !== 'solo') throw new DomainError('standard_of_group');
    const from = await adoptedContent(tx);
    const [newest] = await newestStandard(tx);
    if (!from || !newest) throw new DomainError('not_found');
    return { fromNumber: from.number, toNumber: newest.number + 1, impacts: await impactOf({ app, config, tx }, from.content, content) };
  });
}

/**
 * A workspace on its own is its own headquarters: it publishes the next version of its standard and works by it at once. Tickets keep
 * the targets they were opened with. Errors: `standard_of_group` for a subsidiary, `codes_in_use`, `precondition_failed`, `validation_failed`.
 */
export async function publishOwnStandard(
  ctx: WorkspaceContext,
  content: StandardContent,
  ifRevision: number | null,
): Promise<{ revision: number; number: number }> {
  await checkRules(content);
  return changeSettings(ctx, ifRevision, async (tx) => {
    const group = await ownGroup(tx);
    if (group?.kind !== 'solo') throw new DomainError('standard_of_group');
    const own = await ownTenantVersion(tx);
    const text = JSON.stringify(content);
    const [made] = await addOwnStandard(tx, {
      id: ctx.app.newId(),
      content: text,
      checksum: ctx.app.sha256(text),
      publishedBy: ctx.principal?.personId ?? null,
    });
    if (!made) throw new DomainError('internal', 'nothing was published');
    await adoptWithin(
      ctx,
      tx,
      { toVersionId: made.id, toNumber: made.number, fromVersionId: own?.id ?? '', fromNumber: own?.number ?? 0 },
      null,
    );
    return { number: made.number };
  });
}
