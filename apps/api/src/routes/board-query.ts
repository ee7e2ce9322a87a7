import { uuid } from '@bodan/core/ids';
import { DRILL_METRICS } from '@bodan/core/measures/drill';
import { wayOf } from '@bodan/core/measures/returns';
import type { FieldFilter } from '@bodan/core/measures/shared-field';
import { code, plainText } from '@bodan/core/text';
import { NONE } from '@bodan/services/board/assemble';
import { z } from '@hono/zod-openapi';
import { listQuery } from '../schema/ticket-query.ts';

/** Ranges are compared with the one before and told in weeks: both ends keep away from years that a database writes differently. */
const FIRST_DAY = '1970-01-01';
const LAST_DAY = '2999-12-31';
/** A calendar date of the place, as a query or a body names it. */
export const day = z.iso
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

/** Regions are what people wrote, commas too: one is asked for, as it is written. */
const region = plainText(60)
  .transform((text) => (text === NONE ? '' : text || null))
  .optional()
  .openapi({
    type: 'string',
    description: 'A region of branches; - for branches without one and tickets without a branch. One that no branch is in is refused',
  });

/** What every board may be narrowed by. */
export const facets = {
  from: day.optional(),
  to: day.optional(),
  region,
  branch: many(uuid, 'Branch ids, comma-separated; - for none'),
  fault: many(code, 'Fault codes, comma-separated; - for none'),
  department: many(code, 'Department codes, comma-separated; - for none'),
  tier: many(code, 'SLA tiers, comma-separated', null),
};

const FIELD_FILTER = /^(s_[a-z0-9_]{1,40}):(.+)$/;
const FIELD_VALUE = /^(?:[a-z0-9_-]{1,40}|~)$/;
/** A shared field with values of it: `s_warranty:in,expired`; - for tickets without any, ~ for those that are not to be seen any more. */
const fieldFacet = {
  field: z
    .string()
    .max(4000)
    .transform((text, ctx) => {
      const [, key, list] = FIELD_FILTER.exec(text) ?? [];
      const values = (list ?? '').split(',').filter((x) => x !== '');
      if (key !== undefined && values.length > 0 && values.length <= MAX_VALUES && values.every((v) => FIELD_VALUE.test(v)))
        return { key, values: values.map((v) => (v === NONE ? '' : v)) };
      ctx.addIssue({ code: 'custom', message: `the key of a field of the standard, a colon and at most ${MAX_VALUES} of its values` });
      return z.NEVER;
    })
    .optional()
    .openapi({ type: 'string', description: 'Tickets that hold a value of a field of the standard: key:value,value; - for none' }),
};
const byFacet = {
  by: z
    .string()
    .regex(/^field:s_[a-z0-9_]{1,40}$/)
    .transform((text) => text.slice('field:'.length))
    .optional()
    .openapi({ type: 'string', description: 'Tells the board by the values of a field of the standard too: field:key' }),
};

const query = z.strictObject(facets);
type Facets = z.output<typeof query> & {
  tenant?: string[] | undefined;
  field?: FieldFilter | undefined;
  by?: string | undefined;
};

/** The query as the services take it. */
export const boardInput = (q: Facets) => ({
  from: q.from ?? null,
  to: q.to ?? null,
  tenantIds: q.tenant ?? [],
  region: q.region ?? null,
  branchIds: q.branch ?? [],
  faultCodes: q.fault ?? [],
  departmentCodes: q.department ?? [],
  tiers: q.tier ?? [],
  field: q.field ?? null,
  by: q.by ?? null,
});

/** A past moment of a board. */
export const momentFacets = {
  at: z.iso
    .datetime({ offset: true })
    .optional()
    .openapi({ description: 'A past moment: the board as it was then. Ranges end on its day unless they are named' }),
  known: z
    .enum(['then', 'now'])
    .optional()
    .openapi({ description: 'With at: as it was published then (the default), or by what is known of that moment now' }),
};

export const momentInput = (q: { at?: string | undefined; known?: 'then' | 'now' | undefined }) => ({
  at: q.at === undefined ? null : Date.parse(q.at),
  known: q.known ?? null,
});

const tenants = { tenant: many(uuid, 'Ids of subsidiaries, comma-separated', null) };
const drilled = {
  metric: z.enum(DRILL_METRICS),
  stage: many(z.string().regex(/^[a-z][a-z0-9_]{0,39}$/), 'Stages, comma-separated; for open and overdue', null),
  cursor: z.string().max(100).optional(),
  limit: listQuery.shape.limit,
};
export const boardQuery = z.strictObject({ ...facets, ...fieldFacet, ...byFacet, ...momentFacets });
export const hqBoardQuery = z.strictObject({ ...facets, ...fieldFacet, ...byFacet, ...tenants, ...momentFacets });
const slotFacet = {
  slot: z
    .string()
    .regex(/^[1-7]-(?:1?\d|2[0-3])$/, { error: 'a weekday from 1 (Monday) to 7, a dash and an hour from 0 to 23' })
    .transform((text) => {
      const [weekday = 1, hour = 0] = text.split('-').map(Number);
      return { weekday, hour };
    })
    .optional()
    .openapi({
      type: 'string',
      description: 'Tickets created in an hour of the week of their workspace’s time: 1-9 is Monday from 9 to 10',
    }),
};
const wayFacet = {
  way: z
    .string()
    .max(100)
    .transform((text, ctx) => {
      const way = wayOf(text);
      if (way !== null) return way;
      ctx.addIssue({
        code: 'custom',
        message: 'rework or reopened, the stage it left and the stage it came to, with dots between; or - for both',
      });
      return z.NEVER;
    })
    .optional()
    .openapi({
      type: 'string',
      description:
        'Tickets that came back this way, with metric rework or reopened, or completed for those finished in the end: rework.inspection.confirmed; rework.- for those no stage is known of',
    }),
};
export const drillQuery = z.strictObject({ ...facets, ...fieldFacet, ...momentFacets, ...drilled, ...slotFacet, ...wayFacet });
export const hqDrillQuery = z.strictObject({
  ...facets,
  ...fieldFacet,
  ...tenants,
  ...momentFacets,
  ...drilled,
  ...slotFacet,
  ...wayFacet,
});
const compared = { at: momentFacets.at.unwrap() };
export const changesQuery = z.strictObject({ ...facets, ...compared, ...drilled });
export const hqChangesQuery = z.strictObject({ ...facets, ...tenants, ...compared, ...drilled });
const { from: _from, ...untilFacets } = facets;
export const trendQuery = z.strictObject({ ...untilFacets, ...fieldFacet, ...momentFacets });
export const hqTrendQuery = z.strictObject({ ...untilFacets, ...fieldFacet, ...tenants, ...momentFacets });

export const heatQuery = z.strictObject({ ...facets, ...fieldFacet });
export const hqHeatQuery = z.strictObject({ ...facets, ...fieldFacet, ...tenants });
export const insightQuery = z.strictObject({ ...facets, ...fieldFacet, ...byFacet });
export const hqInsightQuery = z.strictObject({ ...facets, ...fieldFacet, ...byFacet, ...tenants });
export const returnsQuery = z.strictObject({ ...facets, ...fieldFacet });
export const hqReturnsQuery = z.strictObject({ ...facets, ...fieldFacet, ...tenants });

const { to: _to, ...standing } = untilFacets;
export const waitQuery = z.strictObject(standing);
export const hqWaitQuery = z.strictObject({ ...standing, ...tenants });

type Drilled = Omit<z.output<typeof drillQuery>, 'at' | 'known' | 'field' | 'slot' | 'way'> & {
  slot?: z.output<typeof drillQuery>['slot'];
  way?: z.output<typeof drillQuery>['way'];
  tenant?: string[] | undefined;
  field?: FieldFilter | undefined;
};
/** A number that is opened, as the services take it. */
export const drilledInput = (q: Drilled) => ({
  ...boardInput(q),
  metric: q.metric,
  stages: q.stage ?? [],
  slot: q.slot ?? null,
  way: q.way ?? null,
  cursor: q.cursor ?? null,
  limit: q.limit,
});
