import { FIELD_KEY } from '@bodan/core/fields/key';
import { LONGEST_IMPORT_CELL, MOST_IMPORT_COLUMNS, MOST_ROWS_AT_ONCE, ROW_TARGETS } from '@bodan/core/import/target';
import { isStorable, plainText } from '@bodan/core/text';
import { z } from '@hono/zod-openapi';

const instant = z.iso.datetime({ offset: true });
const count = z.number().int();
const person = z.object({ id: z.string(), name: z.string() });
const column = z.strictObject({
  name: plainText(120).openapi({ description: 'What the sheet calls it' }),
  target: z.union([z.enum(ROW_TARGETS), z.string().regex(FIELD_KEY)]).openapi({
    type: 'string',
    description: `One of ${ROW_TARGETS.join(', ')}, or the key of a custom field (x_… own, s_… of the standard)`,
  }),
});

const MOST_SHEET_ROWS = 1_048_576;
/** Above what one import takes the verb says so by the limit. */
const MOST_TOLD = 10_000_000;

export const importBody = z
  .strictObject({
    name: plainText(200, 1).openapi({ description: 'What the file is called' }),
    columns: z.array(column).min(1).max(MOST_IMPORT_COLUMNS),
    rows: z.number().int().min(1).max(MOST_TOLD).openapi({ description: 'How many rows will be sent; at most 20,000' }),
  })
  .openapi('NewImport', {
    example: {
      name: '报修登记.xlsx',
      columns: [
        { name: '问题描述', target: 'customerWords' },
        { name: '联系电话', target: 'phone' },
      ],
      rows: 2,
    },
  });
const sentRows = z
  .array(
    z.strictObject({
      row: z.number().int().min(1).max(MOST_SHEET_ROWS).openapi({ description: 'Its number in the sheet' }),
      cells: z
        .array(z.string().max(LONGEST_IMPORT_CELL).refine(isStorable, { error: 'contains characters that cannot be stored' }))
        .max(MOST_IMPORT_COLUMNS)
        .openapi({ description: 'As the sheet shows them, in the order of the columns of the import' }),
    }),
  )
  .min(1)
  .max(MOST_ROWS_AT_ONCE);
export const importRowsBody = z
  .strictObject({ rows: sentRows })
  .openapi('ImportRows', { example: { rows: [{ row: 2, cells: ['空调不制冷', '138 0013 8000'] }] } });
export const knownRowsBody = importRowsBody.extend({ columns: importBody.shape.columns }).openapi('AskForKnownRows', {
  example: { columns: [{ name: '问题描述', target: 'customerWords' }], rows: [{ row: 2, cells: ['空调不制冷'] }] },
});
export const actBody = z.strictObject({}).openapi('ActOnImport', { example: {} });

export const importSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    columns: z.array(z.object({ name: z.string(), target: z.string() })),
    status: z
      .enum(['open', 'running', 'stopped', 'done', 'undoing', 'undone', 'dropped'])
      .openapi({ description: 'dropped: opened and not started within a day; its rows are gone' }),
    problem: z.string().nullable().openapi({ description: 'Why it stopped by itself: forbidden when who started it may import no more' }),
    rowsTotal: count,
    counts: z
      .object({ sent: count, waiting: count, created: count, refused: count, cancelled: count, kept: count })
      .openapi({ description: 'Rows; cancelled and kept are tickets of an import that was undone' }),
    createdBy: person,
    createdAt: instant,
    startedAt: instant.nullable(),
    finishedAt: instant.nullable(),
    undoneAt: instant.nullable(),
    undoneBy: z.union([person, z.null()]),
  })
  .openapi('Import');
export const knownRowsSchema = z
  .object({ rows: z.array(z.object({ row: count, importId: z.string() })), imports: z.array(importSchema) })
  .openapi('KnownRows');
export const importListSchema = z.object({ items: z.array(importSchema) }).openapi('Imports');

const digits = (most: number) =>
  z
    .string()
    .regex(/^\d{1,7}$/)
    .transform(Number)
    .refine((n) => n <= most, { error: `at most ${most}` });
export const importRowsQuery = z.strictObject({
  state: z.enum(['waiting', 'created', 'refused', 'kept']).optional().openapi({ description: 'kept: not cancelled when it was undone' }),
  cursor: digits(MOST_SHEET_ROWS).optional().openapi({ type: 'string' }),
  limit: digits(MOST_ROWS_AT_ONCE).default(100).openapi({ type: 'integer', minimum: 1, maximum: MOST_ROWS_AT_ONCE }),
});
export const importRowsSchema = z
  .object({
    items: z.array(
      z.object({
        row: count,
        status: z.enum(['waiting', 'created', 'refused']),
        cells: z.array(z.string()).openapi({ description: 'Empty once it is a ticket' }),
        ticketId: z.string().nullable(),
        number: z.string().nullable(),
        errors: z.array(z.object({ pointer: z.string(), code: z.string(), detail: z.string() })),
        undo: z.enum(['cancelled', 'changed', 'no_step']).nullable(),
      }),
    ),
    nextCursor: z.string().nullable(),
  })
  .openapi('ImportRowPage');
