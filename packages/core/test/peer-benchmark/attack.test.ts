import type { Appearance, Shop } from '@bodan/core/peer-benchmark/cohort';
import { publishRound, quartilesOf, type Round } from '@bodan/core/peer-benchmark/release';
import { COALITION, HIDDEN, MEMORY_PERIODS, MIN_SHOPS, PEER_FIGURE_KEYS } from '@bodan/core/peer-benchmark/rule';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { figuresAt, rateOf, shop } from './shops.ts';

/** The attacker sees every release there ever is, knows who takes part when, owns three shops, and takes rates to be the same in every period. */
type Life = { shop: Shop; from: number; until: number; away: readonly number[] /** When it has grown out of its size. */; grown: number };
type Publisher = (shops: readonly Shop[], history: readonly Appearance[], period: number) => Round;
type Seen = { releases: string[]; history: Appearance[] };

const PERIODS = MEMORY_PERIODS + 1;
const POINTS = 0.2;

function watch(lives: readonly Life[], publish: Publisher, periods = PERIODS): Seen {
  const seen: Seen = { releases: [], history: [] };
  for (let period = 0; period < periods; period++) {
    const shops = lives
      .filter((l) => l.from <= period && period < l.until && !l.away.includes(period))
      .map((l): Shop => (period < l.grown ? l.shop : { ...l.shop, size: 'medium', tickets: 150 }));
    const round = publish(shops, seen.history, period);
    seen.releases.push(JSON.stringify(round.releases));
    for (const s of round.standings) if (s.cohort !== null) seen.history.push({ period, cohort: s.cohort, shopId: s.shopId });
  }
  return seen;
}
/** The world in which two shops have each other's rates, always. */
const swapped = (lives: readonly Life[], a: string, b: string): Life[] => {
  const figures = new Map(lives.map((l) => [l.shop.id, l.shop.figures]));
  const of = (id: string) => figures.get(id === a ? b : id === b ? a : id) ?? figuresAt(0);
  return lives.map((l) => ({ ...l, shop: { ...l.shop, figures: of(l.shop.id) } }));
};
/** Everybody who is there, always: what most benchmarks do. */
const careless: Publisher = (shops) => publishRound(shops, [], 0);
const atomsOf = (history: readonly Appearance[]): string[][] => {
  const signatures = new Map<string, string>();
  for (const a of history) signatures.set(a.shopId, `${signatures.get(a.shopId) ?? ''}${a.period}/${a.cohort},`);
  return [...Map.groupBy(signatures.keys(), (id) => signatures.get(id)).values()];
};

const trades = ['appliance', 'computer', 'vehicle'] as const;
const life = fc.record({
  rate: fc.integer({ min: 300, max: 1000 }).map((n) => n / 1000),
  trade: fc.constantFrom(...trades),
  isMedium: fc.boolean(),
  // Whole batches as well as single ones come and go.
  from: fc.constantFrom(0, 0, 0, 0, 1, 2, 3, 3, 3, 5, 6, 6, 9, 12),
  until: fc.constantFrom(99, 99, 99, 99, 99, 99, 3, 4, 6, 6, 8, 11),
  grown: fc.constantFrom(99, 99, 99, 99, 3, 6),
  away: fc.oneof(
    { weight: 8, arbitrary: fc.constant([] as number[]) },
    { weight: 1, arbitrary: fc.array(fc.nat(PERIODS), { maxLength: 2 }) },
  ),
});
const market = fc.array(life, { minLength: 40, maxLength: 140 }).map((list) =>
  list.map(
    (l, i): Life => ({
      ...l,
      shop: shop(`s${String(i).padStart(3, '0')}`, l.rate, {
        trade: l.trade,
        size: l.isMedium ? 'medium' : 'small',
        tickets: l.isMedium ? 150 : 50,
      }),
    }),
  ),
);
const owned = fc.uniqueArray(fc.nat(39), { minLength: COALITION, maxLength: COALITION });

test('differencing recovers nothing: for every shop there is a world in which its rate is twenty points away and all releases are the same', () => {
  const told = { worlds: 0, alike: 0 };
  fc.assert(
    fc.property(market, owned, (lives, mine) => {
      const coalition = new Set(mine.map((i) => lives[i]?.shop.id));
      const seen = watch(lives, publishRound);
      const rates = new Map(lives.map((l) => [l.shop.id, rateOf(l.shop)]));
      for (const atom of atomsOf(seen.history)) {
        expect(atom.length).toBeGreaterThanOrEqual(MIN_SHOPS);
        const honest = atom.filter((id) => !coalition.has(id));
        expect(honest.length).toBeGreaterThanOrEqual(HIDDEN);
        for (const id of honest) {
          const away = (other: string): number => Math.abs((rates.get(id) ?? 0) - (rates.get(other) ?? 0));
          const twin = honest.toSorted((a, b) => away(b) - away(a))[0] ?? id;
          told[away(twin) >= POINTS ? 'worlds' : 'alike'] += 1;
          expect(watch(swapped(lives, id, twin), publishRound).releases).toEqual(seen.releases);
        }
      }
    }),
    { seed: 20261127, numRuns: 25 },
  );
  // Rates are spread over seventy points: that all others of an atom lie within twenty of one hardly happens.
  expect(told.worlds).toBeGreaterThan(500);
  expect(told.alike).toBeLessThan(told.worlds / 100);
});

test('the same holds within every year of four', () => {
  const forty = 4 * MEMORY_PERIODS;
  let swaps = 0;
  fc.assert(
    fc.property(market, fc.nat(forty - PERIODS), (lives, first) => {
      const years = lives.map((l, i) => ({
        ...l,
        from: (i % 5 === 0 ? 17 : 0) + l.from,
        until: l.until === 99 ? 99 : l.until + (i % 3) * 13,
      }));
      const seen = watch(years, publishRound, forty);
      const within = seen.history.filter((a) => a.period >= first && a.period < first + PERIODS);
      for (const atom of atomsOf(within)) {
        expect(atom.length).toBeGreaterThanOrEqual(MIN_SHOPS);
        const [a, b] = [atom[0] ?? '', atom.at(-1) ?? ''];
        const other = watch(swapped(years, a, b), publishRound, forty).releases;
        expect(other.slice(first, first + PERIODS)).toEqual(seen.releases.slice(first, first + PERIODS));
        swaps += 1;
      }
    }),
    { seed: 20261127, numRuns: 12 },
  );
  expect(swaps).toBeGreaterThan(30);
});

test('the same attack on a benchmark that publishes whoever is there tells shops apart', () => {
  let exposed = 0;
  fc.assert(
    fc.property(market, (lives) => {
      const seen = watch(lives, careless);
      const alone = atomsOf(seen.history).find((atom) => atom.length === 1)?.[0];
      const own = lives.find((l) => l.shop.id === alone)?.shop;
      if (!own) return;
      const far = lives.filter((l) => Math.abs(rateOf(l.shop) - rateOf(own)) >= POINTS);
      // Nobody whose rate is another could stand in for this one: what it is can be told.
      if (far.every((l) => watch(swapped(lives, own.id, l.shop.id), careless).releases.join() !== seen.releases.join())) exposed += 1;
    }),
    { seed: 20261127, numRuns: 10 },
  );
  expect(exposed).toBeGreaterThan(5);
});

test('who watches a shop leave learns on which side it was from a careless benchmark; from this one no more of it than of ten that stayed', () => {
  const guesses = (publish: Publisher): { all: number; leaver: number; mate: number } => {
    const right = { all: 0, leaver: 0, mate: 0 };
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 400, max: 1000 }), { minLength: MIN_SHOPS + 1, maxLength: 40 }), fc.nat(), (rates, which) => {
        const leaver = which % rates.length;
        const lives = rates.map((r, i): Life => {
          const until = i === leaver ? 1 : 99;
          return { shop: shop(`s${String(i).padStart(2, '0')}`, r / 1000), from: 0, until, away: [], grown: 99 };
        });
        const seen = watch(lives, publish, 2);
        const [before, after] = seen.releases.map((r) => JSON.parse(r)[0]?.figures.first_response_rate);
        const moved = after && (after.median - before.median || (after.p25 ?? 0) - (before.p25 ?? 0));
        if (!moved) return;
        const middle = rates.toSorted((a, b) => a - b)[Math.floor(rates.length / 2)] ?? 0;
        const isRight = (rate: number): number => (moved > 0 === rate < middle ? 1 : 0);
        const last = new Set(seen.history.filter((a) => a.period === 1).map((a) => a.shopId));
        const mate = lives.findLast((l) => l.until === 99 && !last.has(l.shop.id))?.shop;
        right.all += 1;
        right.leaver += isRight(rates[leaver] ?? 0);
        right.mate += mate ? isRight(rateOf(mate) * 1000) : 0;
      }),
      { seed: 7, numRuns: 3000 },
    );
    return right;
  };
  const loose = guesses(careless);
  expect(loose.leaver / loose.all).toBeGreaterThan(0.85);
  const here = guesses(publishRound);
  expect(here.all).toBeGreaterThan(500);
  expect(here.leaver / here.all).toBeLessThan(0.6);
  // Four standard deviations of the difference of two such counts.
  expect(Math.abs(here.leaver - here.mate)).toBeLessThan(4 * Math.sqrt(here.all / 2));
});

test('one release alone leaves every rate from 0 to 100 % possible for every shop, whatever three others put in', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: MIN_SHOPS - COALITION, maxLength: 60 }),
      fc.array(fc.constantFrom(0, 0, 1000, 1000, 500, 930), { minLength: COALITION, maxLength: COALITION }),
      (rates, bought) => {
        const theirs = bought.map((r, i) => shop(`x${i}`, r / 1000));
        const honest = rates.map((r, i) => shop(`s${String(i).padStart(2, '0')}`, r / 1000));
        const told = (shops: readonly Shop[]) => JSON.stringify(PEER_FIGURE_KEYS.map((key) => quartilesOf([...shops, ...theirs], key)));
        const sorted = honest.toSorted((a, b) => rateOf(a) - rateOf(b));
        for (const [edge, end] of [
          [sorted[0], 0],
          [sorted.at(-1), 1],
        ] as const)
          for (const s of honest) {
            const world = honest.map((o) => (o.id === s.id ? shop(o.id, end) : o.id === edge?.id ? shop(o.id, rateOf(s)) : o));
            expect(told(world)).toBe(told(honest));
          }
      },
    ),
    { seed: 11, numRuns: 150 },
  );
});

test('what is withheld tells nothing: cohorts, bands and standings do not depend on any rate', () => {
  fc.assert(
    fc.property(market, fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 140, maxLength: 140 }), (lives, other) => {
      const bare = (seen: Seen) => [
        seen.history,
        seen.releases.map((r) =>
          JSON.parse(r).map(({ cohort, shops, figures }: Round['releases'][0]) => [
            cohort,
            shops,
            Object.values(figures).map((q) => q.p25 === null),
          ]),
        ),
      ];
      const elsewhere = lives.map((l, i) => ({ ...l, shop: { ...l.shop, figures: figuresAt((other[i] ?? 0) / 1000) } }));
      expect(bare(watch(elsewhere, publishRound))).toEqual(bare(watch(lives, publishRound)));
    }),
    { seed: 3, numRuns: 25 },
  );
});
