import { neonConfig, Pool } from '@neondatabase/serverless';
import { type ClientPool, Database } from './doors.ts';
import { refusePowerfulRole } from './powerful-role.ts';

export type NeonOptions = {
  url: string;
  /** `host:port/path` of a plain WebSocket bridge in place of Neon's own; for tests on one machine. */
  bridge?: string | undefined;
  onError: (error: Error) => void;
};

export type NeonConnection = { db: Database; close(): Promise<void> };

function throughBridge(address: string): void {
  neonConfig.wsProxy = () => address;
  neonConfig.useSecureWebSocket = false;
  neonConfig.pipelineTLS = false;
  neonConfig.pipelineConnect = false;
}

/**
 * The same doors over Neon's WebSocket driver, for runtimes without TCP. There a connection belongs to the request that opened it:
 * each call of the answer opens connections for one request, to be closed after it. Refuses to serve as a role that could see past
 * the walls.
 */
export function neonConnections({ url, bridge, onError }: NeonOptions): () => Promise<NeonConnection> {
  if (bridge) throughBridge(bridge);
  let isRoleKnown = false;
  return async () => {
    const pool = new Pool({ connectionString: url, max: 2, options: '-c timezone=UTC -c jit=off' });
    pool.on('error', onError);
    try {
      if (!isRoleKnown) await refusePowerfulRole(pool);
      isRoleKnown = true;
    } catch (error) {
      await pool.end();
      throw error;
    }
    return { db: new Database(pool as unknown as ClientPool), close: () => pool.end() };
  };
}
