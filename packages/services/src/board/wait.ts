import { type HqContext, permit, permitHq, type WorkspaceContext } from '../context.ts';
import { spreadByGroup } from './codes-store.ts';
import type { BoardFilter, BoardTx } from './types.ts';
import { type StageWait, stageWaits } from './wait-store.ts';
import { narrowedBy } from './window.ts';

export type WaitInput = Omit<BoardFilter, 'from' | 'to' | 'field' | 'by'>;
/** `asOf` is epoch ms. */
export type Waits = { asOf: number; items: StageWait[] };

async function read(tx: BoardTx, groupId: string, input: WaitInput, now: number, source: 'hq_ticket' | 'ticket'): Promise<Waits> {
  const asked = await spreadByGroup(tx, groupId, input);
  return { asOf: now, items: await stageWaits(tx, { ...narrowedBy(asked), now }, source) };
}

/** How long what is open in the group has stood at its stage, in calendar time. Errors: `forbidden`. */
export function readHqWaits(ctx: HqContext, input: WaitInput): Promise<Waits> {
  permitHq(ctx, 'hq.board.read');
  const { app, groupId } = ctx;
  return app.db.hq(ctx, (tx) => read(tx, groupId, input, app.now(), 'hq_ticket'));
}

/** The same of one workspace, behind its own door. Errors: `forbidden`. */
export function readWorkspaceWaits(ctx: WorkspaceContext, input: Omit<WaitInput, 'tenantIds'>): Promise<Waits> {
  permit(ctx, 'board.read');
  const { app, scope } = ctx;
  return app.db.tenant(scope, (tx) => read(tx, scope.groupId, { ...input, tenantIds: [] }, app.now(), 'ticket'), 'read');
}
