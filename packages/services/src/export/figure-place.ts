import { type Moment, type MomentInput, momentOf } from '../board/moment.ts';
import type { TicketSource } from '../board/moment-store.ts';
import type { BoardTx } from '../board/types.ts';
import { nowOf } from '../workspace/config.ts';
import type { Exporter } from './types.ts';

export type FigurePlace = {
  name: string;
  by: string;
  timeZone: string;
  moment: Moment | null;
  /** Epoch ms by the place's own time. */
  present: number;
  groupId: string;
  tickets: TicketSource;
  /** Reads that must agree: all of them see the same committed instant. */
  snapshot<T>(work: (tx: BoardTx) => Promise<T>): Promise<T>;
  read<T>(work: (tx: BoardTx) => Promise<T>): Promise<T>;
};

/** Where figures are exported from. Throws `validation_failed` for a moment to come. */
export async function placeOf(who: Exporter, input: MomentInput): Promise<FigurePlace> {
  if (who.kind === 'group') {
    const { ctx } = who;
    const { app, groupName: name, timeZone, groupId } = ctx;
    const present = app.now();
    return {
      name,
      by: ctx.principal.name,
      timeZone,
      moment: momentOf(input, present),
      present,
      groupId,
      tickets: 'hq_ticket',
      snapshot: (work) => app.db.hq(ctx, work, 'snapshot'),
      read: (work) => app.db.hq(ctx, work),
    };
  }
  const { app, scope, principal } = who.ctx;
  const config = await app.configs.get(app.db, scope);
  const { name, timeZone } = config;
  const present = nowOf(config, app.now());
  return {
    name,
    by: principal?.name ?? '',
    timeZone,
    moment: momentOf(input, present),
    present,
    groupId: scope.groupId,
    tickets: 'ticket',
    snapshot: (work) => app.db.snapshot(scope, work),
    read: (work) => app.db.tenant(scope, work, 'read'),
  };
}
