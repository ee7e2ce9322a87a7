import { z } from 'zod';

const flag = z
  .enum(['true', 'false', '1', '0', ''])
  .default('false')
  .transform((s) => s === 'true' || s === '1');

const schema = z.object({
  DATABASE_URL: z.url(),
  BODAN_SECRET: z.string().min(32),
  PORT: z.coerce.number().int().min(1).max(65_535).default(3000),
  BASE_URL: z.url().default('http://localhost:3000'),
  BLOB_DIR: z.string().default('.bodan/blobs'),
  S3_ENDPOINT: z.url().optional(),
  S3_BUCKET: z.string().optional(),
  S3_KEY: z.string().optional(),
  S3_SECRET: z.string().optional(),
  S3_REGION: z.string().default('auto'),
  SMTP_URL: z.string().optional(),
  WEB_HANDLER: z.string().optional(),
  TRUST_PROXY: flag,
  SANDBOX_LOCAL_CALLS: flag,
  /** How long whoever is called may take to answer. */
  CALL_DEADLINE_MS: z.coerce.number().int().min(500).max(60_000).default(15_000),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  DATABASE_POOL: z.coerce.number().int().min(2).max(100).default(16),
  RATE_LIMIT_PER_MINUTE: z.coerce.number().int().min(10).default(30_000),
  SIGN_IN_LIMIT_PER_MINUTE: z.coerce.number().int().min(1).default(20),
});

export type ApiSettings = z.infer<typeof schema>;

/** The environment, read once at start; a missing or wrong variable is named and ends the start. */
export function readSettings(env: Record<string, string | undefined> = process.env): ApiSettings {
  const given = Object.fromEntries(Object.entries(env).filter(([, v]) => v !== undefined && v !== ''));
  const parsed = schema.safeParse(given);
  if (!parsed.success) throw new Error(`environment: ${parsed.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`).join('; ')}`);
  return parsed.data;
}
