import { DomainError, invalidInput } from '@bodan/core/errors';
import { isUuid } from '@bodan/core/ids';
import { type ConformanceCounts, type ConformanceScore, conformanceOf } from '@bodan/core/standard/conformance';
import { type ConformanceWeights, CRITERIA, type Criterion } from '@bodan/core/standard/conformance-weights';
import { completeStandard } from '@bodan/core/standard/content';
import { isActive } from '@bodan/core/standard/retirement';
import { localDay } from '@bodan/core/ticket/days';
import { type HqTicketFacts, hqTickets } from '../board/hq-ticket-store.ts';
import { rangeOf } from '../board/read.ts';
import { type HqContext, permit, permitHq, type WorkspaceContext } from '../context.ts';
import { versionByNumber } from '../group/store.ts';
import { visitMember } from '../group/visit.ts';
import { itemsFor, type ListItem } from '../ticket/list-item.ts';
import { EVERYTHING, listTickets, NEWEST } from '../ticket/list-store.ts';
import { nowOf, type WorkspaceConfig } from '../workspace/config.ts';
import { type ConformanceQuestion, countConformance, lackingTickets } from './store.ts';

export type ConformanceRange = { from: string | null; to: string | null };
type Days = { from: string; to: string };
export type Conformance = {
  range: Days & { timeZone: string };
  weights: ConformanceWeights;
  standardNumber: number;
  counts: ConformanceCounts;
} & ConformanceScore;

function questionFor(config: WorkspaceConfig, range: Days): ConformanceQuestion {
  const { standard } = config;
  const codes = (list: readonly { code: string }[]) => list.filter(isActive).map((x) => x.code);
  return {
    ...range,
    timeZone: config.timeZone,
    // A field that is shown or asked for only sometimes cannot be missed by counting.
    keys: standard.fields.filter((f) => f.isRequired && !f.isHidden && !('showIf' in f && f.showIf)).map((f) => f.key),
    faults: codes(standard.faultCodes),
    departments: codes(standard.departments),
    tiers: codes(standard.tiers),
    rules: standard.evidenceRules,
    cancelledStages: [
      ...new Set([...config.flows.values()].flatMap((f) => f.stages.filter((s) => s.kind === 'cancelled').map((s) => s.key))),
    ],
  };
}

/**
 * How far the tickets of some days follow the standard the workspace works by: the score, and what each criterion costs. By default the
 * last 30 days. Errors: `forbidden`, `validation_failed` for a range that is none.
 */
export async function readConformance(ctx: WorkspaceContext, input: ConformanceRange): Promise<Conformance> {
  permit(ctx, 'board.read');
  const { app, scope } = ctx;
  const config = await app.configs.get(app.db, scope);
  const range = rangeOf(input, localDay(config.timeZone, nowOf(config, app.now())));
  const counts = await app.db.tenant(scope, (tx) => countConformance(tx, questionFor(config, range)), 'read');
  const weights = config.standard.conformanceWeights;
  return {
    range: { ...range, timeZone: config.timeZone },
    weights,
    standardNumber: config.standardNumber,
    counts,
    ...conformanceOf(weights, counts),
  };
}

const sumOf = (all: readonly ConformanceCounts[]): ConformanceCounts =>
  all.reduce(
    (sum, c) => ({
      tickets: sum.tickets + c.tickets,
      ...(Object.fromEntries(CRITERIA.map((k) => [k, sum[k] + c[k]])) as Record<Criterion, number>),
    }),
    { tickets: 0, fields: 0, codes: 0, tier: 0, evidence: 0 },
  );

export type GroupConformance = Pick<Conformance, 'range' | 'weights' | 'counts' | 'score' | 'lost'> & {
  items: ({ tenantId: string; slug: string; name: string; standardNumber: number; counts: ConformanceCounts } & ConformanceScore)[];
};

async function groupWeights(ctx: HqContext): Promise<ConformanceWeights> {
  const newest = await ctx.app.db.hq(ctx, (tx) => versionByNumber(tx, null));
  if (!newest) throw new DomainError('not_found');
  return completeStandard(newest.content).conformanceWeights;
}

/**
 * The score of every subsidiary by the weights of the newest standard, each judged by the version it works by; that of the group is over all
 * tickets, so it is what all of them together have. Errors: `forbidden`, `validation_failed`.
 */
export async function readHqConformance(ctx: HqContext, input: ConformanceRange): Promise<GroupConformance> {
  permitHq(ctx, 'hq.board.read');
  const { app, groupId, tenantIds, timeZone } = ctx;
  const range = rangeOf(input, localDay(timeZone, app.now()));
  const weights = await groupWeights(ctx);
  const items: GroupConformance['items'] = [];
  for (const tenantId of tenantIds) {
    const scope = { tenantId, groupId };
    const config = await app.configs.get(app.db, scope);
    const counts = await visitMember(app, scope, (tx) => countConformance(tx, questionFor(config, range)));
    items.push({
      tenantId,
      slug: config.slug,
      name: config.name,
      standardNumber: config.standardNumber,
      counts,
      ...conformanceOf(weights, counts),
    });
  }
  const counts = sumOf(items.map((i) => i.counts));
  return { range: { ...range, timeZone }, weights, counts, ...conformanceOf(weights, counts), items };
}

export type LackingInput = ConformanceRange & { criterion: Criterion; cursor: string | null; limit: number };
export type LackingPage<T> = { items: T[]; nextCursor: string | null };

function afterOf(cursor: string | null): string | null {
  if (cursor !== null && !isUuid(cursor)) throw invalidInput('/query/cursor', 'not a cursor of this list');
  return cursor;
}
const pageOf = <T>(ids: string[], limit: number, items: T[]): LackingPage<T> => ({
  items,
  nextCursor: ids.length > limit ? (ids[limit - 1] ?? null) : null,
});

/** The tickets behind the points a criterion costs. Errors: `forbidden`, `validation_failed`. */
export async function listLacking(ctx: WorkspaceContext, input: LackingInput): Promise<LackingPage<ListItem>> {
  permit(ctx, 'board.read');
  permit(ctx, 'ticket.read');
  const { app, scope } = ctx;
  const config = await app.configs.get(app.db, scope);
  const now = nowOf(config, app.now());
  const range = rangeOf(input, localDay(config.timeZone, now));
  const after = afterOf(input.cursor);
  return app.db.tenant(
    scope,
    async (tx) => {
      const ids = await lackingTickets(tx, questionFor(config, range), input.criterion, after, input.limit + 1);
      const shown = ids.slice(0, input.limit);
      const rows =
        shown.length === 0 ? [] : await listTickets(tx, scope.tenantId, { ...EVERYTHING, ids: shown }, NEWEST, null, shown.length);
      const byId = new Map(rows.map(itemsFor(ctx, config, now)).map((item) => [item.id, item]));
      return pageOf(
        ids,
        input.limit,
        shown.flatMap((id) => byId.get(id) ?? []),
      );
    },
    'read',
  );
}

/** The same for one subsidiary, as headquarters sees tickets: masked facts. Throws `not_found` for a workspace that is not of the group. */
export async function listHqLacking(ctx: HqContext, tenantId: string, input: LackingInput): Promise<LackingPage<HqTicketFacts>> {
  permitHq(ctx, 'hq.ticket.read');
  const { app, groupId, tenantIds } = ctx;
  if (!tenantIds.includes(tenantId)) throw new DomainError('not_found');
  const scope = { tenantId, groupId };
  const config = await app.configs.get(app.db, scope);
  const range = rangeOf(input, localDay(ctx.timeZone, app.now()));
  const after = afterOf(input.cursor);
  const ids = await visitMember(app, scope, (tx) =>
    lackingTickets(tx, questionFor(config, range), input.criterion, after, input.limit + 1),
  );
  const shown = ids.slice(0, input.limit);
  const facts = await app.db.hq(ctx, (tx) =>
    hqTickets(
      tx,
      shown.map((ticketId) => ({ tenantId, ticketId })),
    ),
  );
  const byId = new Map(facts.map((f) => [f.id, f]));
  return pageOf(
    ids,
    input.limit,
    shown.flatMap((id) => byId.get(id) ?? []),
  );
}
