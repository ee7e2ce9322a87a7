import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { convertTicket } from '../../src/conversion/convert.ts';
import { agrees, replayClocks } from '../../src/measures/what-if.ts';
import { clockElapsed } from '../../src/sla/clock.ts';
import { type CodeMapping, NO_MAPPING, withCarried } from '../../src/standard/carry.ts';
import { type StandardContent, slaTier } from '../../src/standard/content.ts';
import { planJoin } from '../../src/standard/join.ts';
import { applyConversion, isPlacedAnew } from '../../src/ticket/convert.ts';
import { factsFor } from '../../src/ticket/facts.ts';
import { moveTicket } from '../../src/ticket/move.ts';
import { openSlice } from '../../src/ticket/place.ts';
import { policiesFor } from '../../src/ticket/policies.ts';
import { slaEventOf } from '../../src/ticket/sla-event.ts';
import type { TicketConfig } from '../../src/ticket/state.ts';
import { act, acts, live, START, standard } from './random-life.ts';
import type { Life } from './workspace.ts';

const name = (text: string) => ({ 'zh-CN': text, en: '' });
const department = (code: string) => ({ code, name: name(code), parent: null, retired: null });
/** A group that calls everything otherwise; only the wait for the customer has the same code, and `customerPauses` says what it stops there. */
const group = (customerPauses: string[]): StandardContent => ({
  ...standard,
  faultCodes: [],
  departments: ['KF', 'WX', 'CK'].map(department),
  tiers: [
    slaTier.parse({ code: 'A', name: name('A'), firstResponseMinutes: 10, planMinutes: 100, resolutionMinutes: 300 }),
    slaTier.parse({ code: 'B', name: name('B'), firstResponseMinutes: 60, planMinutes: 600, resolutionMinutes: 3000 }),
  ],
  waitingReasons: [
    { code: 'customer', name: name('等客户'), pauses: customerPauses, departmentCode: null, isForPart: false, retired: null },
    { code: 'spare', name: name('等料'), pauses: ['resolution'], departmentCode: 'CK', isForPart: false, retired: null },
    { code: 'talk', name: name('商量'), pauses: [], departmentCode: null, isForPart: false, retired: null },
  ],
});
const MAPPING: CodeMapping = {
  ...NO_MAPPING,
  departments: { CS: 'KF', DISP: 'KF', FIELD: 'WX', WH: 'CK' },
  tiers: { STD: 'A', FAST: 'A', EASY: 'B' },
  waitingReasons: { part: 'spare', third_party: 'spare', internal: 'talk' },
};
const used = (life: Life) => ({
  faultCodes: [],
  departments: [...new Set([...life.config.members.values()].flatMap((m) => m.departmentCode ?? []))],
  tiers: [life.ticket.tier],
  waitingReasons: life.ticket.waitingReason ? [life.ticket.waitingReason] : [],
});

const STANDARD = { kind: 'rule', id: null, name: 'standard', roles: [] } as const;
/** The workspace joins; an open ticket is converted `minutes` after. */
function join(life: Life, theirs: StandardContent, minutes: number): void {
  const plan = planJoin(standard, theirs, { own: [], promotions: [] }, used(life), MAPPING);
  expect(plan.missing).toEqual({});
  const known = withCarried(theirs, plan.carried);
  const members = [...life.config.members].map(
    ([id, m]) => [id, { ...m, departmentCode: MAPPING.departments[m.departmentCode ?? ''] ?? m.departmentCode }] as const,
  );
  const config: TicketConfig = { ...life.config, standard: known, carried: plan.carried, members: new Map(members) };
  life.config = config;
  if (!life.ticket.isOpen) return;
  const counts = { photos: 0, signatures: 0, notes: 0, calls: 0, replies: 0 };
  life.does('rule', life.ticket.updatedAt + minutes * 60_000, (ctx, t) => {
    const world = { rules: config.rules, fields: [] };
    const { changes } = convertTicket(plan.conversion, t, factsFor(ctx, t, counts, STANDARD), world);
    const before = t.clocks.map((c) => clockElapsed(c, config.calendar, ctx.now));
    const write = applyConversion(ctx, t, changes, {}, isPlacedAnew(plan.conversion, t));
    expect(write.events.map((e) => e.type)).toEqual(['ticket.converted']);
    // What was counted stays counted, whatever the other tier would have made of it.
    const after = write.after.clocks.filter((c) => ['first_response', 'plan', 'resolution'].includes(c.metric));
    const kept = new Map(t.clocks.map((c, i) => [`${c.metric}/${c.cycle}`, before[i]]));
    expect(after.map((c) => clockElapsed(c, config.calendar, ctx.now))).toEqual(after.map((c) => kept.get(`${c.metric}/${c.cycle}`)));
    return write;
  });
}

/** What the ledger counted of a ticket whose resolution never stopped, against its clock. */
function conserved(life: Life): void {
  const { ticket, config } = life;
  const slices = life.writes.flatMap((w) => w.closedSlices);
  const now = ticket.updatedAt + 3_600_000;
  const open = openSlice(config, ticket, now);
  const all = open ? [...slices, open] : slices;
  // Only the time between closing and opening again is nobody's.
  const gaps = all.slice(1).filter((s, i) => s.startedAt !== all[i]?.endedAt);
  expect(gaps.length).toBeLessThanOrEqual(ticket.reopenCount);
  const [resolution, ...more] = ticket.clocks.filter((c) => c.metric === 'resolution');
  const hasStopped = life.writes.some((w) => w.after.clocks.some((c) => c.metric === 'resolution' && c.stoppedAt !== null));
  if (!resolution || more.length > 0 || hasStopped) return;
  const counted = all.filter((s) => s.counted).reduce((sum, s) => sum + s.businessSeconds, 0);
  expect(clockElapsed(resolution, config.calendar, now)).toBe(counted);
}

/** Changes of tier recount the past by the reasons as they are then; here only the move itself is asked about. */
const noTier = acts.map((list) => list.filter((a) => a.kind !== 6));

describe('a ticket goes into a group that has other codes', () => {
  test.each([[['plan', 'resolution']], [[]]])('every second is counted as it was, and the clocks go on (%j)', (pauses) => {
    let waited = 0;
    fc.assert(
      fc.property(acts, noTier, fc.nat(500), (before, after, minutes) => {
        const life = live(before);
        if (life.ticket.waitingReason) waited += 1;
        join(life, group(pauses), minutes);
        const t = life.ticket;
        if (t.isOpen) {
          expect(['A', 'B']).toContain(t.tier);
          expect(['KF', 'WX', 'CK', null]).toContain(t.holderDepartment);
          expect(['customer', 'spare', 'talk', null]).toContain(t.waitingReason);
        }
        conserved(life);
        let at = t.updatedAt;
        for (const a of after) {
          at += a.minutes * 60_000;
          act(life, a, at);
        }
        conserved(life);
      }),
      { numRuns: 150 },
    );
    expect(waited).toBeGreaterThan(5);
  });

  test('told again from its log it is the same', () => {
    fc.assert(
      fc.property(acts, (list) => {
        const life = live(list.map((a) => ({ ...a, minutes: Math.max(1, a.minutes) })));
        join(life, group(['plan', 'resolution']), 5);
        const events = life.writes.flatMap((w) => w.events).map((e) => slaEventOf({ ...e, actorKind: e.actor.kind }));
        const { config, ticket } = life;
        const own = ticket.clocks.filter((c) => ['first_response', 'plan', 'resolution'].includes(c.metric));
        const again = replayClocks(events, policiesFor(config.standard, config.flow), config.calendar);
        expect(
          agrees(
            own,
            again.filter((c) => own.some((x) => x.metric === c.clock.metric)),
            config.calendar,
          ),
        ).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  test('one that is closed keeps its codes until it is opened again, and has those they became then', () => {
    const life = live([]);
    const cancel = { transition: 'cancel', reason: '重复', assigneeId: null };
    life.does('王丽', START + 60_000, (ctx, t) => moveTicket(ctx, t, cancel));
    join(life, group([]), 0);
    expect([life.ticket.tier, life.ticket.isOpen]).toEqual(['STD', false]);
    life.does('王丽', START + 120_000, (ctx, t) => moveTicket(ctx, t, { transition: 'reopen', reason: '还是坏的', assigneeId: null }));
    expect(life.ticket).toMatchObject({ tier: 'A', isOpen: true, holderDepartment: 'KF' });
    expect(life.writes.at(-1)?.events.map((e) => e.type)).toEqual(['ticket.moved', 'ticket.converted']);
    conserved(life);
  });
});
