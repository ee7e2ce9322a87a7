import type { components } from '#lib/api/schema.d.ts';
import type { BoardQuery } from './hq.ts';
import type { BoardPlace } from './place.ts';

export type GroupSettings = components['schemas']['GroupSettings'];
export type Trend = components['schemas']['Trend'];
export type Waits = components['schemas']['Waits'];
export type CostOfDelay = components['schemas']['GroupCostOfDelay'];
export type TrendWeeks = { weeks: Trend['weeks']; rates: Trend['items'][number]['weeks'] };

/** Figures of whole weeks move slowly: they follow the board, but not more often than this. */
const restMs = 30_000;

/** How long something has stood where it is, and what its delay costs, is known of the present only, and by no field of the standard. */
export const isStanding = ({ at, field }: BoardQuery): boolean => at === undefined && field === undefined;

/** What a rate is held against: the share the group promises, and the same place in the weeks before. */
export class Yardstick {
  settings = $state.raw<GroupSettings>();
  trend = $state.raw<Trend>();
  waits = $state.raw<Waits>();
  cost = $state.raw<CostOfDelay>();
  /** Part of it could not be read the last time. */
  isLacking = $state(false);
  readonly #place: BoardPlace;
  #query: BoardQuery = {};
  #restUntil = 0;
  #asked = 0;
  /** The weeks in hand answer another question; the target among them is the same. */
  #isOfOthers = $state(false);

  constructor(place: BoardPlace) {
    this.#place = place;
  }

  get target(): number | undefined {
    return this.settings?.firstResponseTarget ?? this.trend?.firstResponseTarget;
  }

  /** Other facts are asked for; the weeks run up to the last day of the range. What was told of others is theirs. */
  ask({ from: _from, ...query }: BoardQuery): void {
    if (JSON.stringify(query) !== JSON.stringify(this.#query)) {
      this.waits = undefined;
      this.cost = undefined;
      this.#isOfOthers = true;
    }
    this.#query = query;
    void this.read();
  }

  /** The board was read: what stands beside it is not left behind. */
  follow(): void {
    if (Date.now() >= this.#restUntil) void this.read();
  }

  /** Each part is shown as it comes. What does not come stays as it was: a board without a line of weeks is still a board. */
  async read(): Promise<void> {
    const turn = ++this.#asked;
    this.#restUntil = Date.now() + restMs;
    let isLacking = false;
    const take = async <T>(asked: Promise<T> | undefined, put: (came: T | undefined) => void): Promise<void> => {
      try {
        const came = await asked;
        if (turn === this.#asked) put(came);
      } catch {
        isLacking = true;
      }
    };
    await Promise.all([
      take(this.#place.settings?.(), (came) => {
        if (came) this.settings = { firstResponseTarget: came.firstResponseTarget, revision: came.revision };
      }),
      take(this.#place.trend(this.#query), (came) => {
        this.trend = came;
        this.#isOfOthers = false;
      }),
      take(isStanding(this.#query) ? this.#place.waits(this.#query) : undefined, (came) => (this.waits = came)),
      take(isStanding(this.#query) ? this.#place.cost?.(this.#query) : undefined, (came) => (this.cost = came)),
    ]);
    if (turn === this.#asked) this.isLacking = isLacking;
  }

  /** The weeks of a line of the ranking, a subsidiary or a branch. */
  weeksOf(line: string): TrendWeeks | undefined {
    const rates = (
      this.trend?.branches.find(({ branchId }) => branchId === line) ?? this.trend?.items.find(({ tenantId }) => tenantId === line)
    )?.weeks;
    return this.trend && rates && !this.#isOfOthers ? { weeks: this.trend.weeks, rates } : undefined;
  }

  /** The lowest rate of all lines, in whole tenths: small pictures beside each other are read by one scale. */
  readonly floor = $derived.by(() => {
    const rates = [...(this.trend?.items ?? []), ...(this.trend?.branches ?? [])].flatMap(({ weeks }) =>
      weeks.flatMap(({ rate }) => (rate === null ? [] : [rate])),
    );
    return Math.floor(Math.min(this.target ?? 1, 0.9, ...rates) * 10) / 10;
  });
}
