import { mayHq } from '@bodan/core/access';
import { DomainError } from '@bodan/core/errors';
import { iso } from '@bodan/core/instant';
import type { Gap } from '@bodan/core/standard/gap';
import { localDay } from '@bodan/core/ticket/days';
import type { HqTicketFacts } from '../board/hq-ticket-store.ts';
import { rangeOf } from '../board/read.ts';
import { isLead } from '../brief/place.ts';
import { type FindTickets, type LackingPage, pageOfMember, pageOfOwn } from '../conformance/lacking.ts';
import { type ConformanceRange, groupWeights, questionFor } from '../conformance/read.ts';
import { type HqContext, permit, permitHq, type WorkspaceContext } from '../context.ts';
import { visitMember } from '../group/visit.ts';
import type { ListItem } from '../ticket/list-item.ts';
import { nowOf } from '../workspace/config.ts';
import { type FoundGap, findGaps, outlookOf } from './look.ts';
import { gapTickets } from './store.ts';

export type GapLine = Pick<Gap, 'key' | 'kind' | 'act' | 'list' | 'code' | 'field' | 'name' | 'values' | 'from' | 'isOwn' | 'criterion'> & {
  tickets: number;
  points: number;
  /** `share` of all tickets that were looked at; null where no coverage hangs on it. */
  coverage: { tickets: number; share: number } | null;
  since: string | null;
  version: { adopted: number; newest: number; offeredAt: string; adoptBy: string | null; startsAt: string | null } | null;
  /** Who must close it: people of the subsidiary, by role and number, or headquarters. Names of those the reader may know. */
  keepers: { place: 'subsidiary' | 'group'; roles: string[]; people: number; names: string[] };
  toldAt: string | null;
};
export type HqGapLine = GapLine & { tenantId: string; slug: string; tenantName: string };
type Days = { from: string; to: string; timeZone: string };
export type Gaps<L = GapLine> = { range: Days; tickets: number; items: L[] };
export type GapInput = ConformanceRange & { gap: string; cursor: string | null; limit: number };

const gone = (): DomainError => new DomainError('not_found', 'There is no such gap, or it is closed already.');

function lineOf(g: FoundGap, all: number, isNamed: (roles: readonly string[]) => boolean, isHq: boolean): GapLine {
  const { key, kind, act, list, code, field, values, from, isOwn, criterion, tickets, points, version, keepers } = g;
  return {
    key,
    kind,
    act,
    list,
    code,
    field,
    // A code and an own field of a subsidiary's past are called by themselves at headquarters.
    name: isHq && isOwn ? null : g.name,
    values,
    from,
    isOwn,
    criterion,
    tickets,
    points,
    coverage: g.listed ? { tickets: g.uncovered, share: all === 0 ? 0 : g.uncovered / all } : null,
    since: iso(g.since),
    version: version && { ...version, offeredAt: new Date(version.offeredAt).toISOString(), startsAt: iso(version.startsAt) },
    keepers: {
      place: act === 'publish' ? 'group' : 'subsidiary',
      roles: act === 'publish' ? ['hq_admin'] : keepers.roles,
      people: keepers.people.length,
      names: keepers.people.filter((p) => isNamed(p.roles)).map((p) => p.name),
    },
    toldAt: iso(g.toldAt),
  };
}

/**
 * What keeps the workspace's figures from being compared with those of others, the most tickets first; by default of the last 30 days. Errors: `forbidden`,
 * `validation_failed`.
 */
export async function readGaps(ctx: WorkspaceContext, input: ConformanceRange): Promise<Gaps> {
  permit(ctx, 'board.read');
  const { app, scope } = ctx;
  const config = await app.configs.get(app.db, scope);
  const now = app.now();
  const range = rangeOf(input, localDay(config.timeZone, nowOf(config, now)));
  const weights = config.standard.conformanceWeights;
  const found = await app.db.snapshot(scope, (tx) => findGaps(tx, config, scope.groupId, questionFor(config, range), weights, now));
  return {
    range: { ...range, timeZone: config.timeZone },
    tickets: found.tickets,
    items: found.gaps.map((g) => lineOf(g, found.tickets, () => true, false)),
  };
}

/**
 * The same of every subsidiary, each in the days of its own zone. Headquarters knows by name those who lead, where it may write to them; of the others
 * it knows how many there are. Errors: `forbidden`, `validation_failed`.
 */
export async function readHqGaps(ctx: HqContext, input: ConformanceRange): Promise<Gaps<HqGapLine>> {
  permitHq(ctx, 'hq.board.read');
  const { app, groupId, tenantIds, timeZone } = ctx;
  const now = app.now();
  const range = rangeOf(input, localDay(timeZone, now));
  const weights = await groupWeights(ctx);
  const places = [];
  for (const tenantId of tenantIds) {
    const scope = { tenantId, groupId };
    const config = await app.configs.get(app.db, scope);
    places.push({
      config,
      found: await visitMember(app, scope, (tx) => findGaps(tx, config, groupId, questionFor(config, range), weights, now)),
    });
  }
  const tickets = places.reduce((sum, p) => sum + p.found.tickets, 0);
  const isNamed = mayHq(ctx.roles, 'hq.brief.write') ? isLead : () => false;
  const items = places.flatMap(({ config, found }) =>
    found.gaps.map((g) => ({
      tenantId: config.tenantId,
      slug: config.slug,
      tenantName: config.name,
      ...lineOf(g, tickets, isNamed, true),
    })),
  );
  const before = (a: string, b: string): number => (a < b ? -1 : 1);
  items.sort((a, b) => b.tickets - a.tickets || (a.slug === b.slug ? before(a.key, b.key) : before(a.slug, b.slug)));
  return { range: { ...range, timeZone }, tickets, items };
}

const findOf =
  (groupId: string, key: string): FindTickets =>
  async (tx, q, after, limit) => {
    const { gaps, place } = await outlookOf(tx, groupId, q);
    const gap = gaps.find((g) => g.key === key);
    if (!gap) throw gone();
    return gapTickets(tx, q, gap, place, after, limit);
  };

/** The tickets that stand on a gap. Errors: `forbidden`, `not_found`, `validation_failed`. */
export async function listGapTickets(ctx: WorkspaceContext, input: GapInput): Promise<LackingPage<ListItem>> {
  const config = await ctx.app.configs.get(ctx.app.db, ctx.scope);
  return pageOfOwn(ctx, config, input, findOf(ctx.scope.groupId, input.gap));
}

/** The same of one subsidiary, as headquarters sees tickets: masked facts. Throws `not_found` also for a workspace that is not of the group. */
export const listHqGapTickets = (ctx: HqContext, tenantId: string, input: GapInput): Promise<LackingPage<HqTicketFacts>> =>
  pageOfMember(ctx, tenantId, input, () => findOf(ctx.groupId, input.gap));
