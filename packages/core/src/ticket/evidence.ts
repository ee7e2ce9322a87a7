import type { TicketCounts } from '../flow/facts.ts';
import { COUNT_OF } from '../flow/interpret.ts';
import { EVIDENCE_KINDS, type Evidence, type EvidenceKind } from '../flow/parts.ts';
import { usesCounts } from '../flow/rule.ts';
import { flowOf, type TicketConfig, type TicketState } from './state.ts';

/** What its stages and steps asked of a ticket so far, the most of each kind; whether all was there when its work was done, null where nothing was asked or it is not. */
export type EvidenceState = { asked: Partial<Record<EvidenceKind, number>>; isComplete: boolean | null };

/** Whether a decision on this ticket must know what hangs on it: its flow asks, or the standard does of what is done. */
export const needsCounts = (config: TicketConfig, t: Pick<TicketState, 'flowVersionId'>): boolean =>
  usesCounts(flowOf(config, t)) || config.standard.evidenceRules.length > 0;

const most = (lists: readonly (readonly Evidence[])[]): EvidenceState['asked'] => {
  const asked: EvidenceState['asked'] = {};
  for (const { kind, min } of lists.flat()) asked[kind] = Math.max(asked[kind] ?? 0, min);
  return asked;
};
const listed = (asked: EvidenceState['asked']): Evidence[] =>
  EVIDENCE_KINDS.flatMap((kind) => {
    const min = asked[kind];
    return min === undefined ? [] : [{ kind, min }];
  });

/** What the standard's rules ask of a ticket with this fault code. Source: evidence rules of the group standard. */
const ruled = (config: TicketConfig, faultCode: string | null): Evidence[] =>
  config.standard.evidenceRules
    .filter((r) => r.faultCodes.length === 0 || (faultCode !== null && r.faultCodes.includes(faultCode)))
    .map((r) => ({ kind: r.evidence, min: r.min }));

/** The evidence of a ticket after a step into a stage; where that ends the work, `closing` says what was asked and what was there. */
export function evidenceAfter(
  config: TicketConfig,
  t: Pick<TicketState, 'evidence' | 'faultCode'>,
  taken: { step: readonly Evidence[]; stage: readonly Evidence[]; isDone: boolean },
  counts: TicketCounts,
): { evidence: EvidenceState | null; closing: { asked: EvidenceState['asked']; has: EvidenceState['asked'] } | null } {
  const asked = most([listed(t.evidence?.asked ?? {}), taken.step, taken.stage]);
  const due = taken.isDone ? listed(most([listed(asked), ruled(config, t.faultCode)])) : [];
  if (due.length === 0) return { evidence: Object.keys(asked).length === 0 ? null : { asked, isComplete: null }, closing: null };
  const has = Object.fromEntries(due.map(({ kind }) => [kind, counts[COUNT_OF[kind]]]));
  const isComplete = due.every(({ kind, min }) => counts[COUNT_OF[kind]] >= min);
  return { evidence: { asked, isComplete }, closing: { asked: most([due]), has } };
}
