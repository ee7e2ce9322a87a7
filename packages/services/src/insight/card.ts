import { DomainError } from '@bodan/core/errors';
import {
  type Card,
  type Factor,
  findCards,
  type Level,
  OUTCOME_KEYS,
  OUTCOMES,
  type Outcome,
  type Run,
  type StratumCount,
} from '@bodan/core/insight/card';
import { FALSE_DISCOVERY_RATE } from '@bodan/core/insight/false-discovery';
import { dayNumber } from '@bodan/core/measures/buckets';
import type { Metric } from '@bodan/core/measures/registry';
import { UNSEEN } from '@bodan/core/measures/shared-field';
import { localDay } from '@bodan/core/ticket/days';
import { NONE } from '../board/assemble.ts';
import { spreadByGroup } from '../board/codes-store.ts';
import { checkFields } from '../board/field-store.ts';
import type { TicketSource } from '../board/moment-store.ts';
import { readNames } from '../board/names-store.ts';
import { type BoardInput, rangeOf } from '../board/read.ts';
import type { BoardTx } from '../board/types.ts';
import { narrowedBy } from '../board/window.ts';
import { type HqContext, permit, permitHq, type WorkspaceContext } from '../context.ts';
import { nowOf } from '../workspace/config.ts';
import { type CardQuestion, type CardRow, readLevels, readValues } from './card-store.ts';
import { type Label, naming } from './naming.ts';

/** `total` is the number that opens: the cases, or how often those tickets were opened again. `field` is the one a value is of. */
export type NamedCard = Card & {
  name: Label;
  field: { key: string; name: Label } | null;
  total: number;
  of: { metric: Metric; count: number }[];
};
export type CardReport = {
  asOf: string;
  range: { from: string; to: string };
  comparisons: number;
  falseDiscoveryRate: number;
  items: NamedCard[];
  /** How many more there are than are told. */
  more: number;
};

/** Every ticket of the range is counted anew, so no more than a year at once. */
const MAX_DAYS = 366;
/** More at once nobody reads; those with the most tickets behind them are told. */
const MOST_TOLD = 12;

type Place = { groupId: string; timeZone: string; source: TicketSource; isByBranch: boolean; present: number };

const stratumOf = (r: CardRow): string => (r.by === 'place' ? r.month : `${r.place}/${r.month}`);
const sampleOf = (r: CardRow, outcome: Outcome): number => OUTCOMES[outcome].reduce((n: number, m: Metric) => n + r.counts[m], 0);

/** Rows as strata of an outcome, those of one stratum together: codes that lead to one are one. */
function strataOf(rows: readonly CardRow[], outcome: Outcome, of: (r: CardRow) => string): StratumCount[] {
  return [...Map.groupBy(rows, of)].map(([stratum, own]) => ({
    stratum,
    cases: own.reduce((n, r) => n + r.counts[outcome], 0),
    sample: own.reduce((n, r) => n + sampleOf(r, outcome), 0),
  }));
}

/** A run for every outcome, once by places over months and once by everything else over places and months. */
function runsOf(rows: readonly CardRow[], placeKind: Factor): Run[] {
  // Every ticket has one tier, so those rows are all of it.
  const whole = rows.filter((r) => r.by === 'tier');
  const places = rows.filter((r) => r.by === 'place');
  const others = rows.filter((r) => r.by !== 'place');
  const levelsOf = (own: readonly CardRow[], outcome: Outcome): Level[] =>
    [...Map.groupBy(own, (r) => `${r.by}/${r.key}`).values()].flatMap((list) => {
      const [first] = list;
      if (!first) return [];
      return [{ by: first.by === 'place' ? placeKind : first.by, key: first.key, counts: strataOf(list, outcome, stratumOf) }];
    });
  return OUTCOME_KEYS.flatMap((outcome): Run[] => [
    { outcome, all: strataOf(whole, outcome, (r) => r.month), levels: levelsOf(places, outcome) },
    { outcome, all: strataOf(whole, outcome, stratumOf), levels: levelsOf(others, outcome) },
  ]);
}

async function reportOf(
  place: Place,
  input: BoardInput,
  read: (work: (tx: BoardTx) => Promise<CardReport>) => Promise<CardReport>,
): Promise<CardReport> {
  const range = rangeOf(input, localDay(place.timeZone, place.present));
  if (dayNumber(range.to) - dayNumber(range.from) >= MAX_DAYS)
    throw new DomainError('validation_failed', undefined, {
      fields: [{ pointer: '/query/from', code: 'too_big', detail: `at most ${MAX_DAYS} days` }],
    });
  return read(async (tx) => {
    await checkFields(tx, input, null);
    const { groupId, source, isByBranch } = place;
    const asked = await spreadByGroup(tx, groupId, input);
    const question: CardQuestion = { groupId, ...range, ...narrowedBy(asked), field: input.field ?? null };
    const names = await readNames(tx, groupId, null);
    const named = naming(names);
    // A board that is narrowed by a field already is not told by another one: it opens by one at a time.
    const by = input.field ? null : (input.by ?? null);
    const values = by === null ? [] : (await readValues(tx, question, by, source, isByBranch)).filter((r) => r.key !== UNSEEN);
    const rows = [...(await readLevels(tx, question, source, isByBranch)).map((r) => ({ ...r, key: named.today(r.by, r.key) })), ...values];
    const placeKind = isByBranch ? 'branch' : 'tenant';
    const found = findCards(runsOf(rows, placeKind));
    const told = found.items.slice(0, MOST_TOLD);
    const field = names.fields.find((f) => f.key === by);
    return {
      asOf: new Date(place.present).toISOString(),
      range,
      comparisons: found.comparisons,
      falseDiscoveryRate: FALSE_DISCOVERY_RATE,
      more: found.items.length - told.length,
      items: told.map((card): NamedCard => {
        const own = rows.filter((r) => (r.by === 'place' ? placeKind : r.by) === card.by && r.key === card.key);
        const sum = (of: (r: CardRow) => number): number => own.reduce((n, r) => n + of(r), 0);
        return {
          ...card,
          key: card.key === '' ? NONE : card.key,
          name: named.level(card.by, card.key, field),
          field: card.by === 'field' && field ? { key: field.key, name: field.name } : null,
          total: card.outcome === 'reopened' ? sum((r) => r.counts.times) : card.cases,
          of: OUTCOMES[card.outcome].map((metric: Metric) => ({ metric, count: sum((r) => r.counts[metric]) })),
        };
      }),
    };
  });
}

/** Which levels of a factor go with an outcome in the group, as an association and no more. Errors: `forbidden`, `validation_failed`. */
export function readHqCards(ctx: HqContext, input: BoardInput): Promise<CardReport> {
  permitHq(ctx, 'hq.board.read');
  const { app, groupId, tenantIds, timeZone } = ctx;
  const asked = input.tenantIds.length === 0 ? tenantIds : input.tenantIds;
  const place: Place = { groupId, timeZone, source: 'hq_ticket', isByBranch: asked.length === 1, present: app.now() };
  return reportOf(place, input, (work) => app.db.hq({ groupId, tenantIds }, work, 'snapshot'));
}

/** The same of one workspace, behind its own door. Errors: `forbidden`, `validation_failed`. */
export async function readWorkspaceCards(ctx: WorkspaceContext, input: Omit<BoardInput, 'tenantIds'>): Promise<CardReport> {
  permit(ctx, 'board.read');
  const { app, scope } = ctx;
  const config = await app.configs.get(app.db, scope);
  const place: Place = {
    groupId: scope.groupId,
    timeZone: config.timeZone,
    source: 'ticket',
    isByBranch: true,
    present: nowOf(config, app.now()),
  };
  return reportOf(place, { ...input, tenantIds: [] }, (work) => app.db.snapshot(scope, work));
}
