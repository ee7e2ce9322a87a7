import { type Demand, type Ready, ready } from '@bodan/core/dispatch/facts';
import { demandOf, sceneOf } from '@bodan/core/dispatch/scene';
import { localDayNumber, overlaps, type Span } from '@bodan/core/dispatch/shift';
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

const MAX_SHOWN = 200;

/** A ticket as the board shows it, with what it asks of whoever takes it. */
type Card = Pick<
  TicketState,
  | 'title'
  | 'stage'
  | 'flowVersionId'
  | 'isOpen'
  | 'version'
  | 'priority'
  | 'tier'
  | 'tags'
  | 'waitingReason'
  | 'assigneeId'
  | 'faultCode'
  | 'branchId'
  | 'address'
> & { ticketId: string; number: string; demand: Demand };

export type DispatchDay = {
  at: number;
  day: string;
  span: { from: number; to: number };
  timeZone: string;
  branches: { id: string; name: string; region: string; place: { lat: number; lng: number } | null }[];
  people: Omit<Ready, 'shifts' | 'isDisabled'>[];
  jobs: (Card & Span)[];
  /** `blocked`: what the flow asks for before anybody may be given it. */
  pool: (Card & { pooledAt: number; blocked: BlockReason[] })[];
  hasMore: boolean;
};

/** A day of the dispatch board: people with their hours, leave and jobs, and who waits, oldest first. Instants are epoch ms. */
export async function readDispatchDay(ctx: WorkspaceContext, input: { day: string | null }): Promise<DispatchDay> {
  permit(ctx, 'ticket.assign');
  const { app, scope } = ctx;
  const config = await app.configs.get(app.db, scope);
  const now = nowOf(config, app.now());
  const scene = sceneOf(config, null, now, input.day === null ? undefined : dayNumber(input.day));
  const { tenantId } = scope;
  const { ids, tickets, refusedBy, day, lacks } = await app.db.tenant(
    scope,
    async (tx) => {
      const ids = await poolIds(tx, tenantId, { stages: allPoolStages(config), onlyWanting: false, ids: null, limit: MAX_SHOWN + 1 });
      const day = await peopleOf(tx, config, scene);
      const shown = [...ids.slice(0, MAX_SHOWN), ...day.jobs.filter((j) => overlaps(j, scene.day)).map((j) => j.ticketId)];
      const tickets = await loadTickets(tx, tenantId, shown);
      const waiting = tickets.filter((t) => ids.includes(t.id));
      return {
        ids,
        day,
        tickets,
        refusedBy: await refusals(tx, tenantId, shown),
        lacks: await lacksOf(ctx, tx, config, waiting, now),
      };
    },
    'read',
  );
  const byId = new Map(tickets.map((t) => [t.id, t]));
  const card = (t: TicketState): Card => {
    const { title, stage, flowVersionId, isOpen, version, priority, tier, tags, waitingReason, assigneeId, faultCode, branchId, address } =
      t;
    const demand = demandOf(config, t, { refusedBy: refusedBy.get(t.id) ?? [] });
    const facts = {
      title,
      stage,
      flowVersionId,
      isOpen,
      version,
      priority,
      tier,
      tags,
      waitingReason,
      assigneeId,
      faultCode,
      branchId,
      address,
    };
    return { ...facts, ticketId: t.id, number: t.number ?? '', demand };
  };
  return {
    at: now,
    day: dayText(localDayNumber(config.timeZone, scene.day.from)),
    span: scene.day,
    timeZone: config.timeZone,
    branches: [...config.branches].map(([id, b]) => ({ id, name: b.name, region: b.region, place: b.place ?? null })),
    people: day.people
      .filter((p) => !p.isDisabled && p.roles.includes('technician'))
      .map((p) => {
        const { shifts: _, isDisabled: __, ...r } = ready(scene, p);
        return r;
      }),
    jobs: day.jobs.flatMap(({ ticketId, from, to }) => {
      const t = byId.get(ticketId);
      return t ? [{ ...card(t), from, to }] : [];
    }),
    pool: ids.slice(0, MAX_SHOWN).flatMap((id) => {
      const t = byId.get(id);
      return t ? [{ ...card(t), pooledAt: t.pooledAt ?? t.createdAt, blocked: lacks.get(id) ?? [] }] : [];
    }),
    hasMore: ids.length > MAX_SHOWN,
  };
}
