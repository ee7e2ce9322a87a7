import { expect, test } from 'vitest';
import { pastSpans } from '../../src/measures/span.ts';
import { createTicket } from '../../src/ticket/create.ts';
import { moveTicket } from '../../src/ticket/move.ts';
import { Life, newTicket, workspace } from '../ticket/workspace.ts';

const START = Date.parse('2026-11-23T01:00:00Z');
const DAY = '2026-11-23';
const HOUR = 3_600_000;

/** A ticket that is answered, sent out and done, each step this many hours after its creation. */
function lived(hours: { accept: number; assign: number; confirm: number; arrive: number; finish: number; approve?: number }) {
  const life = new Life(workspace());
  life.begin('王丽', START, (ctx) => createTicket(ctx, newTicket()));
  const step = (who: string, at: number, transition: string, more: object = {}) =>
    life.does(who, START + at * HOUR, (ctx, t) => moveTicket(ctx, t, { transition, reason: '不制冷', ...more }));
  step('王丽', hours.accept, 'accept', { handTo: '赵强' });
  step('赵强', hours.assign, 'assign', { assigneeId: '陈志远' });
  step('陈志远', hours.confirm, 'confirm');
  step('陈志远', hours.arrive, 'arrive');
  step('陈志远', hours.finish, 'finish');
  if (hours.approve !== undefined) step('王丽', hours.approve, 'approve');
  return life;
}

test('a clock that was overdue through several stages was overdue in each of them, second by second', () => {
  const life = lived({ accept: 30, assign: 54, confirm: 78, arrive: 79, finish: 80, approve: 240 });
  const { spans } = pastSpans(
    life.ticket,
    life.writes.flatMap((w) => w.measures),
    DAY,
  );
  const late = life.ticket.clocks.filter((c) => c.status === 'breached_met');
  expect(late.length).toBeGreaterThan(1);
  for (const c of late) {
    const own = spans.filter((s) => s.metric === `overdue_${c.metric}`);
    expect(own[0]?.fromAt).toBe((c.breachAt ?? 0) + 1000);
    expect(own.at(-1)?.toAt).toBe(c.stoppedAt);
    for (const [i, s] of own.entries()) {
      if (i > 0) expect(s.fromAt).toBe(own[i - 1]?.toAt);
      const there = spans.find((o) => o.metric === 'open' && o.fromAt <= s.fromAt && o.toAt > s.fromAt);
      expect([s.stage, s.day]).toEqual([there?.stage, DAY]);
    }
  }
  expect(new Set(spans.filter((s) => s.metric.startsWith('overdue_')).map((s) => s.stage)).size).toBeGreaterThan(1);
  expect(spans.filter((s) => s.stage === 'done')).toEqual([]);
});

test('a clock that goes on was overdue elsewhere until its ticket came where it stands', () => {
  const life = lived({ accept: 30, assign: 54, confirm: 78, arrive: 240, finish: 260 });
  const measures = life.writes.flatMap((w) => w.measures);
  const { spans, openSince } = pastSpans(life.ticket, measures, DAY);
  const late = life.ticket.clocks.filter((c) => c.status === 'running' && c.breachAt !== null && c.breachAt < openSince);
  expect(late.length).toBeGreaterThan(0);
  for (const c of late) {
    const own = spans.filter((s) => s.metric === `overdue_${c.metric}`);
    expect([own[0]?.fromAt, own.at(-1)?.toAt]).toEqual([(c.breachAt ?? 0) + 1000, openSince]);
    expect(own.at(-1)?.stage).toBe('on_site');
  }
});
