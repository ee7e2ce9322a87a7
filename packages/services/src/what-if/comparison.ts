import { type MetricOutcome, type MetricTally, type Outcome, Tally } from '@bodan/core/measures/what-if';

export type Compared = { metric: string; truth: MetricTally; supposed: MetricTally };
/** A promise that comes out otherwise. Seconds beyond the target, negative before it. */
export type Turned = {
  id: string;
  number: string;
  title: string;
  metric: string;
  truth: Outcome;
  supposed: Outcome;
  truthSeconds: number;
  supposedSeconds: number;
};

const MAX_TURNED = 200;
const gap = (x: Turned): number => Math.abs(x.supposedSeconds - x.truthSeconds);

/** The promises of tickets as they came out beside how they would, and those that turn, the largest difference first. */
export class Comparison {
  readonly #truth = new Tally();
  readonly #supposed = new Tally();
  readonly #turned: Turned[] = [];

  add(t: Pick<Turned, 'id' | 'number' | 'title'>, truth: readonly MetricOutcome[], supposed: readonly MetricOutcome[]): void {
    this.#truth.add(truth);
    this.#supposed.add(supposed);
    const other = new Map(supposed.map((o) => [`${o.metric}/${o.cycle}`, o]));
    for (const o of truth) {
      const p = other.get(`${o.metric}/${o.cycle}`);
      if (p && p.outcome !== o.outcome)
        this.#turned.push({
          id: t.id,
          number: t.number,
          title: t.title,
          metric: o.metric,
          truth: o.outcome,
          supposed: p.outcome,
          truthSeconds: o.elapsedSeconds - o.targetSeconds,
          supposedSeconds: p.elapsedSeconds - p.targetSeconds,
        });
    }
  }

  result(): { metrics: Compared[]; turned: { total: number; items: Turned[] } } {
    const metrics = [...new Set([...this.#truth.byMetric.keys(), ...this.#supposed.byMetric.keys()])];
    return {
      metrics: metrics.map((metric) => ({ metric, truth: this.#truth.of(metric), supposed: this.#supposed.of(metric) })),
      turned: { total: this.#turned.length, items: this.#turned.sort((a, b) => gap(b) - gap(a)).slice(0, MAX_TURNED) },
    };
  }
}
