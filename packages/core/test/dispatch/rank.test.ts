import { describe, expect, test } from 'vitest';
import { WEIGHTS } from '../../src/dispatch/cost.ts';
import type { Demand, Technician } from '../../src/dispatch/facts.ts';
import { ready } from '../../src/dispatch/facts.ts';
import { metresBetween } from '../../src/dispatch/geo.ts';
import { bestFor, nextFor } from '../../src/dispatch/pool.ts';
import { certifyDispatch, isCertificateSound } from '../../src/dispatch/rank.ts';
import { demandOf, sceneOf, technicianOf } from '../../src/dispatch/scene.ts';
import { newTicket, workspace } from '../ticket/workspace.ts';
import { at, demand, km, scene, span, technician } from './scene.ts';

const certify = (people: Technician[], wanted: Partial<Demand> = {}) => certifyDispatch(scene(), people, demand(wanted));
const order = (people: Technician[], wanted: Partial<Demand> = {}) => certify(people, wanted).candidates.map((c) => c.personId);

describe('the order of candidates', () => {
  test('own branch before own region before elsewhere', () =>
    expect(order([technician('a', { branchIds: ['ningbo'] }), technician('b', { branchIds: ['east'] }), technician('c')])).toEqual([
      'c',
      'b',
      'a',
    ]));
  test('the nearer one first, from the job before, else his base, else his branch', () => {
    const base = technician('base', { base: km(5) });
    const job = technician('job', { base: km(50), jobs: [{ ...span('08:30', '09:30'), ticketId: 'x', place: km(1) }], dayJobs: 1 });
    const { candidates } = certify([base, job], { place: km(0), window: span('10:00', '11:00') });
    expect(candidates.map((c) => c.personId)).toEqual(['job', 'base']);
    expect(candidates[0]?.reasons).toContainEqual({ kind: 'distance', metres: metresBetween(km(1), km(0)), from: 'job' });
    expect(candidates[1]?.reasons).toContainEqual({ kind: 'distance', metres: metresBetween(km(5), km(0)), from: 'base' });
  });
  test('the higher level first, then who has less to do that day, then fewer open tickets, then by id', () =>
    expect(
      order(
        [
          technician('e', { skills: { gas: 4 }, openTickets: 2 }),
          technician('d', { skills: { gas: 4 } }),
          technician('c', { skills: { gas: 4 } }),
          technician('b', { skills: { gas: 5 } }),
          technician('a', { skills: { gas: 4 }, dayJobs: 1 }),
        ],
        { requiredSkill: 'gas' },
      ),
    ).toEqual(['b', 'c', 'd', 'e', 'a']));
  test('a few metres do not outweigh a full day', () =>
    expect(order([technician('near', { base: km(1), dayJobs: 4 }), technician('free', { base: km(3) })], { place: km(0) })).toEqual([
      'free',
      'near',
    ]));
  test('a way that does not fit between two jobs costs, before and after the appointment', () => {
    const before = technician('before', { jobs: [{ ...span('08:30', '09:55'), ticketId: 'x', place: km(10) }] });
    const after = technician('after', { jobs: [{ ...span('11:05', '12:00'), ticketId: 'x', place: km(10) }], base: km(10) });
    const { candidates } = certify([before, after], { place: km(0), window: span('10:00', '11:00') });
    for (const c of candidates) {
      expect(c.reasons).toContainEqual(expect.objectContaining({ kind: 'travel', leg: c.personId, gapSeconds: 300, isTight: true }));
      expect(c.cost).toBe(metresBetween(km(10), km(0)) + WEIGHTS.tightWay);
    }
  });
  test('who may not is listed last, without a rank and with the rule', () => {
    const { candidates } = certify([technician('a', { onDuty: false }), technician('b', { branchIds: ['ningbo'], dayJobs: 5 })]);
    expect(candidates.map((c) => [c.personId, c.rank, c.failed?.rule])).toEqual([
      ['b', 1, undefined],
      ['a', null, 'off_duty'],
    ]);
  });
});

describe('the certificate', () => {
  const people = [
    technician('a', { base: km(3) }),
    technician('b', { base: km(2), branchIds: ['east'] }),
    technician('c', { onDuty: false }),
    technician('d'),
  ];
  test('is the same whatever order people come in', () => {
    const one = certify(people, { place: km(0) });
    for (const other of [[...people].reverse(), [...people.slice(2), ...people.slice(0, 2)]])
      expect(certify(other, { place: km(0) })).toEqual(one);
  });
  test('is sound when kept and read again, and not after anybody was moved or a figure changed', () => {
    const kept = JSON.stringify(certify(people, { place: km(0) }));
    expect(isCertificateSound(JSON.parse(kept))).toBe(true);
    const moved = JSON.parse(kept);
    moved.candidates = [{ ...moved.candidates[1], rank: 1 }, { ...moved.candidates[0], rank: 2 }, ...moved.candidates.slice(2)];
    expect(isCertificateSound(moved)).toBe(false);
    const changed = JSON.parse(kept);
    changed.candidates[1].reasons.find((r: { kind: string }) => r.kind === 'load').dayJobs = -9;
    expect(isCertificateSound(changed)).toBe(false);
  });
});

describe('the pool', () => {
  const waiting = (ticketId: string, pooled: string, more: Partial<Demand> = {}) => ({
    demand: demand({ ticketId, ...more }),
    pooledAt: at(pooled),
  });
  const pool = [
    waiting('young', '09:30'),
    waiting('gas', '08:10', { requiredSkill: 'gas' }),
    waiting('old', '08:20'),
    waiting('b', '08:20'),
  ];
  test('who becomes free takes the oldest ticket he may, equal ages by id; what he was passed over for says why', () => {
    const s = scene();
    const { taken, passed } = nextFor(s, ready(s, technician('t')), pool);
    expect(taken?.demand.ticketId).toBe('b');
    expect(passed.map((p) => [p.ticketId, p.failed.rule])).toEqual([['gas', 'missing_skill']]);
    expect(nextFor(s, ready(s, technician('t', { skills: { gas: 1 } })), pool).taken?.demand.ticketId).toBe('gas');
    expect(nextFor(s, ready(s, technician('t', { onDuty: false })), pool)).toMatchObject({ taken: null, passed: { length: 4 } });
  });
  test('a ticket goes to the best who may; to nobody when none may', () => {
    const s = scene();
    const people = [technician('a', { onDuty: false }), technician('b')].map((t) => ready(s, t));
    expect(bestFor(s, people, demand()).personId).toBe('b');
    const nobody = bestFor(s, people, demand({ requiredSkill: 'gas' }));
    expect(nobody.personId).toBeNull();
    expect(nobody.certificate.candidates).toHaveLength(2);
  });
});

test('what is given out after closing time is the work of the next day that opens', () => {
  const config = workspace();
  const [first] = [...config.members.values()].filter((m) => m.roles.includes('technician'));
  if (!first) throw new Error('no technician');
  const facts = { shifts: null, leaves: [], dailyCapacity: null, base: null, jobs: [], dayJobs: 0, openTickets: 0 };
  for (const [now, day] of [
    ['2025-10-09T17:00:00+08:00', '2025-10-09T00:00:00+08:00'],
    ['2025-10-09T18:00:00+08:00', '2025-10-10T00:00:00+08:00'],
    ['2025-10-11T20:00:00+08:00', '2025-10-13T00:00:00+08:00'],
  ] as const) {
    const s = sceneOf(config, null, Date.parse(now));
    expect(s.day.from).toBe(Date.parse(day));
    const t = { ...newTicket(), branchId: null, place: null, plannedFrom: null, plannedTo: null } as unknown as Parameters<
      typeof demandOf
    >[1];
    expect(certifyDispatch(s, [technicianOf(first, facts)], demandOf(config, t)).candidates[0]?.failed).toBeNull();
  }
});
