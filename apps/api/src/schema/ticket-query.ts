import { ALERT_KINDS } from '@bodan/core/alert/digest';
import { uuid } from '@bodan/core/ids';
import { code, plainText } from '@bodan/core/text';
import { PRIORITIES } from '@bodan/core/ticket/state';
import { z } from '@hono/zod-openapi';

const many = (item: z.ZodType<string>) =>
  z
    .string()
    .max(2000)
    .transform((s, ctx) => {
      const list = s.split(',').filter((x) => x !== '');
      for (const x of list) if (!item.safeParse(x).success) ctx.addIssue({ code: 'custom', message: `not valid: ${x.slice(0, 40)}` });
      return list;
    })
    .optional()
    .openapi({ type: 'string', description: 'One or more, separated by commas' });
const flag = z
  .enum(['true', 'false'])
  .transform((s) => s === 'true')
  .optional()
  .openapi({ type: 'string', enum: ['true', 'false'] });

export const listSort = z
  .string()
  .regex(/^-?(?:created|updated|due|asked|title|customer|address|device|state|priority|assignee|branch|tier|source|[xs]_[a-z0-9_]{1,38})$/)
  .openapi({
    description:
      'created and updated: newest first; due: what breaches first; asked, with `approver`: what waits longest for the caller’s say. Other columns and custom fields by their key: from the first to the last value, tickets without one last; choices are ordered as their options are, stages as the flows go, people and branches by name. A dash before it turns the order round.',
    example: 'created',
  });
/** What narrows a list of tickets. */
export const listFilter = {
  stage: many(z.string().regex(/^[a-z][a-z0-9_]{0,39}$/)),
  open: flag,
  overdue: flag,
  waiting: flag,
  approver: z.literal('me').optional().openapi({
    description: 'The tickets whose approval the caller may decide now: their own turns, and those of people who delegated to them',
  }),
  assignee: z.union([uuid, z.literal('none'), z.literal('me')]).optional(),
  branch: many(z.union([uuid, z.literal('none')])),
  fault: many(code),
  department: many(code),
  tier: many(code),
  priority: many(z.enum(PRIORITIES)),
  source: many(z.string().regex(/^[a-z]{1,20}$/)),
  customer: uuid.optional(),
  createdFrom: z.iso.datetime({ offset: true }).optional(),
  createdTo: z.iso.datetime({ offset: true }).optional(),
  told: uuid.optional().openapi({ description: 'The tickets that one digest of yours told of, in the bell or on a device' }),
  toldAs: z.enum(ALERT_KINDS).optional().openapi({ description: 'With `told`: only those it told of as this' }),
  import: uuid.optional().openapi({ description: 'The tickets made of the rows of this import' }),
  custom: z
    .string()
    .max(2000)
    .regex(/^[xs]_[a-z0-9_]{1,38}:[^,]{1,200}(,[xs]_[a-z0-9_]{1,38}:[^,]{1,200})*$/)
    .optional()
    .openapi({
      description:
        'Custom fields, key:filter separated by commas. A filter is a value (`x_warranty:in`), one of several where one chooses (`x_warranty:in|out`), `~words` for what contains them, a range of numbers, days or instants with both ends in it (`x_fee:10000..50000`, `x_due:2026-01-01..`), `*` for filled, `!` for empty; `=` takes a text as it is (`x_note:=~5`). Money is in its smallest unit. Sensitive fields and those the caller does not see are unknown here.',
      example: 'x_warranty:in',
    }),
};
export const listQuery = z.strictObject({
  ...listFilter,
  q: plainText(100, 1).optional().openapi({ description: 'Words (two characters are enough), a number, or the tail of a phone number' }),
  sort: listSort.default('created'),
  cursor: z.string().max(300).optional(),
  limit: z
    .string()
    .regex(/^\d{1,3}$/)
    .transform(Number)
    .refine((n) => n >= 1 && n <= 100, { error: '1 to 100' })
    .default(50)
    .openapi({ type: 'integer', minimum: 1, maximum: 100 }),
  total: flag,
});

export const groupQuery = z.strictObject({
  ...listFilter,
  by: z
    .string()
    .regex(/^(?:stage|assignee|branch|priority|tier|source|[xs]_[a-z0-9_]{1,38})$/)
    .openapi({ description: 'A column, or a custom field that holds a choice, a person, a department or yes and no', example: 'stage' }),
});
