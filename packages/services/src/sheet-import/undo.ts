import { DomainError } from '@bodan/core/errors';
import type { DecisionContext } from '@bodan/core/ticket/decision';
import { moveTicket } from '@bodan/core/ticket/move';
import { flowOf, type TicketState, type TicketWrite } from '@bodan/core/ticket/state';
import type { WorkspaceContext } from '../context.ts';
import { decisionOf, withFreshConfig } from '../ticket/decide.ts';
import { countsOf, loadTicket, needFlow, writeTicket } from '../ticket/store.ts';
import { holdImport, type ImportRow, moveImport, takeToUndo, tickUndone, type UndoOutcome } from './store.ts';

/** As it was opened: nothing has been written to it since. */
const isUntouched = (t: TicketState): boolean => t.version === 1 && t.isOpen;

/** The first step of its flow that cancels it and is open to who undoes; null when there is none. */
function cancelled(decision: DecisionContext, t: TicketState, reason: string): TicketWrite | null {
  const flow = flowOf(decision.config, t);
  const ends = new Set(flow.stages.filter((s) => s.kind === 'cancelled').map((s) => s.key));
  for (const step of flow.transitions) {
    if (!step.from.includes(t.stage) || !ends.has(step.to)) continue;
    try {
      return moveTicket(decision, t, { transition: step.key, reason });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
    }
  }
  return null;
}

async function undoOne(ctx: WorkspaceContext, row: ImportRow, of: { row: number; ticketId: string }): Promise<void> {
  const { config, decision } = await decisionOf(ctx, null);
  await ctx.app.db.tenant(ctx.scope, async (tx) => {
    if ((await holdImport(tx, row.id)) !== 'undoing') return;
    const before = await loadTicket(tx, config.tenantId, of.ticketId, true);
    if (!before) return;
    needFlow(config, before);
    let outcome: UndoOutcome = 'changed';
    let write: TicketWrite | null = null;
    if (isUntouched(before)) {
      const counts = await countsOf(tx, config.tenantId, before.id);
      write = cancelled({ ...decision, counts, now: Math.max(decision.now, before.updatedAt) }, before, `撤销导入「${row.name}」`);
      outcome = write ? 'cancelled' : 'no_step';
    }
    // Whoever ticks it off writes it: the same ticket by two workers is cancelled by one.
    if ((await tickUndone(tx, row.id, of.row, outcome)) && write) await writeTicket(tx, config, write, '');
  });
}

/** Cancels the next tickets of an import, each in a transaction of its own that also ticks it off. False when it is over. */
export async function undoBatch(ctx: WorkspaceContext, row: ImportRow, limit: number): Promise<boolean> {
  const { app, scope } = ctx;
  const rows = await app.db.tenant(scope, (tx) => takeToUndo(tx, row.id, limit), 'read');
  for (const of of rows) await withFreshConfig(() => undoOne(ctx, row, of));
  if (rows.length === limit) return true;
  await app.db.tenant(scope, (tx) => moveImport(tx, row.id, ['undoing'], { status: 'undone', undoneAt: app.now() }));
  return false;
}
