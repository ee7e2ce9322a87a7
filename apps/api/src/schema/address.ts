import { ADDRESS_VERDICTS } from '@bodan/core/address/check';
import { plainText } from '@bodan/core/text';
import { z } from '@hono/zod-openapi';

const division = z.object({
  province: z.string().nullable(),
  city: z.string().nullable(),
  district: z.string().nullable(),
  adcode: z.string().nullable().openapi({ description: 'GB/T 2260' }),
});
export const addressBody = z
  .strictObject({ address: plainText(300, 1) })
  .openapi('CheckAddress', { example: { address: '杭州市西湖区文三路 1 号 3 幢 502' } });
export const addressCheck = division
  .extend({
    verdict: z.enum(ADDRESS_VERDICTS),
    street: z.string().nullable(),
    detail: z.string(),
    zone: z.string().nullable(),
    outdated: z.string().nullable(),
    current: z.array(z.string()),
    candidates: z.array(division).openapi({ description: 'What it may mean, for somebody to choose; nothing is chosen here' }),
    repairs: z.array(z.object({ typed: z.string(), meant: z.string() })).openapi({ description: 'Where it was read otherwise than typed' }),
    inferred: z.array(z.enum(['province', 'city', 'district'])),
    warnings: z.array(z.string()),
  })
  .openapi('AddressCheck');
