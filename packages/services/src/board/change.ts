import { DomainError, invalidInput } from '@bodan/core/errors';
import { type ChangeReason, changeReasons } from '@bodan/core/measures/change';
import { ASSIGNED, type DrillMetric } from '@bodan/core/measures/drill';
import { type HqContext, permit, permitHq, type WorkspaceContext } from '../context.ts';
import { nowOf } from '../workspace/config.ts';
import { type Changes, numbersOf, readChanges } from './change-store.ts';
import { spreadByGroup } from './codes-store.ts';
import { cursorOf, type DrillInput, drillOf, nextCursor } from './drill.ts';
import { checkFields } from './field-store.ts';
import { type Moment, momentOf } from './moment.ts';

/** `known` is no choice here: both are compared. */
export type ChangeInput = Omit<DrillInput, 'known' | 'at'> & { at: number };
export type ChangedTicket = {
  tenantId: string;
  ticketId: string;
  number: string | null;
  published: number;
  known: number;
  reasons: ChangeReason[];
};
/** A figure as it was published at a moment and as it is known now; `tickets` make the difference. */
export type ChangePage = { published: number; known: number; tickets: number; items: ChangedTicket[]; nextCursor: string | null };

function past(at: number, now: number): Moment {
  const moment = momentOf({ at, known: 'then' }, now);
  if (!moment) throw new DomainError('internal', 'a comparison without a moment');
  return moment;
}

/** Who had what is not retold, so there is nothing to compare. Throws `validation_failed`. */
function checkRetold(metric: DrillMetric): void {
  if (metric !== ASSIGNED) return;
  throw invalidInput('/query/metric', 'who had which ticket is told as it was published then only');
}

function pageOf(found: Changes, numbers: ReadonlyMap<string, string>, at: number, limit: number): ChangePage {
  const items = found.changed.slice(0, limit).map(({ tenantId, ticketId, published, known, later }) => ({
    tenantId,
    ticketId,
    number: numbers.get(`${tenantId}/${ticketId}`) ?? null,
    published,
    known,
    reasons: changeReasons(later, at),
  }));
  return { published: found.published, known: found.known, tickets: found.tickets, items, nextCursor: nextCursor(found.changed, limit) };
}

/** What makes a figure of a past moment differ today, behind headquarters' door. Errors: `forbidden`, `validation_failed`. */
export async function changesHq(ctx: HqContext, input: ChangeInput): Promise<ChangePage> {
  permitHq(ctx, 'hq.ticket.read');
  checkRetold(input.metric);
  const { app, groupId } = ctx;
  const now = app.now();
  const moment = past(input.at, now);
  const after = cursorOf(input.cursor);
  return app.db.hq({ groupId, tenantIds: ctx.tenantIds }, async (tx) => {
    await checkFields(tx, input, moment);
    const drill = { ...drillOf(groupId, await spreadByGroup(tx, groupId, input), ctx.timeZone, now, moment), moment };
    const found = await readChanges(tx, 'hq_ticket', drill, after, input.limit + 1);
    return pageOf(found, await numbersOf(tx, 'hq_ticket', found), moment.at, input.limit);
  });
}

/** The same behind a workspace's own door. Errors: `forbidden`, `validation_failed`. */
export async function changesWorkspace(ctx: WorkspaceContext, input: ChangeInput): Promise<ChangePage> {
  permit(ctx, 'board.read');
  permit(ctx, 'ticket.read');
  checkRetold(input.metric);
  const { app, scope } = ctx;
  const config = await app.configs.get(app.db, scope);
  const now = nowOf(config, app.now());
  const moment = past(input.at, now);
  const after = cursorOf(input.cursor);
  return app.db.tenant(
    scope,
    async (tx) => {
      await checkFields(tx, input, moment);
      const asked = await spreadByGroup(tx, scope.groupId, { ...input, tenantIds: [] });
      const drill = { ...drillOf(scope.groupId, asked, config.timeZone, now, moment), moment };
      const found = await readChanges(tx, 'ticket', drill, after, input.limit + 1);
      return pageOf(found, await numbersOf(tx, 'ticket', found), moment.at, input.limit);
    },
    'read',
  );
}
