import { FIGURES, type Part, partName } from '@bodan/core/measures/figure';
import { METRICS } from '@bodan/core/measures/registry';
import { z } from '@hono/zod-openapi';
import type { Api } from '../app.ts';
import { answer, personRoute } from '../operation.ts';

const words = z.object({ 'zh-CN': z.string(), en: z.string().optional() });
const formulaPart = z.object({ key: z.string(), name: words });
const measures = z
  .object({
    figures: z.array(
      z.object({
        key: z.string(),
        name: words,
        definition: words,
        unit: z.enum(['tickets', 'times', 'seconds', 'share', 'per_ticket', 'per_person', 'per_hundred', 'points']),
        ledger: z.enum(['measures', 'time', 'tickets', 'conformance']).openapi({
          description:
            'Where it is counted: entries of the measure ledger, slices of the time ledger, tickets as they stand, or the conformance formula',
        }),
        window: z.enum(['created', 'closed', 'spent', 'now']).openapi({
          description: 'Tickets created in the range, closed in it, time spent in it, or what is so at the moment asked for',
        }),
        numerator: z.array(formulaPart).openapi({ description: 'Sums of these counts; empty where the definition alone says it' }),
        denominator: z.array(formulaPart).openapi({ description: 'Empty: the figure is its numerator' }),
        version: z.number().int(),
      }),
    ),
    metrics: z.array(z.object({ key: z.string(), kind: z.enum(['stock', 'flow']), unit: z.string(), name: words, definition: words })),
  })
  .openapi('MeasureRegistry');

const read = personRoute({
  method: 'get',
  path: '/v1/measures',
  tags: ['Board'],
  summary: 'What every figure is called, how it is counted and of what',
  responses: { 200: answer(measures, 'The one registry all boards, files and digests count by') },
});

const partOf = (key: Part) => ({ key, name: partName(key) });
const REGISTRY = {
  figures: Object.entries(FIGURES).map(([key, f]) => ({
    key,
    ...f,
    numerator: f.numerator.map(partOf),
    denominator: f.denominator.map(partOf),
  })),
  metrics: Object.entries(METRICS).map(([key, metric]) => ({ key, ...metric })),
};

export function mountMeasures(api: Api): void {
  api.openapi(read, (c) => c.json(REGISTRY, 200));
}
