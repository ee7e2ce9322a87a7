import type { Cell, Sheet, SheetColumn } from '@bodan/core/export/cell';
import { phoneCell } from '@bodan/core/export/field-cell';
import { ASSIGNED, isOverdueMetric, isStanding } from '@bodan/core/measures/drill';
import { localDay } from '@bodan/core/ticket/days';
import { type DrillPage, drillHqPage, drillWorkspacePage, type HqTicketItem } from '../board/drill.ts';
import { type Moment, momentOf, publishedAt } from '../board/moment.ts';
import { readNames } from '../board/names-store.ts';
import { rangeOf } from '../board/read.ts';
import { type HqContext, permit, permitHq, type WorkspaceContext } from '../context.ts';
import { referenceNames } from '../field/names.ts';
import type { ListItem } from '../ticket/list-item.ts';
import { nowOf } from '../workspace/config.ts';
import { aboutLines, bookOf, definitionLines } from './about.ts';
import { facetWords, figureNames } from './place-words.ts';
import { ticketColumns } from './ticket-columns.ts';
import type { FileOptions, Opened, SourceOf } from './types.ts';

const PAGE = 1_000;
type Source = SourceOf<'drill'>;
type Column<T> = SheetColumn & { cell(item: T): Cell };

/** Every ticket behind a number once, page by page at one instant. */
async function* itemsOf<T>(first: DrillPage<T>, next: (cursor: string) => Promise<DrillPage<T>>): AsyncGenerator<T[]> {
  for (let page = first; ; page = await next(page.nextCursor)) {
    yield page.items;
    if (page.nextCursor === null) return;
  }
}

/** The days a figure is of; null for what is counted whatever its day. */
function daysOf({ input }: Source, today: string): { from: string; to: string } | null {
  if (isStanding(input.metric)) return null;
  if (isOverdueMetric(input.metric) && input.from === null && input.to === null) return null;
  return rangeOf(input, today);
}

/** What defines the figure that is opened: its measure, or what is overdue. */
function definedBy({ input: { metric } }: Source): Parameters<typeof definitionLines>[1] {
  if (metric === ASSIGNED) return { figures: ['workload'], metrics: [] };
  return isOverdueMetric(metric) ? { figures: ['overdue_now'], metrics: [] } : { figures: [], metrics: [metric] };
}

const figureLines = ({ words: w }: FileOptions, total: number, tickets: number, moment: Moment | null): Cell[][] => [
  [w.say('figure'), total],
  [w.say('tickets'), tickets],
  ...(moment ? [[w.say('listed'), w.say('listed_now')]] : []),
];

/** The tickets behind a number of a workspace's board, as its list shows them. Errors: `forbidden`, `validation_failed`. */
export async function openDrill<T>(
  ctx: WorkspaceContext,
  source: Source,
  o: FileOptions,
  work: (opened: Opened) => Promise<T>,
): Promise<T> {
  permit(ctx, 'board.read');
  permit(ctx, 'ticket.read');
  const { app, scope } = ctx;
  const { words: w } = o;
  const config = await app.configs.get(app.db, scope);
  const systemNow = app.now();
  const now = nowOf(config, systemNow);
  const moment = momentOf(source.input, now);
  const columns = ticketColumns(ctx, config, w, source.columns);
  return app.db.snapshot(scope, async (tx) => {
    const read = (cursor: string | null): Promise<DrillPage<ListItem & { value: number }>> =>
      drillWorkspacePage(tx, ctx, config, { ...source.input, cursor, limit: PAGE }, systemNow);
    const first = await read(null);
    const names = await readNames(tx, scope.groupId, publishedAt(moment));
    async function* cells(): AsyncGenerator<Cell[]> {
      for await (const items of itemsOf(first, read)) {
        const called = await referenceNames(
          ctx,
          config.fieldSet.fields,
          items.map((i) => i.custom),
        );
        for (const item of items) yield [...columns.map((c) => c.cell(item, called)), item.value];
      }
    }
    const table: Sheet = { name: w.say('kind_drill'), columns: [...columns, { title: w.say('counted'), width: 10 }], rows: cells() };
    const about = [
      ...aboutLines(w, {
        place: config.name,
        by: ctx.principal?.name ?? '',
        asOf: moment?.at ?? now,
        timeZone: config.timeZone,
        rows: first.tickets,
        moment,
        range: daysOf(source, localDay(config.timeZone, moment?.at ?? now)),
        filters: facetWords(names, w, source.input),
      }),
      ...figureLines(o, first.total, first.tickets, moment),
      ...definitionLines(w, definedBy(source)),
    ];
    return work({ rows: first.tickets, asOf: moment?.at ?? now, book: bookOf({ table, about, timeZone: config.timeZone }, o, true) });
  });
}

function hqColumns(o: FileOptions, n: ReturnType<typeof figureNames>): Column<HqTicketItem>[] {
  const { words: w } = o;
  const one = (word: Parameters<typeof w.say>[0], width: number, cell: (t: HqTicketItem) => Cell) => ({ title: w.say(word), width, cell });
  const instant = (iso: string | null): Cell => (iso === null ? null : { kind: 'instant', at: Date.parse(iso) });
  return [
    one('subsidiary', 16, (t) => n.tenant(t.tenantId)),
    one('number', 18, (t) => t.number),
    one('state', 12, (t) => w.name(t.stageName, t.stage)),
    one('waiting', 12, (t) => n.reason(t.waitingReason)),
    one('priority', 8, (t) => w.priority(t.priority)),
    one('tier', 12, (t) => n.tier(t.tier)),
    one('fault', 18, (t) => n.fault(t.faultCode)),
    one('department', 14, (t) => n.department(t.departmentCode)),
    one('branch', 14, (t) => n.branch(t.branchId)),
    one('source', 12, (t) => w.source(t.source)),
    one('created', 20, (t) => instant(t.createdAt)),
    one('responded', 20, (t) => instant(t.firstRespondedAt)),
    one('due', 20, (t) => instant(t.nextDueAt)),
    one('closed', 20, (t) => instant(t.closedAt)),
    one('stuck', 16, (t) => n.department(t.stuckDepartment)),
    one('since', 20, (t) => instant(t.stuckSince)),
    one('rework', 10, (t) => t.reworkCount),
    one('rating', 8, (t) => t.rating),
    one('contact', 14, (t) => t.contactMasked),
    one('phone_masked', 16, (t) => phoneCell(t.phoneMasked)),
    one('counted', 10, (t) => t.value),
  ];
}

/** The tickets behind a number of the group's board: facts, personal data masked by the database. Errors: `forbidden`, `validation_failed`. */
export function openHqDrill<T>(ctx: HqContext, source: Source, o: FileOptions, work: (opened: Opened) => Promise<T>): Promise<T> {
  permitHq(ctx, 'hq.ticket.read');
  const { app, groupId, timeZone } = ctx;
  const now = app.now();
  const moment = momentOf(source.input, now);
  return app.db.hq(
    ctx,
    async (tx) => {
      const read = (cursor: string | null): Promise<DrillPage<HqTicketItem>> =>
        drillHqPage(tx, ctx, { ...source.input, cursor, limit: PAGE }, now);
      const first = await read(null);
      const names = await readNames(tx, groupId, publishedAt(moment));
      const columns = hqColumns(o, figureNames(names, o.words));
      async function* cells(): AsyncGenerator<Cell[]> {
        for await (const items of itemsOf(first, read)) yield* items.map((item) => columns.map((c) => c.cell(item)));
      }
      const about = [
        ...aboutLines(o.words, {
          place: ctx.groupName,
          by: ctx.principal.name,
          asOf: moment?.at ?? now,
          timeZone,
          rows: first.tickets,
          moment,
          range: daysOf(source, localDay(timeZone, moment?.at ?? now)),
          filters: facetWords(names, o.words, source.input),
        }),
        ...figureLines(o, first.total, first.tickets, moment),
        ...definitionLines(o.words, definedBy(source)),
      ];
      const table: Sheet = { name: o.words.say('kind_drill'), columns, rows: cells() };
      return work({ rows: first.tickets, asOf: moment?.at ?? now, book: bookOf({ table, about, timeZone }, o, true) });
    },
    'snapshot',
  );
}
