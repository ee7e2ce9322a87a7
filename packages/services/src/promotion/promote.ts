import { convertValue } from '@bodan/core/conversion/convert';
import { DomainError, type FieldError } from '@bodan/core/errors';
import type { FieldDefinition } from '@bodan/core/fields/definition';
import { isOpenField } from '@bodan/core/fields/right';
import { completeStandard } from '@bodan/core/standard/content';
import type { PromotionSource } from '@bodan/core/standard/promotion';
import { type HqContext, permitHq } from '../context.ts';
import { versionByNumber } from '../group/store.ts';
import { visitMember } from '../group/visit.ts';
import { hqOnce, type Repeat } from '../identity/person-once.ts';
import { type Draft, namedDraft } from '../standard/draft.ts';
import { draftRow, saveDraftRow } from '../standard/draft-store.ts';
import { valuesOf } from '../standard/impact-store.ts';
import { currentFieldSet } from '../workspace/settings-store.ts';
import { addPromotions, dropStale, groupPromotions } from './store.ts';

/** A screen lists no more of them; the count is exact. */
const MAX_VALUES = 50;

export type PromotionInput = { field: FieldDefinition; sources: PromotionSource[] };
export type SourcePreview = {
  tenantId: string;
  key: string;
  tickets: number;
  converts: number;
  /** Values with no place in the field, the most frequent first. */
  unmapped: { tickets: number; values: { value: unknown; tickets: number }[] };
};

const refusal = (fields: FieldError[]) => new DomainError('validation_failed', undefined, { fields });

/** Each source's own field; ids of workspaces that are not of the group answer like fields that are not there. */
async function sourcesOf(
  ctx: HqContext,
  sources: readonly PromotionSource[],
): Promise<{ source: PromotionSource; own: FieldDefinition }[]> {
  const found: { source: PromotionSource; own: FieldDefinition }[] = [];
  const errors: FieldError[] = [];
  for (const [i, source] of sources.entries()) {
    const isOurs = ctx.tenantIds.includes(source.tenantId);
    const set = isOurs
      ? await visitMember(ctx.app, { tenantId: source.tenantId, groupId: ctx.groupId }, (tx) => currentFieldSet(tx))
      : { fields: [] };
    const own = set.fields.find((f) => f.key === source.key);
    if (own) found.push({ source, own });
    else errors.push({ pointer: `/sources/${i}/key`, code: 'unknown', detail: 'the subsidiary has no such field' });
    if (sources.findIndex((s) => s.tenantId === source.tenantId) !== i)
      errors.push({ pointer: `/sources/${i}/tenantId`, code: 'duplicate', detail: 'one field of each subsidiary' });
  }
  if (errors.length > 0) throw refusal(errors);
  return found;
}

/** What would become of every value before anything is done, subsidiary by subsidiary. Errors: `validation_failed`. */
export async function previewPromotion(ctx: HqContext, { field, sources }: PromotionInput): Promise<SourcePreview[]> {
  permitHq(ctx, 'hq.standard.read');
  const previews: SourcePreview[] = [];
  for (const { source, own } of await sourcesOf(ctx, sources)) {
    const { tenantId, key, factor, options } = source;
    const values = await visitMember(ctx.app, { tenantId, groupId: ctx.groupId }, (tx) => valuesOf(tx, key));
    const lost = values.filter((v) => convertValue({ from: own, to: field, factor, options }, v.value) === null);
    const count = (list: typeof values) => list.reduce((sum, v) => sum + v.tickets, 0);
    previews.push({
      tenantId,
      key,
      tickets: count(values),
      converts: count(values) - count(lost),
      unmapped: { tickets: count(lost), values: isOpenField(own) ? lost.slice(0, MAX_VALUES) : [] },
    });
  }
  return previews;
}

/**
 * Puts the field into the draft of the next version and remembers which own fields it takes over. A subsidiary that adopts the version has
 * their values in it, its own field going on as another name; taking the adoption back takes all of it back. Errors: `validation_failed`, `conflict`.
 */
export async function promoteField(ctx: HqContext, repeat: Repeat, { field, sources }: PromotionInput): Promise<Draft> {
  permitHq(ctx, 'hq.standard.write');
  await sourcesOf(ctx, sources);
  const row = await hqOnce(ctx, repeat, async (tx) => {
    const draft = await draftRow(tx);
    const newest = await versionByNumber(tx, null);
    if (!newest) throw new DomainError('not_found');
    const content = completeStandard(draft?.content ?? newest.content);
    if (content.fields.some((f) => f.key === field.key))
      throw refusal([{ pointer: '/field/key', code: 'duplicate', detail: 'the standard has this field already' }]);
    await dropStale(tx, [...new Set([...content.fields, ...newest.content.fields].map((f) => f.key))]);
    const taken = new Set((await groupPromotions(tx)).map((p) => `${p.tenantId}/${p.ownKey}`));
    const twice = sources.flatMap((s, i): FieldError[] =>
      taken.has(`${s.tenantId}/${s.key}`)
        ? [{ pointer: `/sources/${i}/key`, code: 'conflict', detail: 'another field of the standard took this one over' }]
        : [],
    );
    if (twice.length > 0) throw refusal(twice);
    await addPromotions(tx, field.key, sources, ctx.principal.personId);
    const saved = await saveDraftRow(
      tx,
      {
        content: JSON.stringify({ ...content, fields: [...content.fields, field] }),
        baseNumber: draft?.baseNumber ?? newest.number,
        savedBy: ctx.principal.personId,
        at: new Date(ctx.app.now()),
      },
      null,
    );
    if (!saved) throw new DomainError('conflict');
    return saved;
  });
  return namedDraft(ctx, row);
}
