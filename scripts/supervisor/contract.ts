import path from 'node:path';
import type { Ready } from './database.ts';
import type { Env } from './env.ts';
import { loadSecrets } from './secrets.ts';

export type Run = { env: Env; database: Ready; port: number; baseUrl: string; webHandler?: string; allowLocalCalls: boolean };

/** The environment of the API and worker processes; it replaces what the caller set, so neither ever sees the owner's login. */
export function contract({ env, database, port, baseUrl, webHandler, allowLocalCalls }: Run) {
  return {
    DATABASE_URL: database.appUrl,
    WORKER_DATABASE_URL: database.workerUrl,
    QUEUE_DATABASE_URL: database.queueUrl,
    BODAN_SECRET: loadSecrets(env).BODAN_SECRET,
    PORT: String(port),
    BASE_URL: baseUrl,
    BLOB_DIR: env.BLOB_DIR ?? path.join(env.BODAN_DIR, 'blobs'),
    WEB_HANDLER: webHandler,
    // A page rendered on the server asks the API directly, not by the address the world sees.
    API_ORIGIN: `http://127.0.0.1:${port}`,
    LOG_LEVEL: env.LOG_LEVEL,
    SANDBOX_LOCAL_CALLS: String(env.SANDBOX_LOCAL_CALLS ?? allowLocalCalls),
  };
}
