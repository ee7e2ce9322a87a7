import type { Place } from '@bodan/core/dispatch/geo';
import { dayBounds, localDayNumber } from '@bodan/core/dispatch/shift';
import { planTicket } from '@bodan/core/ticket/dispatch';
import type { TicketState } from '@bodan/core/ticket/state';
import type { TenantScope } from '@bodan/db/doors';
import type { App } from '@bodan/services/context';
import { loadTickets, writeTicket } from '@bodan/services/ticket/store';
import type { Random } from './random.ts';

const CENTRES: Record<string, Place> = {
  杭州: { lat: 30.274, lng: 120.155 },
  宁波: { lat: 29.874, lng: 121.55 },
  温州: { lat: 27.994, lng: 120.699 },
  绍兴: { lat: 30.002, lng: 120.582 },
  嘉兴: { lat: 30.746, lng: 120.756 },
  金华: { lat: 29.079, lng: 119.647 },
  台州: { lat: 28.656, lng: 121.421 },
  湖州: { lat: 30.894, lng: 120.087 },
  衢州: { lat: 28.936, lng: 118.874 },
  丽水: { lat: 28.468, lng: 119.923 },
  上海: { lat: 31.23, lng: 121.473 },
};
const HOUR = 3600_000;
const DAY = 24 * HOUR;
/** Hundredths of a degree: about a kilometre. */
const near = (r: Random, p: Place, hundredths: number): Place => ({
  lat: Math.round((p.lat + r.int(-hundredths, hundredths) / 100) * 1e5) / 1e5,
  lng: Math.round((p.lng + r.int(-hundredths, hundredths) / 100) * 1e5) / 1e5,
});
const LATE_WEEK = JSON.stringify(
  Object.fromEntries(
    ['tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((d) => [
      d,
      [
        ['10:30', '14:00'],
        ['15:00', '20:00'],
      ],
    ]),
  ),
);
const REASONS = ['调休', '家里有事', '外出培训', '病假'];

/** Where branches lie, and for technicians: starting place, jobs a day, some with hours of their own, some on leave today. */
export async function addDispatchFacts(app: App, r: Random, scope: TenantScope, city: string): Promise<void> {
  const centre = CENTRES[city] ?? { lat: 30.274, lng: 120.155 };
  await app.db.tenant(scope, async (tx) => {
    const branches = await tx.rows<{ id: string }>(`select id from branch order by code`);
    const places = new Map<string, Place>();
    for (const { id } of branches) {
      const place = near(r, centre, 16);
      places.set(id, place);
      await tx.rows(`update branch set place = $2 where id = $1`, [id, JSON.stringify(place)]);
    }
    const people = await tx.rows<{ id: string; branchIds: string[] }>(
      `select person_id as id, branch_ids::text[] as "branchIds" from membership where 'technician' = any (roles) order by person_id`,
    );
    const zone = 'Asia/Shanghai';
    const today = dayBounds(zone, localDayNumber(zone, app.now())).from;
    for (const [i, p] of people.entries()) {
      const base = near(r, places.get(p.branchIds[0] ?? '') ?? centre, 3);
      await tx.rows(`update membership set base = $2, daily_capacity = $3, shifts = $4 where person_id = $1`, [
        p.id,
        JSON.stringify(base),
        r.int(6, 9),
        i % 6 === 5 ? LATE_WEEK : null,
      ]);
      if (i % 9 !== 4) continue;
      const from = today + (i % 2 === 0 ? 0 : 13 * HOUR);
      await tx.rows(
        `insert into member_leave (tenant_id, id, person_id, from_at, to_at, reason) values (app_tenant(), $1, $2, $3, $4, $5)`,
        [app.newId(), p.id, new Date(from), new Date(today + DAY), r.pick(REASONS)],
      );
    }
  });
}

/** Hours of the day at which work begins, and how long it takes. */
const SLOTS = [8.5, 10.5, 13.5, 15.5];
const SLOT_HOURS = 1.75;
const ORDER: Record<string, number> = { on_site: 0, confirmed: 1, assigned: 2 };

/** Agrees on times for open work: each technician's tickets one after the other, today and the two days after. */
export async function addAppointments(app: App, scope: TenantScope): Promise<void> {
  const config = await app.configs.get(app.db, scope);
  const dispatcher = [...config.members.values()].find((m) => m.roles.includes('dispatcher'));
  const day = localDayNumber(config.timeZone, app.now());
  await app.db.tenant(scope, async (tx) => {
    // Held, for the worker runs beside and writes to the same tickets.
    const rows = await tx.rows<{ id: string }>(
      `select id from ticket where is_open and assignee_id is not null and planned_from is null and waiting_reason is null and stage = any ($1) order by id for no key update`,
      [Object.keys(ORDER)],
    );
    const byPerson = new Map<string, TicketState[]>();
    for (const t of await loadTickets(
      tx,
      scope.tenantId,
      rows.map((x) => x.id),
    ))
      byPerson.set(t.assigneeId ?? '', [...(byPerson.get(t.assigneeId ?? '') ?? []), t]);
    const actor = {
      kind: 'person' as const,
      id: dispatcher?.personId ?? null,
      name: dispatcher?.name ?? '',
      roles: dispatcher?.roles ?? [],
    };
    for (const [person, tickets] of [...byPerson.values()].entries()) {
      tickets.sort((a, b) => (ORDER[a.stage] ?? 9) - (ORDER[b.stage] ?? 9) || a.createdAt - b.createdAt);
      for (const [i, t] of tickets.slice(0, SLOTS.length * 3).entries()) {
        const { from: midnight } = dayBounds(config.timeZone, day + Math.floor(i / SLOTS.length));
        const from = midnight + (SLOTS[(person + i) % SLOTS.length] ?? 9) * HOUR;
        const decision = { config, actor, now: Math.max(t.updatedAt, t.createdAt + HOUR), newId: app.newId };
        await writeTicket(tx, config, planTicket(decision, t, { from, to: from + SLOT_HOURS * HOUR }), '');
      }
    }
  });
}
