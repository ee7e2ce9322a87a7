import { uuid } from '@bodan/core/ids';
import { CRITERIA } from '@bodan/core/standard/conformance-weights';
import { GAP_ACTS, GAP_KINDS } from '@bodan/core/standard/gap';
import { CODE_LISTS } from '@bodan/core/standard/retirement';
import { plainText } from '@bodan/core/text';
import { z } from '@hono/zod-openapi';
import { day } from '../routes/board-query.ts';

const count = z.number().int().min(0);
const instant = z.iso.datetime({ offset: true });
const label = z.object({ 'zh-CN': z.string(), en: z.string().optional() });
const text = z.string().nullable();

export const gapKey = plainText(200, 1).openapi({ description: 'The key of a gap, as the list says it' });
const line = z.object({
  key: z.string(),
  kind: z.enum(GAP_KINDS).openapi({
    description:
      'version: works by an older one; unmapped_code: counted under nothing of the newest; split_code: not sorted yet; retired_code: used no more, on tickets still; field: not taken; unfilled: required and empty; backfill: an own value had no place in it; option: a value the newest version lists no more',
  }),
  act: z
    .enum(GAP_ACTS)
    .openapi({ description: 'adopt the newest version, correct the tickets, or publish a version that says what becomes of it' }),
  list: z.enum(CODE_LISTS).nullable(),
  code: text,
  field: text,
  name: label.nullable(),
  values: z.array(label).openapi({ description: 'For option: what an older version called them' }),
  from: text.openapi({ description: 'For backfill: the own field' }),
  isOwn: z.boolean().openapi({ description: 'A code from before the subsidiary joined' }),
  criterion: z.enum(CRITERIA).nullable(),
  tickets: count.openapi({ description: 'Tickets created in the range; they open by the key' }),
  points: z.number().openapi({ description: 'Of the conformance score of its subsidiary, that its tickets cost by this criterion' }),
  coverage: z
    .object({ tickets: count, share: z.number() })
    .nullable()
    .openapi({ description: 'Of these, without a listed value of the field; their share of all tickets looked at' }),
  since: instant.nullable(),
  version: z
    .object({ adopted: count, newest: count, offeredAt: instant, adoptBy: text, startsAt: instant.nullable() })
    .nullable()
    .openapi({ description: 'For version: startsAt is when an adoption is to begin, or began' }),
  keepers: z
    .object({ place: z.enum(['subsidiary', 'group']), roles: z.array(z.string()), people: count, names: z.array(z.string()) })
    .openapi({ description: 'Who must close it; names of those the reader may know' }),
  toldAt: instant.nullable().openapi({ description: 'When they were told of it today' }),
});
const range = z.object({ from: z.string(), to: z.string(), timeZone: z.string() });
export const gapsSchema = z.object({ range, tickets: count, items: z.array(line) }).openapi('Gaps');
export const hqGapsSchema = z
  .object({
    range,
    tickets: count,
    items: z.array(line.extend({ tenantId: z.string(), slug: z.string(), tenantName: z.string() })),
  })
  .openapi('GroupGaps');
export const tellBody = z.strictObject({ tenantId: uuid, gap: gapKey, from: day.optional(), to: day.optional() }).openapi('TellGap');
export const toldSchema = z
  .object({ people: count, toldAt: instant, isNew: z.boolean().openapi({ description: 'False where they were told earlier today' }) })
  .openapi('GapTold');
