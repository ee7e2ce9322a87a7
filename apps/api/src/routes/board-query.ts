import { uuid } from '@bodan/core/ids';
import { code } from '@bodan/core/text';
import { NONE } from '@bodan/services/board/assemble';
import { z } from '@hono/zod-openapi';

/** Ranges are compared with the one before and told in weeks: both ends keep away from years that a database writes differently. */
const FIRST_DAY = '1970-01-01';
const LAST_DAY = '2999-12-31';
const day = z.iso
  .date()
  .refine((text) => text >= FIRST_DAY && text <= LAST_DAY, `between ${FIRST_DAY} and ${LAST_DAY}`)
  .openapi({ description: 'A calendar date of the place, both ends included' });
const MAX_VALUES = 50;

/** Values separated by commas; `none` stands for tickets without the fact. */
export const many = (item: z.ZodType<string>, description: string, none: string | null = NONE) =>
  z
    .string()
    .max(4000)
    .transform((text, ctx) => {
      const list = text.split(',').filter((x) => x !== '');
      if (list.length > MAX_VALUES) ctx.addIssue({ code: 'custom', message: `at most ${MAX_VALUES} values` });
      for (const x of list)
        if (x !== none && !item.safeParse(x).success) ctx.addIssue({ code: 'custom', message: `not valid: ${x.slice(0, 40)}` });
      return list.map((x) => (x === none ? '' : x));
    })
    .optional()
    .openapi({ type: 'string', description });

/** What every board may be narrowed by. */
export const facets = {
  from: day.optional(),
  to: day.optional(),
  branch: many(uuid, 'Branch ids, comma-separated; - for none'),
  fault: many(code, 'Fault codes, comma-separated; - for none'),
  department: many(code, 'Department codes, comma-separated; - for none'),
  tier: many(code, 'SLA tiers, comma-separated', null),
};

const query = z.strictObject(facets);
type Facets = z.output<typeof query> & { tenant?: string[] | undefined };

/** The query as the services take it. */
export const boardInput = (q: Facets) => ({
  from: q.from ?? null,
  to: q.to ?? null,
  tenantIds: q.tenant ?? [],
  branchIds: q.branch ?? [],
  faultCodes: q.fault ?? [],
  departmentCodes: q.department ?? [],
  tiers: q.tier ?? [],
});
