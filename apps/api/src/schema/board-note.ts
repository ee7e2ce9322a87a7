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

export const boardViewBody = z
  .strictObject({
    name: plainText(40, 1),
    query: z
      .string()
      .max(2000)
      .regex(/^[\w%=&.,:~*+-]*$/, { error: 'the part of a board’s address after the question mark' }),
  })
  .openapi('KeepBoardView', { example: { name: '余杭 近 30 天', query: 'fault=AC-02' } });
export const boardViewSchema = z.object({ id: z.string(), name: z.string(), query: z.string() }).openapi('BoardView');
export const boardViewsSchema = z.object({ items: z.array(boardViewSchema) });

const share = z.number().openapi({ description: 'A share, 0.95' });
export const targetsSchema = z.object({
  items: z.array(z.object({ target: share, before: share, setBy: z.string(), setAt: instant }).openapi('TargetChange')),
});
