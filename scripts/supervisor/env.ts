import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** The project's folder. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const address = z.url();
const flag = z.enum(['true', 'false', '1', '0']).transform((value) => value === 'true' || value === '1');

const schema = z
  .object({
    PORT: z.coerce.number().int().min(1).max(65_535).default(3000),
    BASE_URL: address.optional(),
    // The owner's login: it migrates, and the logins of API and worker are derived from it. With WORKER_DATABASE_URL
    // beside it, it is taken for the API's own login and nothing is migrated.
    DATABASE_URL: address.optional(),
    WORKER_DATABASE_URL: address.optional(),
    QUEUE_DATABASE_URL: address.optional(),
    REDIS_URL: address.optional(),
    S3_ENDPOINT: address.optional(),
    S3_BUCKET: z.string().min(1).optional(),
    S3_KEY: z.string().min(1).optional(),
    S3_SECRET: z.string().min(1).optional(),
    SMTP_URL: address.optional(),
    BODAN_SECRET: z.string().min(32, 'at least 32 characters').optional(),
    BODAN_DIR: z.string().min(1).default(path.join(ROOT, '.bodan')),
    BLOB_DIR: z.string().min(1).optional(),
    SANDBOX_LOCAL_CALLS: flag.optional(),
    LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('warn'),
  })
  .refine((env) => !env.S3_ENDPOINT || (env.S3_BUCKET && env.S3_KEY && env.S3_SECRET), {
    path: ['S3_ENDPOINT'],
    error: 'needs S3_BUCKET, S3_KEY and S3_SECRET beside it',
  });

export type Env = z.output<typeof schema>;

/** What was set from outside, checked. An empty variable counts as not set. */
export function readEnv(env: NodeJS.ProcessEnv = process.env): Env {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const result = schema.safeParse(given);
  if (result.success) return { ...result.data, BODAN_DIR: path.resolve(ROOT, result.data.BODAN_DIR) };
  throw new Error(result.error.issues.map(({ path: [name], message }) => `${String(name)}: ${message}`).join('\n'));
}

/** The caller's whole environment, for child processes that are given more on top. */
export const inherited = (): NodeJS.ProcessEnv => ({ ...process.env });
