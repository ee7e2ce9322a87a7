import { convertTicket, convertValue } from '@bodan/core/conversion/convert';
import type { FieldDefinition } from '@bodan/core/fields/definition';
import { isOpenField } from '@bodan/core/fields/right';
import { loadRules } from '@bodan/core/flow/load-rules';
import { type AdoptionPlan, planAdoption } from '@bodan/core/standard/adoption';
import { askedAnew } from '@bodan/core/standard/checklist-change';
import { completeStandard, type StandardContent } from '@bodan/core/standard/content';
import { changeKey, type StandardChange } from '@bodan/core/standard/diff';
import { mentions, type UseKind } from '@bodan/core/standard/mention';
import { STANDARD_RULE } from '@bodan/core/ticket/convert';
import { factsFor } from '@bodan/core/ticket/facts';
import type { App, TenantTx } from '../context.ts';
import { countsOfMany } from '../flow/store.ts';
import { promotionsOf } from '../promotion/store.ts';
import { loadTickets } from '../ticket/store.ts';
import { nowOf, type WorkspaceConfig } from '../workspace/config.ts';
import { currentFieldSet } from '../workspace/settings-store.ts';
import { codeUse, countLacking, countTouched, countUnticked, namingTexts, ticketsOfFault, valuesOf } from './impact-store.ts';

const PAGE = 500;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';
/** A screen lists no more of them; the count is exact. */
const MAX_VALUES = 50;

export type ChangeImpact = {
  key: string;
  change: StandardChange;
  /** Tickets that hold the code or a value. */
  tickets: number;
  /** Open tickets that lack a field which is required from now on, or an item of a checklist that their fault code needs. */
  lacking: number;
  /** Where the tickets of a split code go; null is those no rule takes. */
  goesTo: { code: string | null; tickets: number }[];
  /** Values with no place in the new definition, the most frequent first, and how many tickets have one. */
  unmapped: { tickets: number; values: { value: unknown; tickets: number }[] };
  /** What names the code or field. */
  uses: { kind: UseKind; name: string }[];
};

type Scene = { app: App; config: WorkspaceConfig; tx: TenantTx };

async function splitImpact({ app, config, tx }: Scene, split: Parameters<typeof convertTicket>[0]['splits'][number]) {
  const world = { rules: await loadRules(), fields: config.fields.definitions };
  const goes = new Map<string | null, number>();
  for (let after = FIRST_ID; ; ) {
    const ids = await ticketsOfFault(tx, split.code, after, PAGE);
    const tickets = await loadTickets(tx, config.tenantId, ids);
    const counts = await countsOfMany(tx, ids);
    for (const t of tickets) {
      const known = counts.get(t.id);
      const ctx = { config, actor: STANDARD_RULE, now: nowOf(config, app.now()), newId: app.newId, ...(known ? { counts: known } : {}) };
      const facts = factsFor(ctx, t, known ?? { photos: 0, signatures: 0, notes: 0, calls: 0, replies: 0 }, STANDARD_RULE);
      const { changes, unmapped } = convertTicket({ splits: [split], values: [] }, t, facts, world);
      const to = unmapped.length > 0 ? null : String(changes[0]?.after ?? split.code);
      goes.set(to, (goes.get(to) ?? 0) + 1);
    }
    const last = ids.at(-1);
    if (!last || ids.length < PAGE) break;
    after = last;
  }
  return [...goes].map(([code, tickets]) => ({ code, tickets })).sort((a, b) => b.tickets - a.tickets);
}

/**
 * What going from one version to another would do in one workspace: counts of tickets by change, where split ones go, values that have
 * no place, and what names the thing. Changes nothing; exact for the instant it is asked. Source: issue "One standard".
 */
export async function impactOf(scene: Scene, from: StandardContent, to: StandardContent): Promise<ChangeImpact[]> {
  const { tx } = scene;
  const adopter = { own: (await currentFieldSet(tx)).fields, promotions: await promotionsOf(tx) };
  const [before, after] = [completeStandard(from), completeStandard(to)];
  const impacts = await impactOfPlan(scene, planAdoption(before, after, adopter), to.fields);
  for (const impact of impacts)
    if (impact.change.list === 'faultCodes' && impact.change.kind === 'changed')
      for (const { codes, field, items } of askedAnew(before, after, impact.change.code))
        impact.lacking += await countUnticked(tx, codes, field, items);
  return impacts;
}

/** The same for changes that are known already; `fields` are those of the newer version. */
export async function impactOfPlan(scene: Scene, plan: AdoptionPlan, fields: readonly FieldDefinition[]): Promise<ChangeImpact[]> {
  const { tx } = scene;
  if (plan.changes.length === 0) return [];
  const use = await codeUse(tx);
  const texts = await namingTexts(tx);
  const impacts: ChangeImpact[] = [];
  for (const change of plan.changes) {
    const { list, kind, code } = change;
    const touching = plan.touching.find((t) => t.change === change);
    const isCode = list !== 'fields' && list !== 'general';
    const moved = list === 'fields' ? plan.conversion.values.find((v) => v.to.key === code) : undefined;
    const split = kind === 'split' ? plan.conversion.splits.find((s) => s.code === code) : undefined;
    const lost = moved ? (await valuesOf(tx, moved.from.key)).filter((v) => convertValue(moved, v.value) === null) : [];
    impacts.push({
      key: changeKey(change),
      change,
      tickets: isCode ? (use[list].get(code) ?? 0) : touching ? await countTouched(tx, touching.touch) : 0,
      lacking:
        list === 'fields' && (kind === 'required' || (kind === 'added' && isRequired(fields, code))) ? await countLacking(tx, code) : 0,
      goesTo: split ? await splitImpact(scene, split) : [],
      unmapped: {
        tickets: lost.reduce((sum, v) => sum + v.tickets, 0),
        values: moved && isOpenField(moved.from) ? lost.slice(0, MAX_VALUES) : [],
      },
      uses:
        kind === 'added' || list === 'general' ? [] : texts.filter((t) => mentions(t.text, code)).map(({ kind, name }) => ({ kind, name })),
    });
  }
  return impacts;
}

const isRequired = (fields: readonly FieldDefinition[], key: string): boolean =>
  fields.some((f) => f.key === key && f.isRequired && !f.isHidden);
