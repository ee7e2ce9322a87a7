import { elapsedSeconds } from '@bodan/core/sla/calendar';
import { calendarOfTicket } from '@bodan/core/ticket/state';
import { permit, type WorkspaceContext } from '../context.ts';
import { BREACH_AFTER_MS } from '../ticket/list-store.ts';
import { nowOf } from '../workspace/config.ts';
import { flowNotFound } from './read.ts';
import { flowRow, liveRows } from './store.ts';
import { readDefinition } from './world.ts';

export type LiveStage = { stage: string; tickets: number; overdue: number; medianWaitSeconds: number | null };
export type LiveFlow = { asOf: number; stages: LiveStage[] };

/** The lower of the two in the middle, so that it is one ticket's wait. */
const median = (values: number[]): number | null => values.sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? null;

/** Where the open tickets of a flow are now, of all its versions, and how long they have been there in working time. Throws `not_found`. */
export async function readLiveFlow(ctx: WorkspaceContext, flowId: string): Promise<LiveFlow> {
  permit(ctx, 'flow.read');
  const { app, scope } = ctx;
  const config = await app.configs.get(app.db, scope);
  const now = nowOf(config, app.now());
  const { row, rows } = await app.db.tenant(
    scope,
    async (tx) => ({ row: await flowRow(tx, flowId), rows: await liveRows(tx, flowId, now - BREACH_AFTER_MS) }),
    'read',
  );
  if (!row) throw flowNotFound();
  const waits = new Map<string, { seconds: number[]; overdue: number }>();
  for (const t of rows) {
    const stage = waits.get(t.stage) ?? { seconds: [], overdue: 0 };
    stage.seconds.push(elapsedSeconds(calendarOfTicket(config, t), t.since, Math.max(now, t.since)));
    stage.overdue += Number(t.isOverdue);
    waits.set(t.stage, stage);
  }
  // Stages as they are published, then those that only older versions have.
  const keys = [...new Set([...readDefinition(row.published?.content ?? row.draft).stages.map((s) => s.key), ...waits.keys()])];
  const stages = keys.map((stage) => {
    const { seconds = [], overdue = 0 } = waits.get(stage) ?? {};
    return { stage, tickets: seconds.length, overdue, medianWaitSeconds: median(seconds) };
  });
  return { asOf: now, stages };
}
