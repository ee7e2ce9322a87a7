import { COMPARISONS } from '@bodan/core/dashboard/question';
import { EXPORT_FORMATS, MOST_EXPORT_ROWS } from '@bodan/core/export/cell';
import { FIELD_KEY } from '@bodan/core/fields/key';
import { uuid } from '@bodan/core/ids';
import { EXPORT_STATUSES } from '@bodan/services/export/store';
import { BOARD_LINES } from '@bodan/services/export/types';
import { z } from '@hono/zod-openapi';

const instant = z.iso.datetime({ offset: true });
const MOST_QUERY = 8_000;
const MOST_COLUMNS = 300;
const query = (of: string) =>
  z
    .string()
    .max(MOST_QUERY)
    .openapi({ description: `What narrows it, exactly as the query of ${of} takes it; cursor, limit and total say nothing here` });
const columns = z
  .array(z.union([z.string().regex(/^[a-z]{2,20}$/), z.string().regex(FIELD_KEY)]))
  .min(1)
  .max(MOST_COLUMNS)
  .nullable()
  .openapi({
    description:
      'Columns in their order: number, title, customer, state, sla, stuck, technician, priority, branch, phone, address, device, fault, department, tier, source, tags, created, updated, closed, or custom fields by their key; null for all. What the caller may not see is left out.',
    example: ['number', 'title', 'state', 'x_fee'],
  });
const group = z
  .string()
  .regex(/^(?:stage|assignee|branch|priority|tier|source|[xs]_[a-z0-9_]{1,38})$/)
  .nullable()
  .openapi({ description: 'What the list is put into groups by, as its groups are asked for' });
const by = z.enum(BOARD_LINES).openapi({ description: 'What the lines of the table stand for' });

const tickets = z.strictObject({
  kind: z.literal('tickets'),
  query: query('GET /v1/w/{workspace}/tickets'),
  group: group.default(null),
  columns: columns.default(null),
});
const drill = z.strictObject({
  kind: z.literal('drill'),
  query: query('the tickets behind a number'),
  columns: columns.default(null),
});
const board = z.strictObject({ kind: z.literal('board'), query: query('the board'), by });
const page = z
  .strictObject({ kind: z.literal('page'), query: query('the board') })
  .openapi({ description: 'The whole board as a page; its format is pdf' });
const trend = z.strictObject({ kind: z.literal('trend'), query: query('the trend') });
const dashboard = z
  .strictObject({
    kind: z.literal('dashboard'),
    dashboard: uuid,
    card: z
      .string()
      .regex(/^[a-z0-9]{1,24}$/)
      .nullable()
      .default(null)
      .openapi({ description: 'The id of one card; null for all of them' }),
    query: query('the board'),
    comparison: z.enum(COMPARISONS).default('previous').openapi({ description: 'What its figures are compared with' }),
  })
  .openapi({
    description: 'A dashboard that the caller may open, as they may open it: its figures and all lines of its lists, of one instant',
  });

const file = { format: z.enum(EXPORT_FORMATS), locale: z.enum(['zh-CN', 'en']).default('zh-CN') };
export const exportBody = z
  .strictObject({ source: z.discriminatedUnion('kind', [tickets, drill, board, page, trend, dashboard]), ...file })
  .openapi('ExportOrder', {
    example: { source: { kind: 'tickets', query: 'open=true&sort=due', group: null, columns: null }, format: 'xlsx' },
  });
export const hqExportBody = z
  .strictObject({ source: z.discriminatedUnion('kind', [drill, board, page, trend, dashboard]), ...file })
  .openapi('HqExportOrder', {
    example: { source: { kind: 'board', query: 'from=2026-11-01&to=2026-11-26', by: 'subsidiary' }, format: 'xlsx' },
  });

const whenThere = instant.nullable();
export const exportSchema = z
  .object({
    id: z.string(),
    kind: z.enum(['tickets', 'drill', 'board', 'page', 'trend', 'dashboard']),
    name: z.string(),
    format: z.enum(EXPORT_FORMATS),
    status: z.enum(EXPORT_STATUSES),
    rowsDone: z.number().int(),
    rowsTotal: z
      .number()
      .int()
      .openapi({ description: `Rows of the table; at most ${MOST_EXPORT_ROWS}` }),
    sizeBytes: z.number().int().nullable(),
    errorCode: z.string().nullable(),
    createdAt: instant,
    startedAt: whenThere,
    finishedAt: whenThere,
    expiresAt: whenThere.openapi({ description: 'The file is kept for seven days' }),
    personId: z.string(),
    personName: z.string(),
    downloads: z.number().int(),
    downloadedAt: whenThere,
  })
  .openapi('Export');
export const exportListSchema = z.object({ items: z.array(exportSchema) }).openapi('ExportList');
export const exportListQuery = z.strictObject({
  everybody: z
    .enum(['true', 'false'])
    .transform((s) => s === 'true')
    .optional()
    .openapi({
      type: 'string',
      enum: ['true', 'false'],
      description: 'What everybody took out, deleted files too; for those who manage members',
    }),
});
