import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ApprovalAct, type ApprovalState, actOnApproval, startApproval, waitingSigners } from '../../src/flow/approval.ts';
import { resolveApprovers } from '../../src/flow/approvers.ts';
import { stage } from '../../src/flow/compose.ts';
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
