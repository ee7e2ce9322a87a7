import type { DispatchScene, Technician } from '../../src/dispatch/facts.ts';
import type { Waiting } from '../../src/dispatch/pool.ts';
import type { Span } from '../../src/dispatch/shift.ts';
import { at, demand, km, scene, technician } from './scene.ts';

/** Numbers from 0 to 1 that look random and are the same every time (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const HOUR = 3_600_000;
const SKILLS = ['gas', 'electric', 'cooling', 'water'];

/** A town of 30 km with its technicians and a morning's pool: skills, bases, appointments, made from a seed. */
export function day(size: { tickets: number; technicians: number; seed: number; windows?: 'slots' | 'mixed' | 'none' }): {
  s: DispatchScene;
  people: Technician[];
  waiting: Waiting[];
} {
  const next = numbers(size.seed);
  const below = (n: number): number => Math.floor(next() * n);
  const spot = () => km(next() * 30, next() * 30);
  const branch = () => ['west', 'east', 'ningbo'][below(3)] ?? 'west';
  const people = Array.from({ length: size.technicians }, (_, i) => {
    const skills = Object.fromEntries(SKILLS.filter(() => next() < 0.6).map((skill) => [skill, 1 + below(5)]));
    return technician(`t${100 + i}`, { base: spot(), branchIds: [branch()], skills, dailyCapacity: 5 + below(3), openTickets: below(4) });
  });
  const windowOf = (): Span | null => {
    if (size.windows === 'none' || next() < 0.3) return null;
    const from =
      size.windows === 'slots' ? at(['08:30', '10:00', '13:30', '15:30'][below(4)] ?? '08:30') : at('08:30') + below(16) * (HOUR / 2);
    const to = size.windows === 'slots' ? from + 1.5 * HOUR : from + (1 + below(3)) * (HOUR / 2);
    return { from, to };
  };
  const waiting = Array.from({ length: size.tickets }, (_, i) => ({
    demand: demand({
      ticketId: `w${1000 + i}`,
      place: spot(),
      branchId: branch(),
      window: windowOf(),
      requiredSkill: next() < 0.8 ? (SKILLS[below(4)] ?? null) : null,
      requiredLevel: 1 + below(3),
    }),
    pooledAt: at('08:00') - below(600) * 60_000,
  }));
  return { s: scene(), people, waiting };
}
