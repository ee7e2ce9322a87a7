import { DomainError } from '@bodan/core/errors';
import { callerId, type TenantTx, type WorkspaceContext } from './context.ts';

type Stored = { requestHash: string; response: string };

const find = (tx: TenantTx, ctx: WorkspaceContext): Promise<Stored[]> =>
  tx.rows<Stored>(
    `select request_hash as "requestHash", response from idempotency_key where tenant_id = $1 and actor_id = $2 and operation = $3 and key = $4`,
    [ctx.scope.tenantId, callerId(ctx), ctx.idempotency?.operation, ctx.idempotency?.key],
    'idempotency-find',
  );

function replay<T>(ctx: WorkspaceContext, stored: Stored): T {
  if (stored.requestHash !== ctx.idempotency?.requestHash) throw new DomainError('idempotency_key_reused');
  ctx.replayed = true;
  return JSON.parse(stored.response) as T;
}

const isOurKey = (error: unknown): boolean => {
  const e = error as { code?: string; constraint?: string };
  return e.code === '23505' && (e.constraint ?? '').startsWith('idempotency_key');
};

/**
 * One write behind the tenant door, done once per Idempotency-Key: the key's row is written in the same transaction as the
 * effect, so a second request either waits for the first or finds its answer. Throws `idempotency_key_reused`.
 */
export async function writeOnce<T>(ctx: WorkspaceContext, work: (tx: TenantTx) => Promise<T>): Promise<T> {
  const { app, scope, idempotency } = ctx;
  if (!idempotency) return app.db.tenant(scope, work);
  try {
    return await app.db.tenant(scope, async (tx) => {
      const [stored] = await find(tx, ctx);
      if (stored) return replay<T>(ctx, stored);
      const answer = await work(tx);
      await tx.last(
        `insert into idempotency_key (tenant_id, actor_id, operation, key, request_hash, status, response) values ($1, $2, $3, $4, $5, 200, $6)`,
        [scope.tenantId, callerId(ctx), idempotency.operation, idempotency.key, idempotency.requestHash, JSON.stringify(answer ?? null)],
        'idempotency-keep',
      );
      return answer;
    });
  } catch (error) {
    if (!isOurKey(error)) throw error;
    const [stored] = await app.db.tenant(scope, (tx) => find(tx, ctx), 'read');
    if (!stored) throw new DomainError('idempotency_key_in_use');
    return replay<T>(ctx, stored);
  }
}
