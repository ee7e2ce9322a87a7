import { z } from '@hono/zod-openapi';

/** A point on the map. */
export const placeSchema = z
  .strictObject({ lat: z.number().min(-90).max(90), lng: z.number().min(-180).max(180) })
  .openapi('Place', { description: 'WGS 84, degrees', example: { lat: 30.2741, lng: 120.1551 } });
