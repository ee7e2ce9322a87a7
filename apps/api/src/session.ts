import type { App, Principal } from '@bodan/services/context';
import {
  addSession,
  deleteExpiredSessions,
  deleteSession,
  deleteSessionsOf,
  extendSession,
  findSession,
  sessionsOf,
} from '@bodan/services/identity/session-store';
import { type Adapter, Lucia, TimeSpan } from 'lucia';

/** With TLS the cookie is bound to the host by its prefix. */
export const cookieName = (isSecure: boolean): string => (isSecure ? '__Host-sid' : 'sid');

const LIFETIME_DAYS = 30;
type Attributes = { publicId: string; name: string; email: string; locale: string };
declare module 'lucia' {
  interface Register {
    Lucia: Lucia<Attributes, Attributes>;
    DatabaseSessionAttributes: Partial<Attributes>;
    DatabaseUserAttributes: Attributes;
  }
}

type Origin = { userAgent: string; address: string };

/** Lucia's adapter over our sessions: the id is hashed on its way in, so the table never holds what a cookie holds. */
function adapterOf(app: App, origin: Origin): Adapter {
  return {
    async getSessionAndUser(sessionId) {
      const s = await findSession(app, app.sha256(sessionId));
      if (!s) return [null, null];
      const attributes = { publicId: s.publicId, name: s.name, email: s.email, locale: s.locale };
      return [
        { id: sessionId, userId: s.personId, expiresAt: new Date(s.expiresAt), attributes },
        { id: s.personId, attributes },
      ];
    },
    async getUserSessions(userId) {
      const rows = await sessionsOf(app, userId);
      return rows.map((s) => ({ id: s.idHash, userId, expiresAt: new Date(s.lastSeenAt), attributes: {} }));
    },
    async setSession(s) {
      await addSession(app, { idHash: app.sha256(s.id), personId: s.userId, expiresAt: s.expiresAt, ...origin });
    },
    updateSessionExpiration: async (sessionId, expiresAt) => void (await extendSession(app, app.sha256(sessionId), expiresAt)),
    deleteSession: async (sessionId) => void (await deleteSession(app, app.sha256(sessionId))),
    deleteUserSessions: async (userId) => void (await deleteSessionsOf(app, userId)),
    deleteExpiredSessions: async () => void (await deleteExpiredSessions(app)),
  };
}

export function luciaOf(app: App, isSecure: boolean, origin: Origin = { userAgent: '', address: '' }) {
  return new Lucia<Attributes, Attributes>(adapterOf(app, origin), {
    sessionExpiresIn: new TimeSpan(LIFETIME_DAYS, 'd'),
    sessionCookie: { name: cookieName(isSecure), expires: true, attributes: { secure: isSecure, sameSite: 'lax', path: '/' } },
    getSessionAttributes: (a) => a as Attributes,
    getUserAttributes: (a) => a as Attributes,
  });
}

const readers = new WeakMap<App, ReturnType<typeof luciaOf>>();

/** The person behind a session cookie; null when it has ended. */
export async function readSession(app: App, sessionId: string): Promise<Principal | null> {
  let lucia = readers.get(app);
  if (!lucia) {
    lucia = luciaOf(app, false);
    readers.set(app, lucia);
  }
  const { session, user } = await lucia.validateSession(sessionId);
  if (!session) return null;
  return {
    personId: user.id,
    name: user.name,
    email: user.email,
    locale: user.locale,
    via: 'session',
    credentialId: session.publicId,
    scopes: null,
  };
}

/** A new session for a person who has just proven who they are. Answers the Set-Cookie value. */
export async function startSession(app: App, isSecure: boolean, personId: string, origin: Origin): Promise<string> {
  const lucia = luciaOf(app, isSecure, { userAgent: origin.userAgent.slice(0, 300), address: origin.address.slice(0, 80) });
  const session = await lucia.createSession(personId, {}, { sessionId: app.randomToken(32) });
  return lucia.createSessionCookie(session.id).serialize();
}

/** Ends one session; answers the Set-Cookie value that clears it. */
export async function endSession(app: App, isSecure: boolean, sessionId: string): Promise<string> {
  const lucia = luciaOf(app, isSecure);
  await lucia.invalidateSession(sessionId);
  return lucia.createBlankSessionCookie().serialize();
}
