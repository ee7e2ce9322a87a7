import pg from 'pg';
import { type ClientPool, Database } from './doors.ts';
import { refusePowerfulRole } from './powerful-role.ts';

export type ConnectOptions = { url: string; max?: number; onError: (error: Error) => void };

/**
 * The product's connection to PostgreSQL under Node. Refuses to serve as a role that could see past the walls:
 * superuser, BYPASSRLS, or the owner of a tenant table.
 */
export async function connect({ url, max = 16, onError }: ConnectOptions): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    pipeline: true,
    // Statements here are short and many: compiling one first takes longer than all of them together.
    options: '-c timezone=UTC -c jit=off',
    idleTimeoutMillis: 60_000,
    connectionTimeoutMillis: 10_000,
  } as pg.PoolConfig);
  // Without a listener a database restart would end the process.
  pool.on('error', onError);
  // The pool listens to idle connections only: one that is lost between two statements of a transaction would end the process.
  // The next statement on it fails, which is all that needs to be known.
  pool.on('connect', (client) => void client.on('error', () => {}));
  try {
    await refusePowerfulRole(pool);
  } catch (error) {
    await pool.end();
    throw error;
  }
  return new Database(pool as unknown as ClientPool);
}
