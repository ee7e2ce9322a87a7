import { batchTask, planBatch } from '@bodan/core/dispatch/batch';
import { day } from '../../packages/core/test/dispatch/day.ts';
import { say } from '../supervisor/say.ts';

/** Prints how long the plan of a day takes (by the clock and of the processor) and how far it may be from the best, on towns made from seeds. */
const SEEDS = [1, 2, 3, 4, 5];
const SIZES = [
  { tickets: 60, technicians: 8 },
  { tickets: 200, technicians: 40 },
  { tickets: 300, technicians: 40 },
  { tickets: 300, technicians: 200 },
];
const WINDOWS = [
  ['none', 'without appointments'],
  ['slots', 'four slots a day'],
  ['mixed', 'at any half hour'],
] as const;

const median = (list: number[]): number => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
const share = (n: number): string => `${(n * 100).toFixed(2)} %`;

say(
  'tickets × people  appointments            median ms   most ms    cpu ms   mean gap   most gap   proved best      given out   may take more',
);
for (const size of SIZES)
  for (const [windows, name] of WINDOWS) {
    const runs = SEEDS.map((seed) => {
      const { s, people, waiting } = day({ ...size, seed, windows });
      const begin = performance.now();
      const used = process.cpuUsage();
      const plan = planBatch(batchTask(s, people, waiting));
      const { user, system } = process.cpuUsage(used);
      return { plan, ms: performance.now() - begin, cpuMs: (user + system) / 1000 };
    });
    const ms = runs.map((r) => r.ms);
    const gaps = runs.map((r) => r.plan.gap);
    const given = runs.reduce((n, r) => n + r.plan.assigned.length, 0);
    say(
      [
        `${size.tickets} × ${size.technicians}`.padEnd(18),
        name.padEnd(22),
        median(ms).toFixed(0).padStart(11),
        Math.max(...ms)
          .toFixed(0)
          .padStart(10),
        median(runs.map((r) => r.cpuMs))
          .toFixed(0)
          .padStart(10),
        share(gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length).padStart(11),
        share(Math.max(...gaps)).padStart(11),
        `${runs.filter((r) => r.plan.isOptimal).length} of ${runs.length}`.padStart(14),
        `${given} of ${size.tickets * SEEDS.length}`.padStart(15),
        `${Math.max(...runs.map((r) => r.plan.mayTakeMore))}`.padStart(16),
      ].join(''),
    );
  }
