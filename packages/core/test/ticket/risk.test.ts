import { expect, test } from 'vitest';
import { createTicket } from '../../src/ticket/create.ts';
import { planTicket } from '../../src/ticket/dispatch.ts';
import { FLOW_RULE } from '../../src/ticket/facts.ts';
import { holdTicket } from '../../src/ticket/hold.ts';
import { moveTicket } from '../../src/ticket/move.ts';
import { escalateClock, noteFact, sayOnTicket } from '../../src/ticket/say.ts';
import { slaEventOf } from '../../src/ticket/sla-event.ts';
import type { Actor } from '../../src/ticket/state.ts';
import { Life, newTicket, workspace } from './workspace.ts';

const START = Date.parse('2026-11-23T01:00:00Z'); // Monday 09:00 in Shanghai; first response is due at 09:30, at risk from 09:22:30
const MINUTE = 60_000;
const at = (minutes: number) => START + minutes * MINUTE;
const CUSTOMER: Actor = { kind: 'customer', id: null, name: '张女士', roles: [] };

const born = (): Life => {
  const life = new Life(workspace());
  life.begin('王丽', START, (ctx) => createTicket(ctx, newTicket()));
  return life;
};
const ring = (life: Life, minutes: number, isLate: boolean) =>
  life.does('SLA', at(minutes), (ctx, t) =>
    escalateClock({ ...ctx, actor: { kind: 'rule', id: null, name: 'SLA', roles: [] } }, t, {
      metric: 'first_response',
      cycle: 1,
      keys: [],
      late: isLate,
      data: {},
    }),
  );
const note = (life: Life, minutes: number, actor?: Actor) =>
  life.does('王丽', at(minutes), (ctx, t) => sayOnTicket(actor ? { ...ctx, actor } : ctx, t, { kind: 'note', text: '看过' }));
const risk = (life: Life) => {
  const { atRiskSince, intervenedAt } = life.ticket;
  return [atRiskSince, intervenedAt].map((ms) => (ms === null ? null : (ms - START) / MINUTE));
};
const measured = (life: Life, metric: string) =>
  life.writes.flatMap((w) => w.measures).reduce((n, e) => n + (e.metric === metric ? e.value : 0), 0);

test('who acts between the warning point and the breach intervened, to the second, told by an alarm or not', () => {
  for (const [minutes, expected] of [
    [22, [null, null]],
    [22.5, [22.5, 22.5]],
    [30, [22.5, 30]],
    [30 + 1 / 60, [22.5, null]],
  ] as const) {
    const life = born();
    note(life, minutes);
    expect(risk(life), String(minutes)).toEqual(expected);
  }
  const told = born();
  ring(told, 22.6, false);
  expect(risk(told)).toEqual([22.5, null]);
  note(told, 25);
  note(told, 28);
  expect(risk(told)).toEqual([22.5, 25]);
  expect([measured(told, 'came_at_risk'), measured(told, 'intervened')]).toEqual([1, 1]);
});

test('the act that ends the clock in time counts; a late one does not, and nothing takes it back', () => {
  const saved = born();
  saved.does('王丽', at(24), (ctx, t) => sayOnTicket(ctx, t, { kind: 'reply', text: '马上' }));
  expect(risk(saved)).toEqual([22.5, 24]);
  const late = born();
  ring(late, 22.6, false);
  ring(late, 30.1, true);
  late.does('王丽', at(31), (ctx, t) => sayOnTicket(ctx, t, { kind: 'reply', text: '抱歉' }));
  expect(risk(late)).toEqual([22.5, null]);
  expect([measured(late, 'came_at_risk'), measured(late, 'intervened')]).toEqual([1, 0]);
});

test('robots, automatic actions, customers and who merely looks do not intervene', () => {
  const life = born();
  note(life, 23, FLOW_RULE);
  note(life, 24, CUSTOMER);
  life.does('王丽', at(25), (ctx, t) => noteFact(ctx, t, 'ticket.revealed', { field: 'phone' }));
  expect(risk(life)).toEqual([22.5, null]);
  note(life, 26);
  expect(risk(life)).toEqual([22.5, 26]);
});

test('on hold after the warning point it is still at risk and can be acted on; on hold before it is not', () => {
  const held = (minutesBefore: number): Life => {
    const life = born();
    life.does('王丽', at(5), (ctx, t) => sayOnTicket(ctx, t, { kind: 'reply', text: '您好' }));
    const riskAt = life.ticket.clocks.find((c) => c.metric === 'plan')?.atRiskAt ?? 0;
    life.does('SLA', riskAt - minutesBefore * MINUTE, (ctx, t) => holdTicket(ctx, t, { reason: 'customer', wakeAt: at(9000), note: '' }));
    expect(life.ticket.clocks.find((c) => c.metric === 'plan')?.status).toBe('paused');
    life.does('王丽', riskAt + 3000 * MINUTE, (ctx, t) => sayOnTicket(ctx, t, { kind: 'note', text: '看过' }));
    return life;
  };
  expect(held(-1).ticket.intervenedAt).toBe(held(-1).ticket.updatedAt);
  expect(risk(held(1))).toEqual([null, null]);
});

test('nothing is counted without an event: who agrees on no other time for a ticket than it has leaves its risk to whatever is told next', () => {
  const life = born();
  life.does('王丽', at(25), (ctx, t) => planTicket(ctx, t, undefined));
  expect(life.writes.at(-1)).toMatchObject({ events: [], measures: [] });
  expect(risk(life)).toEqual([null, null]);
  ring(life, 26, false);
  expect(risk(life)).toEqual([22.5, null]);
});

test('any clock may bring a ticket at risk; it counts once', () => {
  const life = born();
  life.does('王丽', at(5), (ctx, t) => sayOnTicket(ctx, t, { kind: 'reply', text: '您好' }));
  expect(risk(life)).toEqual([null, null]);
  const plan = life.ticket.clocks.find((c) => c.metric === 'plan');
  if (plan?.atRiskAt == null) throw new Error('no plan clock');
  life.does('王丽', plan.atRiskAt, (ctx, t) => moveTicket(ctx, t, { transition: 'accept', reason: null, assigneeId: null }));
  expect(life.ticket).toMatchObject({ atRiskSince: plan.atRiskAt, intervenedAt: plan.atRiskAt });
  expect([measured(life, 'came_at_risk'), measured(life, 'intervened')]).toEqual([1, 1]);
});

test('what was done offline counts when it was done: in time it intervened, before the warning point nothing was at risk', () => {
  const offline = (minutes: number): Life => {
    const life = born();
    ring(life, 22.6, false);
    ring(life, 30.1, true);
    const history = life.writes.flatMap((w) => w.events).map((e) => slaEventOf({ ...e, actorKind: e.actor.kind }));
    life.does('王丽', at(minutes), (ctx, t) =>
      sayOnTicket({ ...ctx, now: at(minutes), late: { history, recordedAt: at(90) } }, t, {
        kind: 'call',
        text: '',
        direction: 'out',
        talkSeconds: 40,
      }),
    );
    return life;
  };
  expect(risk(offline(25))).toEqual([22.5, 25]);
  const void_ = offline(12);
  expect(risk(void_)).toEqual([null, null]);
  expect([measured(void_, 'came_at_risk'), measured(void_, 'intervened')]).toEqual([0, 0]);
  expect(risk(offline(40))).toEqual([22.5, null]);
});
