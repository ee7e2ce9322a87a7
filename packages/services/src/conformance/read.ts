import { DomainError } from '@bodan/core/errors';
import { type ConformanceCounts, type ConformanceScore, conformanceOf } from '@bodan/core/standard/conformance';
import { type ConformanceWeights, CRITERIA, type Criterion } from '@bodan/core/standard/conformance-weights';
import { completeStandard } from '@bodan/core/standard/content';
import { isAlwaysAsked } from '@bodan/core/standard/gap';
import { isActive } from '@bodan/core/standard/retirement';
import { localDay } from '@bodan/core/ticket/days';
import { rangeOf } from '../board/read.ts';
import { type HqContext, permit, permitHq, type WorkspaceContext } from '../context.ts';
import { versionByNumber } from '../group/store.ts';
import { visitMember } from '../group/visit.ts';
import { nowOf, type WorkspaceConfig } from '../workspace/config.ts';
import { type ConformanceQuestion, countConformance } from './store.ts';

export type ConformanceRange = { from: string | null; to: string | null };
type Days = { from: string; to: string };
export type Conformance = {
  range: Days & { timeZone: string };
  weights: ConformanceWeights;
  standardNumber: number;
  counts: ConformanceCounts;
} & ConformanceScore;

/** What the standard a workspace works by asks of its tickets. */
export function questionFor(config: WorkspaceConfig, range: Days): ConformanceQuestion {
  const { standard } = config;
  const codes = (list: readonly { code: string }[]) => list.filter(isActive).map((x) => x.code);
  return {
    ...range,
    timeZone: config.timeZone,
    keys: standard.fields.filter(isAlwaysAsked).map((f) => f.key),
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

/** How headquarters weighs the criteria now. */
export async function groupWeights(ctx: HqContext): Promise<ConformanceWeights> {
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
