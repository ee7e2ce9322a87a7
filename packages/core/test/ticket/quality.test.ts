import { expect, test } from 'vitest';
import { type Counts, figuresOf, noCounts } from '../../src/measures/board.ts';
import { createTicket } from '../../src/ticket/create.ts';
import { moveTicket } from '../../src/ticket/move.ts';
import { noteFact, rateTicket } from '../../src/ticket/say.ts';
import { Life, newTicket, workspace } from './workspace.ts';

const START = Date.parse('2026-11-23T01:00:00Z');
const HOUR = 3_600_000;

/** From the desk over the dispatcher to a technician, as far as the work is to be approved. */
function worked(): Life {
  const life = new Life(workspace());
  life.begin('王丽', START, (ctx) => createTicket(ctx, newTicket()));
  const steps: [string, string, object][] = [
    ['王丽', 'accept', { handTo: '赵强' }],
    ['赵强', 'assign', { assigneeId: '陈志远' }],
    ['陈志远', 'confirm', {}],
    ['陈志远', 'arrive', {}],
    ['陈志远', 'finish', {}],
  ];
  for (const [i, [who, transition, more]] of steps.entries()) step(life, i + 1, who, transition, more);
  return life;
}
const step = (life: Life, hours: number, who: string, transition: string, more: object = {}): void =>
  life.does(who, START + hours * HOUR, (ctx, t) => moveTicket(ctx, t, { transition, reason: '不制冷', ...more }));

function board(lives: Life[]) {
  const counts: Counts = noCounts();
  for (const e of lives.flatMap((l) => l.writes).flatMap((w) => w.measures)) counts[e.metric] += e.value;
  return figuresOf(counts);
}

test('finished at the first try, or only after it was sent back: the rates are of what is finished, and reopening takes it out', () => {
  const once = worked();
  step(once, 7, '王丽', 'approve');
  const twice = worked();
  step(twice, 7, '王丽', 'rework');
  expect(board([once, twice]).completion).toEqual({ tickets: 1, reworked: 0, reworkRate: 0, fixedFirst: 1, firstTimeFixRate: 1 });
  step(twice, 8, '陈志远', 'arrive');
  step(twice, 9, '陈志远', 'finish');
  step(twice, 10, '王丽', 'approve');
  expect(board([once, twice]).completion).toEqual({ tickets: 2, reworked: 1, reworkRate: 0.5, fixedFirst: 1, firstTimeFixRate: 0.5 });
  step(once, 11, '王丽', 'reopen');
  expect(board([once, twice]).completion).toEqual({ tickets: 1, reworked: 1, reworkRate: 1, fixedFirst: 0, firstTimeFixRate: 0 });
});

test('a hand-over is from one person to another: not from nobody, and not back to the same', () => {
  const life = worked();
  // 王丽 made it, 赵强 gave it out, 陈志远 worked.
  expect(board([life]).handovers).toEqual({ times: 2, perTicket: 2 });
});

test('a customer who asks again is counted, a colleague is not; a rating of 1 or 2 is a bad one, and its correction counts instead', () => {
  const life = worked();
  const nudge = (who: string) => life.does(who, START + 7 * HOUR, (ctx, t) => noteFact(ctx, t, 'ticket.nudged', {}));
  nudge('customer');
  nudge('王丽');
  nudge('customer');
  expect(board([life]).nudges).toEqual({ times: 2, perHundred: 200 });
  const rate = (score: number) => life.does('customer', START + 9 * HOUR, (ctx, t) => rateTicket(ctx, t, { score, words: '' }));
  step(life, 8, '王丽', 'approve');
  rate(2);
  expect(board([life]).rating).toEqual({ tickets: 1, low: 1, lowRate: 1 });
  rate(4);
  expect(board([life]).rating).toEqual({ tickets: 1, low: 0, lowRate: 0 });
});
