import { Pool } from '@neondatabase/serverless';
import { type ClientPool, Database } from './doors.ts';

/** The same doors over Neon's WebSocket driver, for runtimes without TCP; one pool a request, closed after it. */
export function connectNeon(url: string, onError: (error: Error) => void): Database {
  const pool = new Pool({ connectionString: url, max: 2, options: '-c timezone=UTC' });
  pool.on('error', onError);
  return new Database(pool as unknown as ClientPool);
}
