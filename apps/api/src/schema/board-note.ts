import { uuid } from '@bodan/core/ids';
import { BOARD_PANELS } from '@bodan/core/measures/panel';
import { plainText } from '@bodan/core/text';
import { z } from '@hono/zod-openapi';
import { day } from '../routes/board-query.ts';

const instant = z.iso.datetime();
export const markBody = z
  .strictObject({ day, text: plainText(60, 1) })
  .openapi('AddMark', { example: { day: '2026-07-12', text: '高温预警' } });
export const markSchema = z
  .object({ id: z.string(), day: z.string(), text: z.string(), madeBy: z.string(), madeAt: instant })
  .openapi('Mark');
export const marksSchema = z.object({ items: z.array(markSchema) });
export const marksQuery = z.strictObject({ from: day.optional(), to: day.optional() });

const boardQuery = z
  .string()
  .max(2000)
  .regex(/^[\w%=&.,:~*+-]*$/, { error: 'the part of a board’s address after the question mark' });
export const boardViewBody = z
  .strictObject({ name: plainText(40, 1), query: boardQuery })
  .openapi('KeepBoardView', { example: { name: '余杭 近 30 天', query: 'fault=AC-02' } });
export const boardViewSchema = z.object({ id: z.string(), name: z.string(), query: z.string() }).openapi('BoardView');
export const boardViewsSchema = z.object({ items: z.array(boardViewSchema) });

const panel = z.enum(BOARD_PANELS);
export const commentBody = z
  .strictObject({
    panel,
    text: plainText(500, 1),
    query: boardQuery.default(''),
    mentions: z.array(uuid).max(10).default([]).openapi({ description: 'People at headquarters who are told in their bell' }),
  })
  .openapi('AddBoardComment', {
    example: { panel: 'stuck', text: '余杭的派单环节怎么积了这么多？', query: 'from=2026-11-01', mentions: [] },
  });
export const commentSchema = z
  .object({
    id: z.string(),
    panel,
    text: z.string(),
    query: z.string(),
    isOwn: z.boolean(),
    madeBy: z.string(),
    mentions: z.array(z.string()).openapi({ description: 'Names' }),
    madeAt: instant,
  })
  .openapi('BoardComment');
export const commentsSchema = z.object({ items: z.array(commentSchema) });

const share = z.number().openapi({ description: 'A share, 0.95' });
export const targetsSchema = z.object({
  items: z.array(z.object({ target: share, before: share, setBy: z.string(), setAt: instant }).openapi('TargetChange')),
});
