import { DomainError } from '@bodan/core/errors';
import { type HqContext, permit, permitHq, type WorkspaceContext } from '../context.ts';
import { hqOnce, type Repeat } from '../identity/person-once.ts';
import { writeOnce } from '../once.ts';
import { type BriefPlace, groupPlace, pastDay, workspacePlace } from './place.ts';
import { type BriefDelay, delaysOf } from './read.ts';
import { causesOn, closedBrief, insertBrief, insertGroupBrief } from './store.ts';

export type Closed = { day: string; byName: string; at: string };

/** The delays of a day, each with a cause. Throws `validation_failed` naming every ticket that has none. */
async function explained(place: BriefPlace, day: string): Promise<BriefDelay[]> {
  const of = pastDay(place, day, '/day');
  return place.read(async (tx) => {
    const { delays } = await delaysOf(place, tx, of);
    const causes = await causesOn(
      tx,
      day,
      delays.map((d) => d.ticketId),
    );
    const missing = delays.filter((d) => !causes.some((c) => c.ticketId === d.ticketId && c.tenantId === d.tenantId));
    if (missing.length > 0)
      throw new DomainError('validation_failed', undefined, {
        fields: missing.map((d) => ({ pointer: '/day', code: 'cause_missing', detail: `${d.number} has no cause yet` })),
      });
    return delays;
  });
}

const closedAs = (day: string, row: { byName: string; at: number } | undefined): Closed => {
  if (!row) throw new Error('a brief that was just closed is not there');
  return { day, byName: row.byName, at: new Date(row.at).toISOString() };
};

/**
 * 结束晨会: the day was gone through. What it spoke of is kept as it was shown; whoever closes it again finds it closed.
 * Errors: `forbidden`, `validation_failed` while one of the three lacks a cause.
 */
export async function closeBrief(ctx: WorkspaceContext, day: string): Promise<Closed> {
  permit(ctx, 'brief.write');
  const delays = await explained(await workspacePlace(ctx), day);
  const { app, actor, principal } = ctx;
  return writeOnce(ctx, async (tx) => {
    await insertBrief(tx, { day, delays, by: principal?.personId ?? null, byName: actor.name, at: app.now() });
    return closedAs(day, await closedBrief(tx, 'tenant', day));
  });
}

/** The same for the meeting of headquarters; a subsidiary's own brief of the day stays its own. */
export async function closeHqBrief(ctx: HqContext, repeat: Repeat, day: string): Promise<Closed> {
  permitHq(ctx, 'hq.brief.write');
  const delays = await explained(await groupPlace(ctx), day);
  const { app, principal } = ctx;
  return hqOnce(ctx, repeat, async (tx) => {
    await insertGroupBrief(tx, { day, delays, by: principal.personId, byName: principal.name, at: app.now() });
    return closedAs(day, await closedBrief(tx, 'group', day));
  });
}
