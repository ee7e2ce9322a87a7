import { ANOMALY_METRICS } from '@bodan/core/insight/anomaly';
import { FACTORS, OUTCOME_KEYS } from '@bodan/core/insight/card';
import { PART_KINDS } from '@bodan/core/insight/part';
import { METRIC_NAMES } from '@bodan/core/measures/buckets';
import { z } from '@hono/zod-openapi';

const count = z.number().int();
const label = z.object({ 'zh-CN': z.string(), en: z.string().optional() });
const at = z.iso.datetime({ offset: true }).nullable().openapi({
  description: 'What was overdue is of this instant, the end of the day: the number opens with at. Null for what belongs to the day',
});

const part = z
  .object({
    by: z.enum(PART_KINDS),
    key: z.string().openapi({ description: 'What a filter takes: an id or a code, - for none' }),
    tenantId: z.string().nullable().openapi({ description: 'Whose branch it is; null for anything else' }),
    name: label,
    observed: count,
    usual: z.number(),
    share: z.number().openapi({ description: 'Of the difference; more than one where other parts moved the other way' }),
  })
  .openapi('AnomalyPart');

const anomaly = z
  .object({
    metric: z.enum(ANOMALY_METRICS),
    line: z.string().nullable().openapi({ description: 'The subsidiary it is of; null for everything that was asked for' }),
    lineName: label.nullable(),
    day: z.string(),
    at,
    observed: count.openapi({ description: 'Opens to exactly its tickets' }),
    usual: z.number().openapi({ description: 'The mean of the days it is held against' }),
    low: count,
    high: count.openapi({ description: 'Of a hundred such days 95 are from low to high' }),
    change: z.number().nullable().openapi({ description: 'A share of the usual; null where that is nothing' }),
    pValue: z.number(),
    adjusted: z.number().openapi({ description: 'The same, adjusted for everything that was looked at (Benjamini-Hochberg)' }),
    days: z.array(z.object({ day: z.string(), count, at })).openapi({ description: 'The days it is held against, the last first' }),
    parts: z.array(part).openapi({ description: 'What the difference is made of, of each kind the largest first' }),
  })
  .openapi('Anomaly');

export const anomaliesSchema = z
  .object({
    asOf: z.iso.datetime({ offset: true }),
    range: z.object({ from: z.string(), to: z.string() }),
    days: z.array(z.string()).openapi({ description: 'The last whole days of the range, seven at most; none where none of it is over' }),
    comparisons: count.openapi({ description: 'How many figures of days were looked at' }),
    falseDiscoveryRate: z.number(),
    items: z.array(anomaly),
    more: count.openapi({ description: 'How many more stand out than are told' }),
    notCompared: z
      .array(z.object({ day: z.string(), reason: z.enum(['unlike', 'young']), weeks: count }))
      .openapi({ description: 'Days without enough days like them: off where others were not, or too little came before' }),
    hasOverdue: z.boolean().openapi({ description: 'False where a field narrows: what it held at the end of a day is not remembered' }),
  })
  .openapi('Anomalies', {
    description: 'Days of the range that stand out from the same weekday of the eight weeks before, with what makes them so',
  });

const interval = { value: z.number(), low: z.number(), high: z.number() };
const ratio = z.object(interval).openapi('RatioInterval', { description: 'With its 95 % interval' });
const card = z
  .object({
    outcome: z.enum(OUTCOME_KEYS as [(typeof OUTCOME_KEYS)[number]]),
    by: z.enum(FACTORS),
    key: z.string().openapi({ description: 'What a filter takes: an id, a code or a value, - for none' }),
    name: label,
    field: z.object({ key: z.string(), name: label }).nullable().openapi({ description: 'The field of the standard a value is of' }),
    cases: count.openapi({ description: 'Tickets that came out so; they open by the outcome as metric' }),
    total: count.openapi({ description: 'The number that opens: the cases, or how often those tickets were opened again' }),
    sample: count.openapi({ description: 'Tickets of the level that could have' }),
    of: z
      .array(z.object({ metric: z.enum(METRIC_NAMES as [(typeof METRIC_NAMES)[number]]), count }))
      .openapi({ description: 'What the sample is the sum of; each opens' }),
    base: z.object({ cases: count, sample: count }).openapi({ description: 'Everything that was asked for, the level in it' }),
    lift: ratio,
    riskRatio: ratio,
    oddsRatio: ratio,
    pooled: z
      .object({ ...interval, strata: count })
      .nullable()
      .openapi({
        description:
          'The risk ratio within places and months (Mantel-Haenszel); null where there is nothing to hold it against within them',
      }),
    pValue: z.number().openapi({ description: 'Fisher’s exact test, both sides' }),
    adjusted: z.number().openapi({ description: 'The same, adjusted for everything that was looked at (Benjamini-Hochberg)' }),
  })
  .openapi('InsightCard');

export const insightsSchema = z
  .object({
    asOf: z.iso.datetime({ offset: true }),
    range: z.object({ from: z.string(), to: z.string() }),
    comparisons: count.openapi({ description: 'How many levels were held against an outcome' }),
    falseDiscoveryRate: z.number(),
    items: z.array(card),
    more: count.openapi({ description: 'How many more there are than are told' }),
  })
  .openapi('Insights', { description: 'Levels that go with an outcome: associations, which say nothing of a cause' });
