import { type Demand, type Ready, ready } from '@bodan/core/dispatch/facts';
import { demandOf, sceneOf } from '@bodan/core/dispatch/scene';
import { localDayNumber, overlaps } from '@bodan/core/dispatch/shift';
import { dayNumber, dayText } from '@bodan/core/measures/buckets';
import { permit, type WorkspaceContext } from '../context.ts';
import { loadTickets } from '../ticket/store.ts';
import { nowOf } from '../workspace/config.ts';
import { allPoolStages } from './give.ts';
import { peopleOf } from './people.ts';
import { type JobRow, poolIds, refusals } from './store.ts';

const MAX_SHOWN = 200;

export type PoolCard = {
  ticketId: string;
  number: string;
  title: string;
  priority: string;
  faultCode: string | null;
  branchId: string | null;
  address: string;
  stage: string;
  version: number;
  pooledAt: number;
  demand: Demand;
};
export type DayJob = JobRow & { demand: Demand };
export type DispatchDay = {
  at: number;
  day: string;
  span: { from: number; to: number };
  timeZone: string;
  branches: { id: string; name: string; region: string; place: { lat: number; lng: number } | null }[];
  people: Omit<Ready, 'shifts' | 'isDisabled'>[];
  jobs: DayJob[];
  pool: PoolCard[];
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
  const { ids, tickets, refusedBy, day } = await app.db.tenant(
    scope,
    async (tx) => {
      const ids = await poolIds(tx, tenantId, { stages: allPoolStages(config), onlyWanting: false, ids: null, limit: MAX_SHOWN + 1 });
      const day = await peopleOf(tx, config, scene);
      const shown = [...ids.slice(0, MAX_SHOWN), ...day.jobs.filter((j) => overlaps(j, scene.day)).map((j) => j.ticketId)];
      return { ids, day, tickets: await loadTickets(tx, tenantId, shown), refusedBy: await refusals(tx, tenantId, shown) };
    },
    'read',
  );
  const byId = new Map(tickets.map((t) => [t.id, t]));
  const demands = new Map(tickets.map((t) => [t.id, demandOf(config, t, { refusedBy: refusedBy.get(t.id) ?? [] })]));
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
    jobs: day.jobs.flatMap((j) => {
      const demand = demands.get(j.ticketId);
      return demand ? [{ ...j, demand }] : [];
    }),
    pool: ids.slice(0, MAX_SHOWN).flatMap((id): PoolCard[] => {
      const t = byId.get(id);
      const demand = demands.get(id);
      if (!t || !demand) return [];
      const { number, title, priority, faultCode, branchId, address, stage, version, pooledAt, createdAt } = t;
      return [
        {
          ticketId: id,
          number: number ?? '',
          title,
          priority,
          faultCode,
          branchId,
          address,
          stage,
          version,
          pooledAt: pooledAt ?? createdAt,
          demand,
        },
      ];
    }),
    hasMore: ids.length > MAX_SHOWN,
  };
}
