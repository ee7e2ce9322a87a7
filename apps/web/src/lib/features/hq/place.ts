import type { CodeList } from '@bodan/core/standard/retirement';
import { api, send } from '#lib/api/client.ts';
import type { components } from '#lib/api/schema.d.ts';
import { LiveStream } from '#lib/features/workspace/live-stream.svelte.ts';
import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Anomalies } from './anomaly.ts';
import { CodeBook } from './code-book.ts';
import { groupNotes } from './group-notes.ts';
import type { Heat } from './heat.svelte.ts';
import { allows, type Board, type BoardQuery, type GroupPlace, phoneWords, say } from './hq.ts';
import type { Insights } from './insight.ts';
import type { MarkBook } from './marks.svelte.ts';
import type { Returns } from './returns.ts';
import type { TalkBook } from './talk.svelte.ts';
import type { CostOfDelay, GroupSettings, Trend, Waits } from './yardstick.svelte.ts';

/** A place of a board: a subsidiary of the group, or a branch of a workspace. */
export type BoardLine = Board['bySubsidiary'][number] | Board['byBranch'][number];
/** A ticket behind a number, as a list of either place shows it. */
export type DrillRow = {
  id: string;
  number: string;
  lineKey: string | null;
  stageName: string;
  isWaiting: boolean;
  faultCode: string | null;
  departmentCode: string | null;
  contact: string;
  createdAt: string;
  /** When it falls due, of an open ticket; null for a closed one. */
  dueAt: string | null;
};
/** `closedOff`: how many of them count and open no more. */
export type DrillPage = {
  total: number;
  tickets: number;
  nextCursor: string | null;
  items: DrillRow[];
  closedOff: number;
  /** What a code is called, however long it is out of use. */
  nameOf: (list: CodeList, code: string | null) => string;
};
export type KeptView = components['schemas']['BoardView'];
export type Changes = components['schemas']['BoardChanges'];
export type DrillQuery = BoardQuery & { metric: 'open'; stage?: string; slot?: string; way?: string; limit: number; cursor?: string };

/** Where a board's figures come from and which addresses its numbers open. A group and a workspace differ in nothing else. */
export type BoardPlace = {
  kind: 'group' | 'workspace';
  slug: string;
  title: string;
  /** The address of the board. */
  home: string;
  /** Says when something happened; whoever shows the board runs it, unless its page does already. */
  live: LiveStream;
  run: () => () => void;
  /** What a line of the ranking is called. */
  lineWord: () => string;
  ticket(row: { id: string; number: string }): string;
  /** The present, epoch ms; a sandbox has its own. */
  present(): number;
  board(query: BoardQuery, headers?: Record<string, string>): Promise<{ data?: Board; error?: unknown; response: Response }>;
  trend(query: BoardQuery): Promise<Trend>;
  /** How long what is open has stood at its stage. */
  waits(query: BoardQuery): Promise<Waits>;
  /** When tickets come in and how they are answered, by the hour of the week. */
  heat(query: BoardQuery): Promise<Heat>;
  /** Which of the last whole days stand out, and what makes them so. */
  anomalies(query: BoardQuery): Promise<Anomalies>;
  /** What goes with an outcome. */
  insights(query: BoardQuery): Promise<Insights>;
  /** Which way tickets came back, from which stage to which. */
  returns(query: BoardQuery): Promise<Returns>;
  /** What late tickets cost now; a workspace has its overdue board for that. */
  cost?: (query: BoardQuery) => Promise<CostOfDelay>;
  drill(query: DrillQuery): Promise<DrillPage>;
  changes(query: DrillQuery & { at: string }): Promise<Changes>;
  /** What those who may change the target see of it; elsewhere the target comes with the trend. */
  settings?: () => Promise<GroupSettings>;
  /** The subsidiaries a board may be narrowed to or held against. */
  companies?: () => Promise<{ key: string; name: string }[]>;
  /** What happened on days; only headquarters notes it. */
  marks?: MarkBook;
  /** What is said of its panels; only headquarters does. */
  comments?: TalkBook;
  /** Views of the board one keeps for oneself. */
  views?: {
    read(): Promise<KeptView[]>;
    keep(view: { name: string; query: string }, idempotencyKey: string): Promise<KeptView>;
    drop(id: string): Promise<void>;
  };
  /** Whether a ticket was ever counted here; asked before a sample is offered. */
  hadTickets?: () => Promise<boolean>;
  /** Where a business on its own is compared with others; null for who is not. */
  peers: string | null;
  /** Where what is not mapped is listed; null where there is nobody to be compared with. */
  gaps: string | null;
  /** Whether who looks may open it on a big screen. */
  mayWall: boolean;
  /** Where somebody who may begins when nothing is here yet. */
  first: { words: string; more: string; action: string; href: string | null };
  /** Its figures are invented: nothing is behind them, so none of them opens. */
  isSample?: true;
};

const groupStreams = new Map<string, LiveStream>();
/** The one stream of a group, for its bell and its boards. */
export function groupLive(slug: string): LiveStream {
  const stream = groupStreams.get(slug) ?? new LiveStream(`/v1/hq/${encodeURIComponent(slug)}/events`);
  groupStreams.set(slug, stream);
  return stream;
}

/** Headquarters' board of a group. */
export function groupBoard(group: GroupPlace): BoardPlace {
  const path = { group: group.slug };
  const base = `/hq/${group.slug}`;
  const codes = new CodeBook();
  const live = groupLive(group.slug);
  return {
    kind: 'group',
    slug: group.slug,
    title: m.shell_hq_of({ group: group.name }),
    home: base,
    live,
    run: () => live.start(),
    lineWord: m.hq_company,
    ticket: ({ id }) => `${base}/tickets/${id}`,
    present: () => Date.now(),
    board: (query, headers = {}) => api.GET('/v1/hq/{group}/board', { params: { path, query: tellable(query) }, headers }),
    trend: ({ by: _, ...query }) => send(api.GET('/v1/hq/{group}/board/trend', { params: { path, query } })),
    waits: (query) => send(api.GET('/v1/hq/{group}/board/waits', { params: { path, query: standing(query) } })),
    cost: (query) => send(api.GET('/v1/hq/{group}/cost-of-delay', { params: { path, query: standing(query) } })),
    heat: ({ at: _, known: _k, by: _b, ...query }) => send(api.GET('/v1/hq/{group}/board/heat', { params: { path, query } })),
    insights: ({ at: _, known: _k, ...query }) => send(api.GET('/v1/hq/{group}/board/insights', { params: { path, query } })),
    anomalies: ({ at: _, known: _k, by: _b, ...query }) => send(api.GET('/v1/hq/{group}/board/anomalies', { params: { path, query } })),
    returns: ({ at: _, known: _k, by: _b, ...query }) => send(api.GET('/v1/hq/{group}/board/returns', { params: { path, query } })),
    changes: ({ known: _, by: _by, field: _field, slot: _slot, way: _way, ...query }) =>
      send(api.GET('/v1/hq/{group}/board/changes', { params: { path, query } })),
    drill: async ({ by: _, ...query }) => {
      const page = await send(api.GET('/v1/hq/{group}/tickets', { params: { path, query } }));
      codes.learn(page.names);
      return {
        ...page,
        nameOf: codes.nameOf,
        items: page.items.map((row) => ({
          ...row,
          lineKey: row.tenantId,
          stageName: say(row.stageName, row.stage),
          isWaiting: row.waitingReason !== null,
          contact: contactWords(row.contactMasked, row.phoneMasked),
          dueAt: row.isOpen ? row.nextDueAt : null,
        })),
      };
    },
    ...groupNotes(group),
    hadTickets: async () => (await send(api.GET('/v1/hq/{group}', { params: { path } }))).hadTickets,
    peers: null,
    gaps: `${base}/gaps`,
    mayWall: allows(group, 'hq.wall.write'),
    ...(allows(group, 'hq.standard.write') ? { settings: () => send(api.GET('/v1/hq/{group}', { params: { path } })) } : {}),
    first: {
      words: m.hq_empty(),
      more: allows(group, 'hq.tenant.write') ? m.hq_empty_words() : m.hq_empty_others(),
      action: m.hq_add_first(),
      href: allows(group, 'hq.tenant.write') ? `${base}/subsidiaries?add` : null,
    },
  };
}

/** A workspace's own board: the same figures behind its own door. */
export function workspaceBoard(workspace: Workspace): BoardPlace {
  const path = { workspace: workspace.slug };
  const base = `/w/${workspace.slug}`;
  return {
    kind: 'workspace',
    slug: workspace.slug,
    title: m.fig_title(),
    home: `${base}/figures`,
    live: workspace.live,
    run: () => () => undefined,
    lineWord: m.fig_branch,
    ticket: ({ number }) => `${base}/tickets/${number}`,
    present: () => workspace.present(),
    board: ({ tenant: _, ...query }, headers = {}) =>
      api.GET('/v1/w/{workspace}/board', { params: { path, query: tellable(query) }, headers }),
    trend: ({ tenant: _, by: _by, ...query }) => send(api.GET('/v1/w/{workspace}/board/trend', { params: { path, query } })),
    waits: ({ region, branch, fault, department, tier }) =>
      send(api.GET('/v1/w/{workspace}/board/waits', { params: { path, query: { region, branch, fault, department, tier } } })),
    heat: ({ at: _, known: _k, by: _b, tenant: _t, ...query }) =>
      send(api.GET('/v1/w/{workspace}/board/heat', { params: { path, query } })),
    insights: ({ at: _, known: _k, tenant: _t, ...query }) =>
      send(api.GET('/v1/w/{workspace}/board/insights', { params: { path, query } })),
    anomalies: ({ at: _, known: _k, by: _b, tenant: _t, ...query }) =>
      send(api.GET('/v1/w/{workspace}/board/anomalies', { params: { path, query } })),
    returns: ({ at: _, known: _k, by: _b, tenant: _t, ...query }) =>
      send(api.GET('/v1/w/{workspace}/board/returns', { params: { path, query } })),
    changes: ({ known: _, tenant: _t, by: _by, field: _field, slot: _slot, way: _way, ...query }) =>
      send(api.GET('/v1/w/{workspace}/board/changes', { params: { path, query } })),
    drill: async ({ tenant: _, by: _by, ...query }) => {
      const page = await send(api.GET('/v1/w/{workspace}/board/tickets', { params: { path, query } }));
      return {
        ...page,
        nameOf: (list, code) => workspace.codeName(list, code),
        closedOff: 0,
        items: page.items.map((row) => ({
          ...row,
          lineKey: row.branchId,
          stageName: workspace.stageName(row.stage, row.flowVersionId),
          isWaiting: row.waitingReason !== null,
          contact: contactWords(row.contactName, row.phone),
          dueAt: row.isOpen ? (row.clock?.dueAt ?? null) : null,
        })),
      };
    },
    peers: workspace.settings.workspace.group.kind === 'solo' && !workspace.settings.workspace.isSandbox ? `${base}/figures/peers` : null,
    gaps: workspace.settings.workspace.group.kind === 'solo' ? null : `${base}/settings/standard/gaps`,
    mayWall: false,
    first: {
      words: m.fig_empty(),
      more: m.fig_empty_words(),
      action: m.fig_first_ticket(),
      href: workspace.may('ticket.create') ? `${base}/tickets/new` : null,
    },
  };
}

/** Of a moment as it was published then no field is remembered. */
export const isTellable = ({ at, known }: BoardQuery): boolean => at === undefined || known === 'now';
const tellable = <Q extends BoardQuery>(query: Q): Q => {
  if (isTellable(query)) return query;
  const { by: _, ...rest } = query;
  return rest as Q;
};

const contactWords = (name: string, phone: string | null) => [name, phoneWords(phone)].filter(Boolean).join(' ');

/** What of a question is asked of what stands there now. */
export const standing = (query: BoardQuery): Pick<BoardQuery, 'tenant' | 'region' | 'branch' | 'fault' | 'department' | 'tier'> => {
  const asked = ['tenant', 'region', 'branch', 'fault', 'department', 'tier'] as const;
  return Object.fromEntries(asked.flatMap((name) => (query[name] ? [[name, query[name]]] : [])));
};

/** The lines a board ranks: branches in a workspace and where the group is narrowed to one subsidiary, else subsidiaries. */
export function linesOf(place: BoardPlace, board: Board): { facet: 'tenant' | 'branch'; lines: readonly BoardLine[] } {
  const isOne = place.kind === 'workspace' || board.filter.tenantIds.length === 1;
  return isOne ? { facet: 'branch', lines: board.byBranch } : { facet: 'tenant', lines: board.bySubsidiary };
}

/** What a file of figures is asked for by: a workspace knows no subsidiaries, and what a board is told by belongs to one table of it. */
export const fileQuery = ({ kind }: Pick<BoardPlace, 'kind'>, { tenant, by: _, ...rest }: BoardQuery): BoardQuery =>
  kind === 'group' && tenant ? { ...rest, tenant } : rest;

/** What a line is called. */
export const lineName = (line: BoardLine): string => say(line.name, 'slug' in line ? line.slug : line.code || line.key);

/** The address of the tickets behind a number; a sample has none. */
export const drillOf = (place: BoardPlace, query: BoardQuery, metric: string, more: Record<string, string> = {}): string | undefined =>
  place.isSample ? undefined : `${place.home}/tickets?${new URLSearchParams({ ...query, ...more, metric })}`;

/** The address of the board narrowed to a line; a sample is not narrowed. */
export const narrowedTo = (place: BoardPlace, query: BoardQuery): string | undefined =>
  place.isSample ? undefined : `?${new URLSearchParams(query)}`;
