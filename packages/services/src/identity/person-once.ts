import { DomainError } from '@bodan/core/errors';
import type { Locale } from '@bodan/core/text';
import type { Tx } from '@bodan/db/doors';
import type { App, HqContext, Idempotency, Principal } from '../context.ts';

/** A call outside any workspace: by a person, or by nobody yet. `actor` tells repeated requests of one caller from those of another. */
export type PersonContext = { app: App; principal: Principal | null; actor: string; idempotency: Idempotency | null; replayed: boolean };
/** The same for a call of headquarters. */
export type Repeat = Pick<PersonContext, 'actor' | 'idempotency' | 'replayed'>;

export const localeOf = (text: string): Locale => (text === 'en' ? 'en' : 'zh-CN');

/** The signed-in person. Keys act for one place and never on an account: they are refused with `forbidden`. */
export function ownerOfSession(ctx: PersonContext): Principal {
  if (!ctx.principal) throw new DomainError('unauthenticated');
  if (ctx.principal.via === 'key') throw new DomainError('forbidden', 'An API key does not change an account; sign in.');
  return ctx.principal;
}

type Outside = Tx<'identity'> | Tx<'hq'>;

async function find<T>(tx: Outside, r: Repeat, idempotency: Idempotency): Promise<{ answer: T } | null> {
  const [row] = await tx.rows<{ requestHash: string; response: string }>(
    `select request_hash as "requestHash", response from person_idempotency_key where actor = $1 and operation = $2 and key = $3`,
    [r.actor, idempotency.operation, idempotency.key],
  );
  if (!row) return null;
  if (row.requestHash !== idempotency.requestHash) throw new DomainError('idempotency_key_reused');
  r.replayed = true;
  return { answer: JSON.parse(row.response) as T };
}

const isOurKey = (error: unknown): boolean => {
  const e = error as { code?: string; constraint?: string };
  return e.code === '23505' && (e.constraint ?? '').startsWith('person_idempotency_key');
};

async function once<D extends Outside, T>(
  open: <R>(work: (tx: D) => Promise<R>) => Promise<R>,
  r: Repeat,
  work: (tx: D) => Promise<T>,
): Promise<T> {
  const { idempotency } = r;
  if (!idempotency) return open(work);
  const attempt = (): Promise<T> =>
    open(async (tx) => {
      const found = await find<T>(tx, r, idempotency);
      if (found) return found.answer;
      const answer = await work(tx);
      await tx.rows(`insert into person_idempotency_key (actor, operation, key, request_hash, response) values ($1, $2, $3, $4, $5)`, [
        r.actor,
        idempotency.operation,
        idempotency.key,
        idempotency.requestHash,
        JSON.stringify(answer ?? null),
      ]);
      return answer;
    });
  // The one who came second waited for the first to commit, so its answer is there to be found.
  return attempt().catch((error: unknown) => {
    if (isOurKey(error)) return attempt();
    throw error;
  });
}

/** One write behind the identity door, done once per Idempotency-Key. Throws `idempotency_key_reused`. */
export const personOnce = <T>(ctx: PersonContext, work: (tx: Tx<'identity'>) => Promise<T>): Promise<T> =>
  once((w) => ctx.app.db.identity(w), ctx, work);

/** One write of headquarters behind its own door, done once per Idempotency-Key. */
export const hqOnce = <T>(ctx: HqContext, r: Repeat, work: (tx: Tx<'hq'>) => Promise<T>): Promise<T> =>
  once((w) => ctx.app.db.hq(ctx, w, 'write'), r, work);
