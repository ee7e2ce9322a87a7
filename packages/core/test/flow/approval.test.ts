import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { completeField, type GivenField } from '../../src/fields/complete.ts';
import type { FieldDefinition } from '../../src/fields/definition.ts';
import {
  type ApprovalAct,
  type ApprovalState,
  actOnApproval,
  startApproval,
  turnOf,
  waitingSigners,
  waitsSince,
} from '../../src/flow/approval.ts';
import { resolveApprovers } from '../../src/flow/approvers.ts';
import { askedFields } from '../../src/flow/asked-fields.ts';
import { stage } from '../../src/flow/compose.ts';
import type { Flow } from '../../src/flow/definition.ts';
import { isKnown, nextChangeAt, principalsOf } from '../../src/flow/delegation.ts';
import { SERVICE_FLOW } from '../../src/flow/templates.ts';
import { armTimers, dueTimers, holdTimers, markFired, nextTimerAt, resumeTimers } from '../../src/flow/timer.ts';
import { compileCalendar } from '../../src/sla/calendar.ts';
import { id, TEAM } from './world.ts';

const NOW = Date.parse('2026-11-23T01:00:00Z');
const [A, B, C, D] = [id(1), id(2), id(3), id(4)] as const;
const act = (a: ApprovalState, who: string, what: ApprovalAct, delegations: Parameters<typeof actOnApproval>[3]['delegations'] = []) =>
  actOnApproval(a, who, what, { now: NOW, delegations });
const yes: ApprovalAct = { act: 'approve', comment: '' };
const no: ApprovalAct = { act: 'reject', comment: '不行' };
const start = (mode: ApprovalState['mode'], ...people: string[]) => startApproval('s', mode, people, NOW);
const turn = (a: ApprovalState) => waitingSigners(a).map((s) => s.personId);

describe('whose turn it is for one person', () => {
  const at = (minutes: number) => NOW + minutes * 60_000;
  const later = (a: ApprovalState, who: string, what: ApprovalAct, minutes: number) =>
    actOnApproval(a, who, what, { now: at(minutes), delegations: [] });
  const gives = (fromPersonId: string, toPersonId: string, until = at(60)) => ({ fromPersonId, toPersonId, startsAt: NOW, endsAt: until });

  test('since when each is asked: from the beginning, when those before have decided, when it is handed over', () => {
    const started = { ...start('all', A, B), askedBy: D, reason: '超额' };
    expect(turnOf(started, A, [], NOW)).toEqual({ actsFor: A, since: NOW, askedBy: D, reason: '超额' });
    const added = later(started, A, { act: 'add', personId: C, place: 'before', comment: '先看价' }, 5);
    expect([turnOf(added, A, [], NOW), waitsSince(added, [A])]).toEqual([null, null]);
    expect(turnOf(added, C, [], NOW)).toEqual({ actsFor: C, since: at(5), askedBy: A, reason: '先看价' });
    const again = later(added, C, yes, 9);
    expect(turnOf(again, A, [], NOW)?.since).toBe(at(9));
    expect(turnOf(again, B, [], NOW)?.since).toBe(NOW);
    const handed = later(again, A, { act: 'transfer', personId: D, comment: '出差' }, 12);
    expect(turnOf(handed, D, [], NOW)).toEqual({ actsFor: D, since: at(12), askedBy: A, reason: '出差' });
    expect(turnOf(later(start('any', A, B), A, yes, 1), B, [], NOW)).toBeNull();
    expect(turnOf(null, A, [], NOW)).toBeNull();
  });
  test('themselves first, then who delegated to them, while it lasts; what one was given one does not pass on', () => {
    const both = start('all', A, B);
    const delegations = [gives(A, B), gives(B, C)];
    expect(turnOf(both, B, delegations, NOW)?.actsFor).toBe(B);
    expect(turnOf(act(both, B, yes), B, delegations, NOW)?.actsFor).toBe(A);
    expect(turnOf(act(both, B, yes), C, delegations, NOW)).toBeNull();
    expect(principalsOf(C, delegations, NOW)).toEqual([C, B]);
    expect(turnOf(start('single', A), B, delegations, at(59))?.actsFor).toBe(A);
    expect(turnOf(start('single', A), B, delegations, at(60))).toBeNull();
    expect(principalsOf(B, [{ ...gives(A, B), startsAt: at(1) }], NOW)).toEqual([B]);
  });
  test('what somebody may be told of is what they may do: the right to act and the turn never differ', () => {
    const who = fc.constantFrom(A, B, C, D);
    const step = fc.record({ who, other: who, act: fc.constantFrom('approve', 'add', 'transfer') });
    const given = fc.array(fc.record({ from: who, to: who }), { maxLength: 3 });
    fc.assert(
      fc.property(fc.constantFrom('single', 'all', 'any'), given, fc.array(step, { maxLength: 12 }), (mode, gave, steps) => {
        const delegations = gave.map(({ from, to }) => gives(from, to));
        let a = start(mode as ApprovalState['mode'], A, B);
        for (const { who: person, other, act: kind } of steps) {
          const what: ApprovalAct =
            kind === 'approve'
              ? yes
              : kind === 'add'
                ? { act: 'add', personId: other, place: 'before', comment: '' }
                : { act: 'transfer', personId: other, comment: '' };
          const turn = turnOf(a, person, delegations, NOW);
          try {
            const next = act(a, person, what, delegations);
            expect(turn).not.toBeNull();
            a = next;
          } catch (error) {
            const { code } = error as { code: string };
            expect([turn === null, code === 'approval_not_yours']).toEqual(turn === null ? [true, true] : [false, false]);
          }
          for (const s of a.signers) expect(s.askedAt !== null).toBe(s.status !== 'waiting' || waitingSigners(a).includes(s));
        }
      }),
    );
  });
  test('a delegation begins, ends and is over; a stand-in who knows is not told again', () => {
    const d = gives(A, B);
    expect([nextChangeAt(d, NOW - 1), nextChangeAt(d, NOW), nextChangeAt(d, at(60))]).toEqual([NOW, at(60), null]);
    expect(nextChangeAt({ startsAt: at(3), endsAt: at(3) }, NOW)).toBeNull();
    const told = { ...d, toldAt: NOW };
    expect(isKnown(told, { ...d, endsAt: at(90) }, at(1))).toBe(true);
    for (const [before, after] of [
      [undefined, d],
      [{ ...d, toldAt: null }, d],
      [told, gives(A, C)],
      [told, { ...d, startsAt: at(5) }],
      [{ ...told, endsAt: at(1) }, d],
    ] as const)
      expect(isKnown(before, after, at(1))).toBe(false);
  });
  test('what is asked for on the way in: amounts first, then as the form goes; what cannot be said in a line is left out', () => {
    const field = (key: string, type: FieldDefinition['type'], more: Partial<FieldDefinition> = {}) =>
      completeField({ key, type, name: { 'zh-CN': key, en: key }, ...more } as GivenField);
    const fields = [
      field('x_why', 'text'),
      field('x_photo', 'photo'),
      field('x_fee', 'money'),
      field('x_old', 'number', { isHidden: true }),
      field('x_other', 'text'),
    ];
    const way = { ...SERVICE_FLOW.transitions[0], to: 'new', requires: ['x_fee', 'address'] } as Flow['transitions'][number];
    const flow = {
      ...SERVICE_FLOW,
      stages: SERVICE_FLOW.stages.map((s) => (s.key === 'new' ? { ...s, requires: ['x_why', 'x_photo', 'x_old'] } : s)),
      transitions: [way],
    } as Flow;
    expect(askedFields(flow, 'new', fields)).toEqual(['x_fee', 'x_why']);
    expect(askedFields(flow, 'gone', fields)).toEqual([]);
  });
});

describe('approval', () => {
  test('会签: everybody must agree; the last one decides', () => {
    const one = act(start('all', A, B), A, yes);
    expect(one.outcome).toBeNull();
    expect(turn(one)).toEqual([B]);
    expect(act(one, B, yes).outcome).toBe('approved');
  });
  test('或签: whoever decides first', () => {
    expect(act(start('any', A, B), B, yes).outcome).toBe('approved');
    expect(act(start('any', A, B), B, no).outcome).toBe('rejected');
  });
  test('单签: one person, and a rejection decides at once in every mode', () => {
    expect(act(start('single', A), A, yes).outcome).toBe('approved');
    expect(act(start('all', A, B), A, no)).toMatchObject({ outcome: 'rejected' });
    expect(turn(act(start('all', A, B), A, no))).toEqual([]);
  });
  test('nobody decides out of turn, twice, or after it is decided', () => {
    expect(() => act(start('all', A, B), C, yes)).toThrow(expect.objectContaining({ code: 'approval_not_yours' }));
    expect(() => act(act(start('all', A, B), A, yes), A, yes)).toThrow(expect.objectContaining({ code: 'approval_not_yours' }));
    expect(() => act(act(start('any', A, B), A, yes), B, yes)).toThrow(expect.objectContaining({ code: 'approval_not_yours' }));
  });
  test('加签 before: the added one first, then again me', () => {
    const added = act(start('single', A), A, { act: 'add', personId: C, place: 'before', comment: '' });
    expect(turn(added)).toEqual([C]);
    const after = act(added, C, yes);
    expect(after.outcome).toBeNull();
    expect(turn(after)).toEqual([A]);
    expect(act(after, A, yes).outcome).toBe('approved');
  });
  test('加签 after: my consent waits for the added one, also in 或签', () => {
    const added = act(start('any', A, B), A, { act: 'add', personId: C, place: 'after', comment: '' });
    expect(turn(added)).toEqual([A, B]);
    const mine = act(added, A, yes);
    expect(mine.outcome).toBeNull();
    expect(act(mine, C, yes).outcome).toBe('approved');
  });
  test('转交: who takes over stands where the other stood', () => {
    const before = act(start('all', A, B), A, { act: 'add', personId: C, place: 'before', comment: '' });
    const moved = act(before, C, { act: 'transfer', personId: D, comment: '出差' });
    expect(turn(moved)).toEqual([B, D]);
    expect(turn(act(moved, D, yes))).toEqual([A, B]);
    expect(() => act(start('all', A, B), A, { act: 'transfer', personId: B, comment: '' })).toThrow(
      expect.objectContaining({ code: 'validation_failed' }),
    );
  });
  test('委托: in its time one decides for another, and it stands who did', () => {
    const d = { fromPersonId: A, toPersonId: D, startsAt: NOW - 1, endsAt: NOW + 1 };
    expect(act(start('single', A), D, yes, [d])).toMatchObject({ outcome: 'approved', signers: [{ personId: A, actedBy: D }] });
    expect(() => act(start('single', A), D, yes, [{ ...d, endsAt: NOW }])).toThrow(expect.objectContaining({ code: 'approval_not_yours' }));
  });
  test('approvers: 单签 takes the first, a role everybody active, a supervisor leads the holder’s department', () => {
    const members = new Map(TEAM.map((m) => [m.personId, m]));
    const place = { holderId: id(4), assigneeId: '', departmentCode: '' };
    const ask = (mode: 'single' | 'all', ...approvers: Parameters<typeof resolveApprovers>[0]['approvers']) =>
      resolveApprovers({ mode, approvers, onApprove: null, onReject: null }, members, place);
    expect(ask('all', { kind: 'role', role: 'technician' }, { kind: 'person', personId: id(2) })).toEqual([id(4), id(2)]);
    expect(ask('single', { kind: 'role', role: 'technician' }, { kind: 'person', personId: id(2) })).toEqual([id(4)]);
    expect(ask('all', { kind: 'supervisor' })).toEqual([id(6)]);
    expect(ask('all', { kind: 'person', personId: id(5) })).toEqual([]);
    const led = new Map(members).set(id(4), { ...TEAM[3], ...{ supervisorId: id(1) } } as (typeof TEAM)[number]);
    expect(resolveApprovers({ mode: 'all', approvers: [{ kind: 'supervisor' }], onApprove: null, onReject: null }, led, place)).toEqual([
      id(1),
    ]);
  });
  test('property: an undecided approval always has somebody whose turn it is, and approved means everybody named or one', () => {
    const anyAct = fc.record({
      who: fc.nat(5),
      what: fc.constantFrom('approve', 'add_before', 'add_after', 'transfer', 'reject'),
      whom: fc.nat(30),
    });
    fc.assert(
      fc.property(fc.constantFrom('single', 'all', 'any' as const), fc.array(anyAct, { maxLength: 25 }), (mode, acts) => {
        let a = start(mode as 'all', ...(mode === 'single' ? [A] : [A, B, C]));
        for (const x of acts) {
          const waiting = turn(a);
          if (a.outcome === null) expect(waiting.length).toBeGreaterThan(0);
          const who = waiting[x.who % Math.max(1, waiting.length)];
          if (!who) break;
          const personId = id(10 + x.whom);
          if (a.signers.some((s) => s.personId === personId)) continue;
          a = act(
            a,
            who,
            x.what === 'approve' || x.what === 'reject'
              ? { act: x.what, comment: '' }
              : x.what === 'transfer'
                ? { act: 'transfer', personId, comment: '' }
                : { act: 'add', personId, place: x.what === 'add_before' ? 'before' : 'after', comment: '' },
          );
        }
        if (a.outcome === 'approved') expect(a.signers.filter((s) => s.via === 'added').every((s) => s.status === 'approved')).toBe(true);
        if (a.outcome === 'rejected') expect(a.signers.some((s) => s.status === 'rejected')).toBe(true);
      }),
    );
  });
});

describe('timers run in working time', () => {
  const calendar = compileCalendar({
    tz: 'Asia/Shanghai',
    weekly: Object.fromEntries(
      ['mon', 'tue', 'wed', 'thu', 'fri'].map((d) => [
        d,
        [
          ['09:00', '12:00'],
          ['13:00', '18:00'],
        ],
      ]),
    ),
  });
  const at = (text: string): number => Date.parse(`${text}+08:00`);
  const s = stage('s', ['段', 'S'], ['段', 'S'], 'work', 'desk', null, {
    timers: [
      { key: 'remind', afterMinutes: 60, kind: 'remind', transition: null, to: ['holder'] },
      { key: 'back', afterMinutes: 120, kind: 'return', transition: 'x', to: [] },
    ],
  });
  test('lunch does not count, and each fires once', () => {
    const armed = armTimers(s, calendar, at('2026-11-23T11:30:00'));
    expect(armed.map((t) => t.dueAt)).toEqual([at('2026-11-23T13:30:00'), at('2026-11-23T14:30:00')]);
    expect(nextTimerAt(armed)).toBe(at('2026-11-23T13:30:00'));
    expect(dueTimers(armed, at('2026-11-23T13:29:59'))).toEqual([]);
    expect(dueTimers(armed, at('2026-11-23T15:00:00')).map((t) => t.key)).toEqual(['remind', 'back']);
    const fired = markFired(armed, 'remind', at('2026-11-23T13:30:00'));
    expect(dueTimers(fired, at('2026-11-23T15:00:00')).map((t) => t.key)).toEqual(['back']);
    expect(nextTimerAt(fired)).toBe(at('2026-11-23T14:30:00'));
  });
  test('while a ticket waits they stand still and go on with what was left', () => {
    const held = holdTimers(armTimers(s, calendar, at('2026-11-23T09:00:00')), calendar, at('2026-11-23T09:30:00'));
    expect(nextTimerAt(held)).toBeNull();
    expect(dueTimers(held, at('2027-01-01T00:00:00'))).toEqual([]);
    const on = resumeTimers(held, calendar, at('2026-11-24T17:45:00'));
    expect(on.map((t) => t.dueAt)).toEqual([at('2026-11-25T09:15:00'), at('2026-11-25T10:15:00')]);
  });
});
