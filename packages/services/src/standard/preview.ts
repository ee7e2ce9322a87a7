import { DomainError } from '@bodan/core/errors';
import { completeStandard, type StandardContent } from '@bodan/core/standard/content';
import { changeKey, diffStandards, type StandardChange } from '@bodan/core/standard/diff';
import { mentions, type UseKind } from '@bodan/core/standard/mention';
import { type HqContext, permitHq } from '../context.ts';
import { versionByNumber } from '../group/store.ts';
import { visitMember } from '../group/visit.ts';
import { type GroupTemplateRow, groupTemplates } from '../template/store.ts';
import { type AdoptionProgress, adoptedContent, groupProgress } from './adoption-store.ts';
import { checkRules } from './check.ts';
import { type ChangeImpact, impactOf } from './impact.ts';

/** Headquarters sees how many things name a code, not what the subsidiary calls them. */
export type HqImpact = Omit<ChangeImpact, 'uses' | 'change'> & { uses: { kind: UseKind; count: number }[] };
export type WorkspaceImpact = {
  tenantId: string;
  fromNumber: number;
  /** From the version the subsidiary works by now, which may be older than the newest. */
  impacts: (HqImpact & { change: StandardChange })[];
};
export type StandardPreview = {
  baseNumber: number;
  changes: StandardChange[];
  /** Templates of the group by what of each change they name, beside subsidiaries' own things; only changes of which there are any. */
  templates: { key: string; names: GroupTemplateRow['name'][] }[];
  workspaces: WorkspaceImpact[];
};

function naming(templates: readonly GroupTemplateRow[], changes: readonly StandardChange[]): StandardPreview['templates'] {
  const texts = templates.map(({ name, content }) => ({ name, text: JSON.stringify(content) }));
  return changes.flatMap((c) => {
    const names = c.kind === 'added' || c.list === 'general' ? [] : texts.filter(({ text }) => mentions(text, c.code)).map((t) => t.name);
    return names.length > 0 ? [{ key: changeKey(c), names }] : [];
  });
}

const counted = (impact: ChangeImpact): HqImpact & { change: StandardChange } => {
  const kinds = new Map<UseKind, number>();
  for (const { kind } of impact.uses) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  return { ...impact, uses: [...kinds].map(([kind, count]) => ({ kind, count })) };
};

/**
 * What publishing this content would mean for every subsidiary, counted now and before anything is published. Each is asked behind its own
 * door, one after the other; what its tickets say stays there. Errors: `forbidden`, `validation_failed` for rules that cannot be run.
 */
export async function previewStandard(ctx: HqContext, content: StandardContent): Promise<StandardPreview> {
  permitHq(ctx, 'hq.standard.read');
  const { app, groupId, tenantIds } = ctx;
  await checkRules(content);
  const { newest, templates } = await app.db.hq(ctx, async (tx) => ({
    newest: await versionByNumber(tx, null),
    templates: await groupTemplates(tx),
  }));
  if (!newest) throw new DomainError('not_found');
  const workspaces: WorkspaceImpact[] = [];
  for (const tenantId of tenantIds) {
    const scope = { tenantId, groupId };
    const config = await app.configs.get(app.db, scope);
    const found = await visitMember(app, scope, async (tx) => {
      const from = await adoptedContent(tx);
      return from && { fromNumber: from.number, impacts: await impactOf({ app, config, tx }, from.content, content) };
    });
    if (found) workspaces.push({ tenantId, fromNumber: found.fromNumber, impacts: found.impacts.map(counted) });
  }
  const changes = diffStandards(completeStandard(newest.content), completeStandard(content));
  return { baseNumber: newest.number, changes, templates: naming(templates, changes), workspaces };
}

/** What differs between two published versions. Throws `not_found`. */
export async function compareVersions(ctx: HqContext, from: number, to: number): Promise<StandardChange[]> {
  permitHq(ctx, 'hq.standard.read');
  const { a, b } = await ctx.app.db.hq(ctx, async (tx) => ({ a: await versionByNumber(tx, from), b: await versionByNumber(tx, to) }));
  if (!a || !b) throw new DomainError('not_found', 'The group has not published this version.');
  return diffStandards(completeStandard(a.content), completeStandard(b.content));
}

/** How far every subsidiary's newest adoption is. */
export async function readProgress(ctx: HqContext): Promise<AdoptionProgress[]> {
  permitHq(ctx, 'hq.standard.read');
  return ctx.app.db.hq(ctx, groupProgress);
}
