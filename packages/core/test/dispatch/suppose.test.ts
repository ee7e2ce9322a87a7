import { expect, test } from 'vitest';
import { WEIGHTS } from '../../src/dispatch/cost.ts';
import type { Technician } from '../../src/dispatch/facts.ts';
import { certifyDispatch } from '../../src/dispatch/rank.ts';
import { type MadeChoice, supposeDispatch } from '../../src/dispatch/suppose.ts';
import { demand, km, scene, technician } from './scene.ts';

const DAY = '2026-11-25';
/** Tickets given one after another by the rules; whoever gets one has a job more that day. */
function dayOf(tickets: number, people: Technician[], weights = WEIGHTS): MadeChoice[] {
  const jobs = new Map<string, number>();
  return Array.from({ length: tickets }, (_, i) => {
    const now = people.map((p) => ({
      ...p,
      dayJobs: p.dayJobs + (jobs.get(p.personId) ?? 0),
      openTickets: p.openTickets + (jobs.get(p.personId) ?? 0),
    }));
    const { candidates } = certifyDispatch(scene(), now, demand({ ticketId: `t${i}`, place: km(0) }));
    const first = candidates[0];
    if (!first || weights !== WEIGHTS) throw new Error('nobody');
    jobs.set(first.personId, (jobs.get(first.personId) ?? 0) + 1);
    return { ticketId: `t${i}`, at: i, day: DAY, chosen: first.personId, candidates };
  });
}
const near = technician('near', { base: km(1) });
const far = technician('far', { base: km(8) });

test('by the prices of then nothing turns, and what it shows is what was', () => {
  const made = dayOf(8, [near, far]);
  const answer = supposeDispatch(made, WEIGHTS, WEIGHTS);
  expect(answer).toMatchObject({ choices: 8, byHand: 0, turned: [] });
  expect(answer.metres.supposed).toBe(answer.metres.truth);
  for (const p of answer.people) expect(p.supposed).toBe(p.truth);
  expect(answer.people.reduce((n, p) => n + p.truth, 0)).toBe(8);
});

test('were a further job of the day free, the nearer one would have had them all, by the shorter ways', () => {
  const made = dayOf(8, [near, far]);
  const answer = supposeDispatch(made, { ...WEIGHTS, jobOfTheDay: 0 }, WEIGHTS);
  expect(answer.people.find((p) => p.personId === 'near')).toMatchObject({ supposed: 8 });
  expect(answer.metres.supposed).toBeLessThan(answer.metres.truth);
  expect(answer.turned).toHaveLength(made.filter((c) => c.chosen === 'far').length);
});

test('a choice that turns is remembered by those that follow: work spreads, it does not fall on one', () => {
  const dear = { ...WEIGHTS, jobOfTheDay: 100_000 };
  const answer = supposeDispatch(dayOf(8, [near, far]), dear, WEIGHTS);
  expect(answer.people.map((p) => p.supposed)).toEqual([4, 4]);
});

test('who is full by then is passed over', () => {
  const full = technician('near', { base: km(1), dailyCapacity: 5 });
  const answer = supposeDispatch(dayOf(8, [full, far]), { ...WEIGHTS, jobOfTheDay: 0 }, WEIGHTS);
  expect(answer.people.find((p) => p.personId === 'near')).toMatchObject({ supposed: 5 });
});

test('a choice by hand is counted, and turns to whom the rules rank first', () => {
  const [first] = dayOf(1, [near, far]);
  if (!first) throw new Error('no choice');
  const answer = supposeDispatch([{ ...first, chosen: 'far' }], WEIGHTS, WEIGHTS);
  expect(answer).toMatchObject({ choices: 1, byHand: 1 });
  expect(answer.turned).toEqual([
    {
      ticketId: 't0',
      at: 0,
      truth: { personId: 'far', metres: expect.any(Number) },
      supposed: { personId: 'near', metres: expect.any(Number) },
    },
  ]);
});
