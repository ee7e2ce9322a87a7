import { z } from 'zod';

const schema = z.object({
  DATABASE_URL: z.url(),
  BODAN_SECRET: z.string().min(32),
  BASE_URL: z.url(),
  S3_ENDPOINT: z.url(),
  S3_BUCKET: z.string().min(1),
  S3_KEY: z.string().min(1),
  S3_SECRET: z.string().min(1),
  S3_REGION: z.string().default('auto'),
  /** `host:port/path` of a plain WebSocket bridge to PostgreSQL; Neon needs none. */
  DATABASE_BRIDGE: z.string().optional(),
  RATE_LIMIT_PER_MINUTE: z.coerce.number().int().min(10).default(30_000),
  SIGN_IN_LIMIT_PER_MINUTE: z.coerce.number().int().min(1).default(20),
});

export type CloudflareSettings = z.infer<typeof schema>;

/** The variables and secrets of the Worker; a missing or wrong one is named. */
export function readBindings(env: Record<string, unknown>): CloudflareSettings {
  const parsed = schema.safeParse(env);
  if (!parsed.success) throw new Error(`environment: ${parsed.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`).join('; ')}`);
  return parsed.data;
}
