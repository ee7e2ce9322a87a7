import { outcomesOf } from '@bodan/core/measures/what-if';
import { type Repair, repairTicket } from '@bodan/core/ticket/repair';
import { calendarOfTicket, type TicketConfig, type TicketState } from '@bodan/core/ticket/state';
import type { WorkspaceContext } from '../context.ts';
import { withFreshConfig } from '../ticket/decide.ts';
import { loadTickets, needFlow } from '../ticket/store.ts';
import { type Compared, Comparison, type Turned } from '../what-if/comparison.ts';
import { livedWithin } from '../what-if/store.ts';
import { type RepairInput, repairQuestion } from './question.ts';
import { REPAIR_RULE } from './rule.ts';
import { cohortIds, historiesOf } from './store.ts';

export type RepairPreview = {
  range: { from: string; to: string; timeZone: string };
  tickets: number;
  /** Tickets of which any second would be counted otherwise, and those these hours change nothing for. */
  repaired: number;
  same: number;
  /** Tickets that stay as they are, since their log does not give what was recorded. */
  differing: { total: number; numbers: string[] };
  metrics: Compared[];
  turned: { total: number; items: Turned[] };
};

const PAGE = 200;
const MAX_DIFFERING = 50;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';
/** The correction while it is none yet. */
const SUPPOSED = 'supposed';

const outcomes = (config: TicketConfig, t: TicketState, now: number) =>
  outcomesOf(
    t.clocks.map((clock) => ({ clock })),
    calendarOfTicket(config, t),
    now,
  );

/**
 * What a repair would change, by the same decision that would make it; nothing is changed. Errors: `forbidden`, `validation_failed`, also for
 * more than 20,000 tickets at once. Source: SLA specification A2.9.
 */
export function previewRepair(ctx: WorkspaceContext, input: RepairInput): Promise<RepairPreview> {
  return withFreshConfig(async () => {
    const { config: truth, filter, number, now, correction } = await repairQuestion(ctx, input);
    const config = { ...truth, corrections: new Map([...truth.corrections, [SUPPOSED, correction]]) };
    const comparison = new Comparison();
    const found: Record<Repair['kind'], number> = { repaired: 0, same: 0, differing: 0 };
    const differing: string[] = [];
    const decide = (t: TicketState, history: Parameters<typeof repairTicket>[2]) =>
      repairTicket(
        { config, actor: REPAIR_RULE, now: Math.max(now, t.updatedAt), newId: ctx.app.newId },
        t,
        history,
        [...t.corrections, SUPPOSED],
        {},
      );
    const { app, scope } = ctx;
    await app.db.snapshot(scope, async (tx) => {
      await livedWithin(tx, filter);
      for (let after = FIRST_ID; ; ) {
        const ids = await cohortIds(tx, filter, number, after, PAGE);
        const [tickets, histories] = [await loadTickets(tx, scope.tenantId, ids), await historiesOf(tx, ids)];
        for (const t of tickets) {
          needFlow(truth, t);
          const repair = decide(t, histories.get(t.id) ?? { events: [], slices: [] });
          found[repair.kind] += 1;
          if (repair.kind === 'differing') differing.push(t.number ?? '');
          const named = { id: t.id, number: t.number ?? '', title: t.title };
          const is = repair.kind === 'repaired' ? repair.write.after : t;
          comparison.add(named, outcomes(config, t, now), outcomes(config, is, now));
        }
        const last = ids.at(-1);
        if (!last || ids.length < PAGE) return;
        after = last;
      }
    });
    return {
      range: { from: filter.from, to: filter.to, timeZone: filter.timeZone },
      tickets: found.repaired + found.same + found.differing,
      repaired: found.repaired,
      same: found.same,
      differing: { total: found.differing, numbers: differing.slice(0, MAX_DIFFERING) },
      ...comparison.result(),
    };
  });
}
