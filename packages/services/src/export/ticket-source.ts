import { type Cell, MOST_EXPORT_ROWS, type Sheet } from '@bodan/core/export/cell';
import { valueType } from '@bodan/core/fields/condition';
import { joinedNames, namedFlows } from '@bodan/core/flow/names';
import { PRIORITIES } from '@bodan/core/ticket/state';
import { staysOpen } from '@bodan/db/doors';
import { permit, type TenantTx, type WorkspaceContext } from '../context.ts';
import { referenceNames } from '../field/names.ts';
import { groupBy } from '../ticket/group.ts';
import { listTickets } from '../ticket/list.ts';
import { narrowest } from '../ticket/list-field-store.ts';
import { filterFor, type ListFilter } from '../ticket/list-filter.ts';
import { type GroupCount, groupCounts } from '../ticket/list-group-store.ts';
import { itemsFor, type ListItem } from '../ticket/list-item.ts';
import { pageBy } from '../ticket/list-order.ts';
import { countTickets, type TicketRow } from '../ticket/list-store.ts';
import { nowOf, type WorkspaceConfig } from '../workspace/config.ts';
import { aboutLines, bookOf } from './about.ts';
import { filterWords } from './filter-words.ts';
import { namesOf, ticketColumns } from './ticket-columns.ts';
import type { FileOptions, Opened, SourceOf } from './types.ts';

/** Rows read at once: what is held in memory. */
const PAGE = 500;
const MOST_GROUPS = 10_000;
/** As many as a search shows. */
const SEARCHED = 50;
const GROUP_WIDTH = 16;

type Source = SourceOf<'tickets'>;
/** `tier` is set where a filter lets pass more than the group has: a tier is asked for together with those that were merged into it. */
type Part = { label: string | null; filter: ListFilter; tier: string | null };

/** Groups in the order of the screen: as their values stand, else the largest first; without one last. */
function orderedGroups(config: WorkspaceConfig, by: string, groups: readonly GroupCount[]): GroupCount[] {
  const field = config.fields.byKey.get(by);
  const { stages } = joinedNames(namedFlows(config.flows));
  const order: Record<string, readonly string[]> = {
    stage: stages.map((s) => s.key),
    priority: [...PRIORITIES].reverse(),
    tier: config.standard.tiers.map((t) => t.code),
  };
  const keys = field ? (valueType(field) === 'choice' ? field.options.map((o) => o.key) : []) : (order[by] ?? []);
  const place = ({ key }: GroupCount) => (key === null ? keys.length + 1 : keys.includes(key) ? keys.indexOf(key) : keys.length);
  return [...groups].sort((a, b) => place(a) - place(b) || b.count - a.count);
}

/** What narrows the list to one of its groups. */
function groupFilter(filter: ListFilter, by: string, key: string | null): ListFilter {
  const value = key ?? 'none';
  switch (by) {
    case 'stage':
      return { ...filter, stages: [value] };
    case 'assignee':
      return { ...filter, assigneeId: value };
    case 'branch':
      return { ...filter, branchIds: [value] };
    case 'priority':
      return { ...filter, priorities: [value] };
    case 'tier':
      return { ...filter, tiers: [value] };
    case 'source':
      return { ...filter, sources: [value] };
    default:
      return { ...filter, custom: [...filter.custom.filter((c) => c.key !== by), { key: by, text: key ?? '!' }] };
  }
}

function groupLabel(config: WorkspaceConfig, { words: w }: FileOptions, by: string, key: string | null): string {
  if (key === null) return w.say(by === 'assignee' ? 'nobody' : 'none');
  const n = namesOf(config, w);
  const field = config.fields.byKey.get(by);
  if (field) {
    const type = valueType(field);
    if (type === 'switch') return w.say(key === 'true' ? 'yes' : 'no');
    if (type === 'person') return n.person(key);
    if (type === 'department') return n.department(key);
    return w.name(field.options.find((o) => o.key === key)?.name, key);
  }
  const say: Record<string, () => string> = {
    stage: () => w.name(joinedNames(namedFlows(config.flows)).stages.find((s) => s.key === key)?.name, key),
    assignee: () => n.person(key),
    branch: () => n.branch(key),
    priority: () => w.priority(key),
    tier: () => n.tier(key),
    source: () => w.source(key),
  };
  return say[by]?.() ?? key;
}

async function partsOf(
  tx: TenantTx,
  ctx: WorkspaceContext,
  config: WorkspaceConfig,
  source: Source,
  options: FileOptions,
): Promise<Part[]> {
  const { group, filter } = source;
  if (group === null) return [{ label: null, filter, tier: null }];
  const key = groupBy(ctx, config, group);
  const { tenantId } = ctx.scope;
  const counts = await groupCounts(tx, tenantId, await narrowest(tx, tenantId, filterFor(ctx, config, filter)), key, MOST_GROUPS);
  return orderedGroups(config, group, counts).map((g) => ({
    label: groupLabel(config, options, group, g.key),
    filter: groupFilter(filter, group, g.key),
    tier: group === 'tier' ? g.key : null,
  }));
}

/** The tickets of a list page by page, in its order. */
async function* pagesOf(
  tx: TenantTx,
  ctx: WorkspaceContext,
  config: WorkspaceConfig,
  filter: ListFilter,
  sort: string,
): AsyncGenerator<TicketRow[]> {
  const asked = await narrowest(tx, ctx.scope.tenantId, filterFor(ctx, config, filter));
  for (let cursor: string | null = null; ; ) {
    const { rows, cursorOf } = await pageBy(ctx, config, { sort, cursor, limit: PAGE })(tx, asked);
    const last = rows.at(-1);
    yield rows;
    if (rows.length < PAGE || !last) return;
    cursor = Buffer.from(JSON.stringify(cursorOf(last))).toString('base64url');
  }
}

/** A list as a table: every ticket of it once, as this caller is shown it. Errors: `forbidden`, `validation_failed`. */
export async function openTickets<T>(
  ctx: WorkspaceContext,
  source: Source,
  options: FileOptions,
  work: (opened: Opened) => Promise<T>,
): Promise<T> {
  permit(ctx, 'ticket.read');
  const { app, scope } = ctx;
  const config = await app.configs.get(app.db, scope);
  const now = nowOf(config, app.now());
  const { words: w } = options;
  const columns = ticketColumns(ctx, config, w, source.columns);
  const isGrouped = source.group !== null && source.q === null;
  const opened = (rows: number, cells: Sheet['rows']): Opened => {
    const table: Sheet = {
      name: w.say('kind_tickets'),
      columns: [...(isGrouped ? [{ title: w.say('group'), width: GROUP_WIDTH }] : []), ...columns],
      rows: cells,
    };
    const filters = filterWords(config, w, source);
    const facts = {
      place: config.name,
      by: ctx.principal?.name ?? '',
      asOf: now,
      timeZone: config.timeZone,
      rows,
      moment: null,
      range: null,
      filters,
    };
    return { rows, asOf: now, book: bookOf({ table, about: aboutLines(w, facts), timeZone: config.timeZone }, options, false) };
  };
  const cellsOf = (label: string | null, items: readonly ListItem[], names: Record<string, string>): Cell[][] =>
    items.map((item) => [...(label === null ? [] : [label]), ...columns.map((c) => c.cell(item, names))]);
  if (source.q !== null) {
    const page = await listTickets(ctx, {
      ...source.filter,
      q: source.q,
      sort: source.sort,
      cursor: null,
      limit: SEARCHED,
      withTotal: false,
    });
    return work(opened(page.items.length, cellsOf(null, page.items, page.names)));
  }
  return app.db.snapshot(scope, async (once) => {
    const tx = staysOpen(once);
    const asked = await narrowest(tx, scope.tenantId, filterFor(ctx, config, source.filter));
    const rows = await countTickets(tx, scope.tenantId, asked, MOST_EXPORT_ROWS);
    async function* cells(): AsyncGenerator<Cell[]> {
      for (const part of await partsOf(tx, ctx, config, source, options))
        for await (const page of pagesOf(tx, ctx, config, part.filter, source.sort)) {
          const items = page.filter((r) => part.tier === null || r.tier === part.tier).map(itemsFor(ctx, config, now));
          const names = await referenceNames(
            ctx,
            config.fieldSet.fields,
            items.map((i) => i.custom),
          );
          yield* cellsOf(part.label, items, names);
        }
    }
    return work(opened(rows, cells()));
  });
}
