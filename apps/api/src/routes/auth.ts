import { DomainError } from '@bodan/core/errors';
import { uuid } from '@bodan/core/ids';
import { acceptInvite, readInvite } from '@bodan/services/identity/accept-invite';
import { confirmReset, requestReset } from '@bodan/services/identity/reset-password';
import { signIn } from '@bodan/services/identity/sign-in';
import { signUp } from '@bodan/services/identity/sign-up';
import { readMailFile } from '@bodan/services/mail/file';
import { newestMails } from '@bodan/services/mail/queue';
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Api } from '../app.ts';
import type { ApiEnv } from '../http.ts';
import { guardTries, type Windows } from '../middleware/limits.ts';
import { answer, idempotencyHeader, jsonBody, publicRoute } from '../operation.ts';
import { markReplay, personCall } from '../person-call.ts';
import { problemSchema } from '../problem.ts';
import * as s from '../schema/identity.ts';
import { endSession, startSession } from '../session.ts';

const tags = ['Sign-in'];
const signUpRoute = publicRoute({
  method: 'post',
  path: '/v1/auth/sign-up',
  tags,
  summary: 'Open an account with a workspace',
  description:
    'The answer never tells whether the address has an account. If it has, the workspace is real and the session works, but the new account only claims the address: the mailbox gets a letter with an invitation to own the workspace, and the existing account, its password and its workspaces stay untouched. With the password of the existing account, the workspace is added to it.',
  request: { headers: idempotencyHeader, body: jsonBody(s.signUpBody) },
  responses: { 201: answer(s.signedUp, 'Signed in; the session is in the cookie') },
});
const signInRoute = publicRoute({
  method: 'post',
  path: '/v1/auth/sign-in',
  tags,
  summary: 'Sign in',
  request: { body: jsonBody(s.signInBody) },
  responses: { 200: answer(s.signedIn, 'Signed in with a new session') },
});
const signOutRoute = publicRoute({
  method: 'post',
  path: '/v1/auth/sign-out',
  tags,
  summary: 'End this session',
  responses: { 204: { description: 'Ended, or there was none' } },
});
const resetRoute = publicRoute({
  method: 'post',
  path: '/v1/auth/password-reset',
  tags,
  summary: 'Ask for a link to set a new password',
  request: { body: jsonBody(s.resetBody) },
  responses: { 202: answer(s.done, 'If the address has an account, a mail is on its way') },
});
const confirmRoute = publicRoute({
  method: 'post',
  path: '/v1/auth/password-reset/confirm',
  tags,
  summary: 'Set a new password; ends all sessions',
  request: { body: jsonBody(s.resetConfirmBody) },
  responses: { 200: answer(s.done, 'Set') },
});
const inviteRoute = publicRoute({
  method: 'get',
  path: '/v1/auth/invites/{token}',
  tags,
  summary: 'What an invitation says',
  request: { params: z.object({ token: z.string().min(1).max(200) }) },
  responses: { 200: answer(s.inviteView, 'The invitation; the address is masked unless you are signed in as it'), ...gone() },
});
const acceptRoute = publicRoute({
  method: 'post',
  path: '/v1/auth/invites/accept',
  tags,
  summary: 'Accept an invitation',
  description: 'Somebody with an account is signed in as the invited address or sends its password; somebody new sends name and password.',
  request: { headers: idempotencyHeader, body: jsonBody(s.acceptBody) },
  responses: { 200: answer(s.accepted, 'A member now, with a session') },
});
const mailsRoute = publicRoute({
  method: 'get',
  path: '/v1/dev/mails',
  tags: ['Service'],
  summary: 'Development outbox: the newest mails where no mail server is set; from this machine only',
  responses: { 200: answer(s.mails, 'Newest first') },
});

const mailFileRoute = publicRoute({
  method: 'get',
  path: '/v1/dev/mails/{mailId}/file',
  tags: ['Service'],
  summary: 'Development outbox: the file a mail carries',
  request: { params: z.object({ mailId: uuid }) },
  responses: {
    200: {
      description: 'The file',
      content: { 'application/pdf': { schema: z.any().openapi({ type: 'string', format: 'binary' }) } },
    },
  },
});

function gone() {
  return { 410: { description: 'It is no longer valid', content: { 'application/problem+json': { schema: problemSchema } } } };
}

const RESET_FLOOR_MS = 150;
const atLeast = (ms: number): Promise<void> => new Promise((go) => setTimeout(go, ms));

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/;
const LOCAL_HOST = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/** A product that is tried on this very machine: its own address, the caller's and the name it was called by are all local, and no proxy stands between. */
function isLocalTrial(c: Context<ApiEnv>): boolean {
  const { app } = c.get('deps');
  const isNear = LOOPBACK.test(c.get('address')) || c.get('address') === 'unknown';
  const isProxied = c.req.header('x-forwarded-for') !== undefined || c.req.header('forwarded') !== undefined;
  return (
    isNear &&
    !isProxied &&
    LOCAL_HOST.test(new URL(app.baseUrl).hostname) &&
    LOCAL_HOST.test((c.req.header('host') ?? '').replace(/:\d+$/, ''))
  );
}

function needLocalTrial(c: Context<ApiEnv>): void {
  if (c.get('deps').hasMailServer || !isLocalTrial(c)) throw new DomainError('not_found');
}

/** A new session for somebody who has just proven who they are; the one they came with ends, unless it is another account's. */
async function beginSession(c: Context<ApiEnv>, personId: string): Promise<void> {
  const { app, isSecure } = c.get('deps');
  const old = c.get('sessionId');
  if (old && c.get('principal')?.personId === personId) await endSession(app, isSecure, old);
  c.header(
    'Set-Cookie',
    await startSession(app, isSecure, personId, { userAgent: c.req.header('user-agent') ?? '', address: c.get('address') }),
  );
}

function guard(c: Context<ApiEnv>, windows: Windows, action: string, account?: string): void {
  const { app, limits } = c.get('deps');
  guardTries(windows, `${action}:from:${c.get('address')}`, limits.signInPerMinute, app.now());
  if (account !== undefined) guardTries(windows, `${action}:to:${account}`, limits.signInPerMinute, app.now());
}

export function mountAuth(api: Api, { windows }: { windows: Windows }): void {
  api.openapi(signUpRoute, async (c) => {
    const input = c.req.valid('json');
    guard(c, windows, 'sign-up', input.email);
    const call = await personCall(c, c.get('principal') ? undefined : `sign-up:${input.email}`);
    const made = await signUp(call, input);
    await beginSession(c, made.person.id);
    markReplay(c, call);
    return c.json(made, 201);
  });
  api.openapi(signInRoute, async (c) => {
    const { email, password } = c.req.valid('json');
    guard(c, windows, 'sign-in', email);
    const found = await signIn(c.get('deps').app, email, password);
    await beginSession(c, found.person.id);
    return c.json(found, 200);
  });
  api.openapi(signOutRoute, async (c) => {
    const { app, isSecure } = c.get('deps');
    const sessionId = c.get('sessionId');
    if (sessionId) c.header('Set-Cookie', await endSession(app, isSecure, sessionId));
    return c.body(null, 204);
  });
  api.openapi(resetRoute, async (c) => {
    const { email } = c.req.valid('json');
    guard(c, windows, 'reset', email);
    // A known address costs a mail and a durable commit; the floor is well above both, so the time tells nothing.
    await Promise.all([requestReset(c.get('deps').app, email), atLeast(RESET_FLOOR_MS)]);
    return c.json({ status: 'accepted' }, 202);
  });
  api.openapi(confirmRoute, async (c) => {
    const { token, password } = c.req.valid('json');
    guard(c, windows, 'reset-confirm');
    await confirmReset(c.get('deps').app, token, password);
    return c.json({ status: 'set' }, 200);
  });
  api.openapi(inviteRoute, async (c) => {
    guard(c, windows, 'invite');
    const principal = c.get('principal');
    const invite = await readInvite(
      c.get('deps').app,
      principal?.via === 'session' ? principal.personId : null,
      c.req.valid('param').token,
    );
    return c.json({ ...invite, expiresAt: new Date(invite.expiresAt).toISOString() }, 200);
  });
  api.openapi(acceptRoute, async (c) => {
    const input = c.req.valid('json');
    guard(c, windows, 'accept');
    const call = await personCall(c, c.get('principal') ? undefined : `accept:${input.token}`);
    const joined = await acceptInvite(call, input, /^en\b/i.test(c.req.header('accept-language') ?? '') ? 'en' : 'zh-CN');
    if (c.get('principal')?.personId !== joined.person.id) await beginSession(c, joined.person.id);
    markReplay(c, call);
    return c.json(joined, 200);
  });
  api.openapi(mailsRoute, async (c) => {
    const { app } = c.get('deps');
    needLocalTrial(c);
    const items = await newestMails(app);
    return c.json(
      {
        items: items.map((m) => ({
          ...m,
          createdAt: new Date(m.createdAt).toISOString(),
          sentAt: m.sentAt === null ? null : new Date(m.sentAt).toISOString(),
        })),
      },
      200,
    );
  });
  api.openapi(mailFileRoute, async (c) => {
    needLocalTrial(c);
    const file = await readMailFile(c.get('deps').app, c.req.valid('param').mailId);
    return c.body(new Uint8Array(file.bytes), 200, {
      'content-type': file.mediaType,
      'content-disposition': `inline; filename*=UTF-8''${encodeURIComponent(file.name)}`,
      'cache-control': 'no-store',
    });
  });
}
