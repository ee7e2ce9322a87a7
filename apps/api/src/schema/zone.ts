import { isZone } from '@bodan/core/sla/zone';
import { z } from '@hono/zod-openapi';

/** An IANA time zone of a body. */
export const zoneInput = z
  .string()
  .max(64)
  .refine(isZone, { error: 'a time zone of the IANA list, such as Asia/Shanghai' })
  .openapi({ description: 'IANA time zone', example: 'Asia/Urumqi' });
