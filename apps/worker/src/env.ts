import { z } from 'zod';

const flag = z
  .enum(['true', 'false', '1', '0', ''])
  .default('false')
  .transform((s) => s === 'true' || s === '1');

const schema = z.object({
  WORKER_DATABASE_URL: z.url(),
  /** Where the queue lives without Redis; its role keeps the queue's own schema. */
  QUEUE_DATABASE_URL: z.url().optional(),
  REDIS_URL: z.url().optional(),
  /** Keeps two environments on one Redis apart; by default it follows from the database. */
  QUEUE_PREFIX: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/)
    .optional(),
  BODAN_SECRET: z.string().min(32),
  BASE_URL: z.url().default('http://localhost:3000'),
  BLOB_DIR: z.string().default('.bodan/blobs'),
  S3_ENDPOINT: z.url().optional(),
  S3_BUCKET: z.string().optional(),
  S3_KEY: z.string().optional(),
  S3_SECRET: z.string().optional(),
  S3_REGION: z.string().default('auto'),
  SMTP_URL: z.url().optional(),
  SMTP_FROM: z.string().min(3).default('Bodan <no-reply@localhost>'),
  SANDBOX_LOCAL_CALLS: flag,
  /** How long whoever is called may take; what a call holds is free again after three times as long. */
  CALL_DEADLINE_MS: z.coerce.number().int().min(500).max(60_000).default(15_000),
  /** For how long a job is a worker's without a sign of life; one that was killed is noticed soon after. */
  QUEUE_LEASE_MS: z.coerce.number().int().min(1_000).max(300_000).default(5_000),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  DATABASE_POOL: z.coerce.number().int().min(2).max(100).default(12),
});

export type WorkerSettings = z.infer<typeof schema>;

/** The environment, read once at start; a missing or wrong variable is named and ends the start. */
export function readSettings(env: Record<string, string | undefined> = process.env): WorkerSettings {
  const given = Object.fromEntries(Object.entries(env).filter(([, v]) => v !== undefined && v !== ''));
  const parsed = schema.safeParse(given);
  if (!parsed.success) throw new Error(`environment: ${parsed.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`).join('; ')}`);
  return parsed.data;
}
