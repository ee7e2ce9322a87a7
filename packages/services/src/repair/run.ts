import { repairTicket } from '@bodan/core/ticket/repair';
import { tellCleared } from '../alarm/clear.ts';
import type { Step, Steps, Turn } from '../conversion/step.ts';
import { type ConversionRow, tickConverted, tickRestored } from '../conversion/store.ts';
import { writeTicket } from '../ticket/store.ts';
import { REPAIR_RULE } from './rule.ts';
import { historiesOf, recountSlices } from './store.ts';

const eventData = (row: ConversionRow, isUndo: boolean) => {
  const { version, from, until, reason } = row.facts;
  return { repairId: row.id, isUndo, version, from, until, reason };
};

async function decide({ tx, row, ctx, ticket }: Turn, corrections: string[], isUndo: boolean) {
  const history = (await historiesOf(tx, [ticket.id])).get(ticket.id) ?? { events: [], slices: [] };
  return repairTicket(ctx, ticket, history, corrections, eventData(row, isUndo));
}

async function write({ app, tx, row, ticket, config }: Turn, found: Awaited<ReturnType<typeof decide>>, isUndo: boolean): Promise<void> {
  if (found.kind !== 'repaired') return;
  await writeTicket(tx, config, found.write, '');
  await recountSlices(tx, { repairId: row.id, ticketId: ticket.id, isUndo, recounts: found.recounts });
  if (found.write.cleared) await tellCleared(app, tx, config, found.write.after, found.write.cleared);
}

const repairOne: Step = async (turn) => {
  const { tx, row, ticket } = turn;
  const found = await decide(turn, [...ticket.corrections, row.id], false);
  const changes =
    found.kind === 'repaired' ? found.clocks.map((c) => ({ field: `clock.${c.metric}/${c.cycle}`, before: c.from, after: c.to })) : [];
  const unmapped = found.kind === 'differing' ? [{ field: 'clocks', value: null }] : [];
  const outcome = found.kind === 'repaired' ? 'changed' : 'kept';
  // Whoever ticks it off writes it: the same ticket by two workers is repaired by one.
  if (await tickConverted(tx, row.id, { ticketId: ticket.id, outcome, changes, unmapped })) await write(turn, found, false);
};

const takeBackOne: Step = async (turn) => {
  const { tx, row, ticket } = turn;
  const found = await decide(
    turn,
    ticket.corrections.filter((id) => id !== row.id),
    true,
  );
  const undo = found.kind === 'differing' ? 'changed_since' : 'restored';
  if (await tickRestored(tx, row.id, ticket.id, undo)) await write(turn, found, true);
};

/** Repairing the past is a conversion whose steps tell tickets again. */
export const REPAIR: Steps = { actor: REPAIR_RULE, convert: repairOne, restore: takeBackOne };
