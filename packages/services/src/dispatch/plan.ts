import { type BatchPlan, batchTask, MAX_BATCH_TICKETS } from '@bodan/core/dispatch/batch';
import type { Waiting } from '@bodan/core/dispatch/pool';
import { demandOf, sceneOf } from '@bodan/core/dispatch/scene';
import { localDayNumber } from '@bodan/core/dispatch/shift';
import type { BlockReason } from '@bodan/core/flow/interpret';
import { dayNumber, dayText } from '@bodan/core/measures/buckets';
import type { TicketState } from '@bodan/core/ticket/state';
import { permit, type WorkspaceContext } from '../context.ts';
import { loadTickets } from '../ticket/store.ts';
import { nowOf } from '../workspace/config.ts';
import { allPoolStages } from './give.ts';
import { lacksOf } from './lacks.ts';
import { peopleOf } from './people.ts';
import { poolIds, refusals } from './store.ts';

type Brief = { number: string; title: string; version: number };
export type PlanView = Omit<BatchPlan, 'at' | 'assigned' | 'left'> & {
  at: string;
  day: string;
  assigned: (BatchPlan['assigned'][number] & Brief & { personName: string })[];
  left: (BatchPlan['left'][number] & Brief)[];
  /** Tickets the flow lets nobody take as they are, with what it asks for; they are in no plan. */
  lacking: (Brief & { ticketId: string; blocked: BlockReason[] })[];
};

const brief = (t: TicketState | undefined): Brief => ({ number: t?.number ?? '', title: t?.title ?? '', version: t?.version ?? 0 });

/**
 * Gives the pool of a day out at once, on paper: nothing changes. Tickets with an appointment on another day stay out of it, those that
 * lack what the flow asks for stand apart. How far from the best it may be, and why what is left out is left out, stands in it. Throws `unavailable` while too many plans are being made.
 * Source: issue 3, batch.
 */
export async function planDispatch(
  ctx: WorkspaceContext,
  input: { day: string | null; ticketIds: readonly string[] | null },
): Promise<PlanView> {
  permit(ctx, 'ticket.assign');
  const { app, scope } = ctx;
  const config = await app.configs.get(app.db, scope);
  const now = nowOf(config, app.now());
  const scene = sceneOf(config, null, now, input.day === null ? undefined : dayNumber(input.day));
  const { tenantId } = scope;
  const { tickets, refusedBy, people, lacks } = await app.db.tenant(
    scope,
    async (tx) => {
      const ids = await poolIds(tx, tenantId, {
        stages: allPoolStages(config),
        onlyWanting: false,
        ids: input.ticketIds,
        limit: MAX_BATCH_TICKETS,
      });
      const tickets = await loadTickets(tx, tenantId, ids);
      return {
        tickets,
        lacks: await lacksOf(ctx, tx, config, tickets, now),
        refusedBy: await refusals(tx, tenantId, ids),
        people: (await peopleOf(tx, config, scene)).people,
      };
    },
    'read',
  );
  const isOfDay = (t: TicketState): boolean => t.plannedFrom === null || (t.plannedFrom >= scene.day.from && t.plannedFrom < scene.day.to);
  const asked = tickets.filter(isOfDay);
  const waiting = asked
    .filter((t) => !lacks.has(t.id))
    .map((t): Waiting => ({ demand: demandOf(config, t, { refusedBy: refusedBy.get(t.id) ?? [] }), pooledAt: t.pooledAt ?? t.createdAt }));
  const byId = new Map(tickets.map((t) => [t.id, t]));
  const { at, assigned, left, ...figures } = await app.ports.plan(batchTask(scene, people, waiting));
  return {
    ...figures,
    at: new Date(at).toISOString(),
    day: dayText(localDayNumber(config.timeZone, scene.day.from)),
    assigned: assigned.map((a) => ({ ...a, ...brief(byId.get(a.ticketId)), personName: config.members.get(a.personId)?.name ?? '' })),
    left: left.map((l) => ({ ...l, ...brief(byId.get(l.ticketId)) })),
    lacking: asked.flatMap((t) => {
      const blocked = lacks.get(t.id);
      return blocked ? [{ ticketId: t.id, ...brief(t), blocked }] : [];
    }),
  };
}
