import type { Contribution } from '@bodan/core/measures/contribution';
import { groupShare, type Held, heldAfter, shareOf, standingOf } from '@bodan/core/measures/membership';
import { NO_MAPPING, withCarried } from '@bodan/core/standard/carry';
import { standardContent } from '@bodan/core/standard/content';
import { planJoin } from '@bodan/core/standard/join';
import { proposeCode } from '@bodan/core/standard/propose';
import { STARTER_STANDARD } from '@bodan/core/standard/starter';
import type { TicketState } from '@bodan/core/ticket/state';
import { describe, expect, test } from 'vitest';

const JOINED = 1_000_000;
const MEMBER = { number: 1, ledgerId: 'own', since: JOINED };
const dayOf = () => '2026-11-27';
const clock = (cycle: number, status: string) => ({ metric: 'resolution', cycle, status, stoppedAt: 5 });
/** A ticket as far as it is counted. */
const ticket = (more: Partial<TicketState> = {}): TicketState =>
  ({
    id: 't',
    branchId: null,
    faultCode: 'A',
    departmentCode: null,
    tier: 'STD',
    stage: 'new',
    createdAt: 1,
    stageSince: 1,
    closedAt: null,
    isOpen: true,
    isDone: false,
    clocks: [],
    reworkCount: 0,
    reopenCount: 0,
    handoverCount: 0,
    nudgeCount: 0,
    rating: null,
    dispatchSeconds: null,
    atRiskSince: null,
    intervenedAt: null,
    membership: 1,
    held: {},
    ...more,
  }) as unknown as TicketState;
const counts = (list: readonly Pick<Contribution, 'metric' | 'value'>[]) => list.map((c) => `${c.metric} ${c.value}`).sort();
const LATER = { occurredAt: JOINED + 5, recordedAt: JOINED + 5, telling: 'as_it_happens' as const };

describe('what a group counts of a ticket', () => {
  test('of one that is counted whole before the membership: where it stands and nothing else', () => {
    const old = ticket({
      reworkCount: 2,
      rating: 1,
      dispatchSeconds: 60,
      atRiskSince: 3,
      intervenedAt: 4,
      clocks: [clock(1, 'met')] as never,
    });
    expect(counts(shareOf(old, standingOf(old), dayOf))).toEqual(['open 1']);
    expect(standingOf(old)).toEqual({ created: 1, resolution: 1, rework: 2, rated: 1, dispatched: 1, came_at_risk: 1 });
  });

  test('times go on from where they stood; of clocks that ended, the first ones are those of before', () => {
    const held: Held = { created: 1, rework: 2, resolution: 1 };
    const now = ticket({ reworkCount: 3, clocks: [clock(1, 'met'), clock(2, 'breached_met')] as never });
    expect(counts(shareOf(now, held, dayOf))).toEqual(['open 1', 'resolution_missed 1', 'rework 1']);
  });

  test('a share belongs to whoever counted its whole: a worse rating later is nobody else’s', () => {
    expect(counts(shareOf(ticket({ rating: 1 }), { created: 1, rated: 1 }, dayOf))).toEqual(['open 1']);
  });

  test('what is taken back is held no more, so that it counts when it comes again', () => {
    const closed = ticket({ isOpen: false, isDone: true, closedAt: 9, membership: 0, held: null });
    const reopened = ticket({ reopenCount: 1 });
    const first = groupShare(MEMBER, closed, reopened, dayOf, LATER);
    expect(counts(first.measures)).toEqual(['open 1', 'reopened 1']);
    expect(first.held).toEqual({ created: 1 });
    const again = ticket({ reopenCount: 1, isOpen: false, isDone: true, closedAt: JOINED + 9 });
    const second = groupShare(MEMBER, { ...reopened, held: first.held }, again, dayOf, LATER);
    expect(counts(second.measures)).toEqual(['closed 1', 'completed 1', 'open -1']);
  });

  test('what is told now of before is held; what was decided at the move counts after it', () => {
    const before = ticket({ held: { created: 1 } });
    const after = ticket({ nudgeCount: 1 });
    const told = groupShare(MEMBER, before, after, dayOf, {
      occurredAt: JOINED - 5,
      recordedAt: JOINED + 5,
      telling: 'as_it_happens' as const,
    });
    expect([told.measures, told.held]).toEqual([[], { created: 1, nudges: 1 }]);
    const underWay = groupShare(MEMBER, before, after, dayOf, {
      occurredAt: JOINED - 1,
      recordedAt: JOINED - 1,
      telling: 'as_it_happens' as const,
    });
    expect(underWay.measures).toMatchObject([{ metric: 'nudges', value: 1, occurredAt: JOINED }]);
  });

  test('nothing is held that does not stand', () => {
    expect(heldAfter({ closed: 1, rework: 4 }, ticket(), ticket({ reworkCount: 2 }), false)).toEqual({ rework: 2 });
  });
});

describe('the plan of joining', () => {
  const own = { ...STARTER_STANDARD.faultCodes[0], code: 'MY-01' } as (typeof STARTER_STANDARD.faultCodes)[number];
  const mine = { ...STARTER_STANDARD, faultCodes: [...STARTER_STANDARD.faultCodes, own] };
  const used = { faultCodes: ['MY-01', 'GEN-01'], departments: [], tiers: ['STD'], waitingReasons: [] };
  const adopter = { own: [], promotions: [] };
  const plan = (asked: Partial<typeof NO_MAPPING>, theirs = STARTER_STANDARD) =>
    planJoin(mine, theirs, adopter, used, { ...NO_MAPPING, ...asked });

  test('a mapped code is converted, an unmapped one or one mapped to nothing is in the way', () => {
    expect(plan({}).missing).toEqual({ faultCodes: ['MY-01'] });
    expect(plan({ faultCodes: { 'MY-01': 'NOWHERE' } }).missing).toEqual({ faultCodes: ['MY-01'] });
    const good = plan({ faultCodes: { 'MY-01': 'GEN-02' } });
    expect(good.missing).toEqual({});
    expect(good.conversion.codes).toEqual([{ list: 'faultCodes', code: 'MY-01', to: 'GEN-02' }]);
    expect(good.touching.filter((t) => t.converts).map((t) => t.touch)).toEqual([{ list: 'faultCodes', code: 'MY-01' }]);
  });

  test('so is a tier, a department and a waiting reason; what is known on is one standard with the group’s', () => {
    const rename = <T extends { code: string }>(list: T[], from: string, to: string) =>
      list.map((x) => (x.code === from ? { ...x, code: to } : x));
    const theirs = standardContent.parse({
      ...STARTER_STANDARD,
      faultCodes: [],
      departments: rename(STARTER_STANDARD.departments, 'WH', 'CK'),
      tiers: rename(STARTER_STANDARD.tiers, 'STD', 'GOLD'),
      waitingReasons: rename(STARTER_STANDARD.waitingReasons, 'part', 'spare').map((r) => ({ ...r, departmentCode: null })),
    });
    const asked = { faultCodes: {}, tiers: { STD: 'GOLD' }, departments: { WH: 'CK' }, waitingReasons: { part: 'spare' } };
    const held = { faultCodes: [], departments: ['WH'], tiers: ['STD'], waitingReasons: ['part'] };
    const without = planJoin(mine, theirs, adopter, held, NO_MAPPING);
    expect(without.missing).toEqual({ departments: ['WH'], tiers: ['STD'], waitingReasons: ['part'] });
    const good = planJoin(mine, theirs, adopter, held, asked);
    expect(good.missing).toEqual({});
    expect(good.touching.filter((t) => t.converts).map((t) => t.key)).toEqual([
      'departments/WH/mapped',
      'tiers/STD/mapped',
      'waitingReasons/part/mapped',
      'departments/WH/held',
    ]);
    const known = withCarried(theirs, good.carried);
    expect(standardContent.safeParse(known).error).toBeUndefined();
    expect(known.tiers.find((t) => t.code === 'STD')?.retired).toEqual({ replacedBy: 'GOLD' });
    expect(known.faultCodes.map((f) => f.code)).toContain('MY-01');
  });

  test('a code is proposed by itself, by its name and by another word for it, never a retired one', () => {
    const code = (c: string, zh: string, more: object = {}) => ({ code: c, name: { 'zh-CN': zh, en: '' }, retired: null, ...more });
    expect(proposeCode(code('std', '别的'), [code('A', '标准'), code('STD', '甲')])).toBe('STD');
    expect(proposeCode(code('X', '标准'), [code('A', '标准'), code('B', '乙')])).toBe('A');
    expect(proposeCode(code('X', '不冷'), [code('AC-01', '不制冷', { aliases: ['不冷'] })])).toBe('AC-01');
    expect(proposeCode(code('X', '标准'), [code('A', '标准', { retired: { replacedBy: null } })])).toBeNull();
  });
});
