import { api, send } from '#lib/api/client.ts';
import type { components } from '#lib/api/schema.d.ts';
import type { Facet } from './hq.ts';

export type GroupSettings = components['schemas']['GroupSettings'];
export type Trend = components['schemas']['Trend'];
export type TrendWeeks = { weeks: Trend['weeks']; rates: Trend['items'][number]['weeks'] };

/** Figures of whole weeks move slowly: they follow the board, but not more often than this. */
const restMs = 30_000;

/** What a rate is held against: the share the group promises, and the same subsidiary in the weeks before. */
export class Yardstick {
  settings = $state.raw<GroupSettings>();
  trend = $state.raw<Trend>();
  readonly #group: string;
  #query: Partial<Record<Facet, string>> = {};
  #restUntil = 0;
  #asked = 0;

  constructor(group: string) {
    this.#group = group;
  }

  /** Other facts are asked for; the weeks run up to the last day of the range. */
  ask({ from: _from, ...query }: Partial<Record<Facet, string>>): void {
    this.#query = query;
    void this.read();
  }

  /** The board was read: what stands beside it is not left behind. */
  follow(): void {
    if (Date.now() >= this.#restUntil) void this.read();
  }

  /** Keeps what it had where nothing came: a board without a line of weeks is still a board. */
  async read(): Promise<void> {
    const turn = ++this.#asked;
    this.#restUntil = Date.now() + restMs;
    const path = { group: this.#group };
    const [settings, trend] = await Promise.all([
      send(api.GET('/v1/hq/{group}', { params: { path } })).catch(() => undefined),
      send(api.GET('/v1/hq/{group}/board/trend', { params: { path, query: this.#query } })).catch(() => undefined),
    ]);
    if (turn !== this.#asked) return;
    if (settings) this.settings = { firstResponseTarget: settings.firstResponseTarget, revision: settings.revision };
    if (trend) this.trend = trend;
  }

  weeksOf(tenantId: string): TrendWeeks | undefined {
    const rates = this.trend?.items.find((item) => item.tenantId === tenantId)?.weeks;
    return this.trend && rates ? { weeks: this.trend.weeks, rates } : undefined;
  }

  /** The lowest rate of all lines, in whole tenths: small pictures beside each other are read by one scale. */
  readonly floor = $derived.by(() => {
    const rates = this.trend?.items.flatMap(({ weeks }) => weeks.flatMap(({ rate }) => (rate === null ? [] : [rate]))) ?? [];
    return Math.floor(Math.min(this.settings?.firstResponseTarget ?? 1, 0.9, ...rates) * 10) / 10;
  });
}
