import type { App } from '../context.ts';

export type SessionRow = { publicId: string; personId: string; expiresAt: number; name: string; email: string; locale: string };

/** Sessions are found by the hash of their id; the id itself is never stored. */
export async function findSession(app: App, idHash: string): Promise<SessionRow | null> {
  const [row] = await app.db.identity(
    (tx) =>
      tx.rows<SessionRow>(
        `select s.public_id as "publicId", s.person_id as "personId", s.expires_at as "expiresAt", p.name, p.email, p.locale from session s join person p on p.id = s.person_id where s.id_hash = $1`,
        [idHash],
        'session-find',
      ),
    'read',
  );
  return row ?? null;
}

export const addSession = (
  app: App,
  s: { idHash: string; personId: string; expiresAt: Date; userAgent: string; address: string },
): Promise<unknown> =>
  app.db.identity((tx) =>
    tx.last(`insert into session (id_hash, public_id, person_id, expires_at, user_agent, address) values ($1, $2, $3, $4, $5, $6)`, [
      s.idHash,
      app.newId(),
      s.personId,
      s.expiresAt,
      s.userAgent,
      s.address,
    ]),
  );

export const extendSession = (app: App, idHash: string, expiresAt: Date): Promise<unknown> =>
  app.db.identity((tx) => tx.last(`update session set expires_at = $2, last_seen_at = now() where id_hash = $1`, [idHash, expiresAt]));

export const deleteSession = (app: App, idHash: string): Promise<unknown> =>
  app.db.identity((tx) => tx.last(`delete from session where id_hash = $1`, [idHash]));

export const deleteSessionsOf = (app: App, personId: string): Promise<unknown> =>
  app.db.identity((tx) => tx.last(`delete from session where person_id = $1`, [personId]));

export const deleteExpiredSessions = (app: App): Promise<unknown> =>
  app.db.identity((tx) => tx.last(`delete from session where expires_at < now()`));

export type SessionInfo = { publicId: string; createdAt: number; lastSeenAt: number; userAgent: string; address: string; idHash: string };

/** A person's sessions, newest first; for the list in which each can be ended. */
export const sessionsOf = (app: App, personId: string): Promise<SessionInfo[]> =>
  app.db.identity(
    (tx) =>
      tx.rows<SessionInfo>(
        `select public_id as "publicId", created_at as "createdAt", last_seen_at as "lastSeenAt", user_agent as "userAgent", address, id_hash as "idHash" from session
         where person_id = $1 and expires_at > now() order by last_seen_at desc`,
        [personId],
      ),
    'read',
  );

/** Ends one session of a person by its public id; false when they have no such session. */
export async function revokeSession(app: App, personId: string, publicId: string): Promise<boolean> {
  return app.db.identity(
    async (tx) =>
      (await tx.rows(`delete from session where person_id = $1 and public_id = $2 returning 1 as one`, [personId, publicId])).length === 1,
  );
}

/** Ends every session of a person but the one that asks. */
export const revokeOtherSessions = (app: App, personId: string, keepPublicId: string): Promise<unknown> =>
  app.db.identity((tx) => tx.last(`delete from session where person_id = $1 and public_id <> $2`, [personId, keepPublicId]));
