import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { nodeApp } from '@bodan/adapters/app.node';
import { SCOPES } from '@bodan/core/access';
import type { App } from '@bodan/services/context';
import { addMember, type NewWorkspace, provisionGroup, provisionSettings, provisionTenant } from '@bodan/services/workspace/provision';
import { type Api, createApp } from '../../apps/api/src/app.ts';
import type { ApiDeps } from '../../apps/api/src/http.ts';
import { startSession } from '../../apps/api/src/session.ts';
import { testDatabase } from './database.ts';

// biome-ignore lint/suspicious/noExplicitAny: an answer of any operation; each test says what it expects of it
type Json = any;

export type Place = { tenantId: string; groupId: string; slug: string };
export type Hand = { personId: string; email: string; name: string; cookie: string };

/** The product on a database of its own, with the real doors, and a clock that a test moves. */
export type World = {
  app: App;
  api: Api;
  setNow(ms: number): void;
  group(slug: string, name?: string): Promise<{ groupId: string; slug: string; standardVersionId: string }>;
  workspace(slug: string, options?: Partial<NewWorkspace> & { standardVersionId?: string }): Promise<Place>;
  member(
    place: Place,
    roles: string[],
    options?: { name?: string; departmentCode?: string; branchIds?: string[]; skills?: Record<string, number> },
  ): Promise<Hand>;
  hqMember(groupId: string, roles: string[]): Promise<Hand>;
  apiKey(place: { tenantId?: string; groupId?: string }, hand: Hand, scopes?: readonly string[]): Promise<string>;
  /** One request as a person (cookie) or by key; the body goes as JSON. */
  call(
    who: Hand | string | null,
    method: string,
    url: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: Json; headers: Headers }>;
  ownerUrl: string;
  appUrl: string;
  workerUrl: string;
  queueUrl: string;
  /** Where files are kept, for processes that share them. */
  blobDir: string;
  close(): Promise<void>;
};

export async function testWorld(overrides: Partial<ApiDeps> = {}): Promise<World> {
  const base = await testDatabase();
  const blobs = mkdtempSync(path.join(os.tmpdir(), 'bodan-test-'));
  let now = Date.parse('2026-11-23T02:00:00Z');
  let serial = 0;
  const app = await nodeApp(
    {
      DATABASE_URL: base.appUrl,
      BODAN_SECRET: 'a test secret of more than thirty-two letters',
      BASE_URL: 'http://localhost',
      BLOB_DIR: blobs,
      DATABASE_POOL: 8,
    },
    () => {},
    () => now,
  );
  const quiet = {
    info() {},
    warn() {},
    error(...args: unknown[]) {
      console.error(...args);
    },
  };
  const api = createApp({
    app,
    log: quiet,
    isSecure: false,
    trustProxy: false,
    limits: { perMinute: 1_000_000, signInPerMinute: 1_000_000 },
    hasMailServer: false,
    docsScript: null,
    ...overrides,
  });

  const person = async (name: string): Promise<Hand> => {
    serial += 1;
    const hand = { personId: app.newId(), email: `p${serial}@example.test`, name };
    await app.db.identity((tx) => tx.last('insert into person (id, email, name) values ($1, $2, $3)', [hand.personId, hand.email, name]));
    const cookie = (await startSession(app, false, hand.personId, { userAgent: 'test', address: '127.0.0.1' })).split(';')[0] ?? '';
    return { ...hand, cookie };
  };

  return {
    app,
    api,
    setNow: (ms) => {
      now = ms;
    },
    async group(slug, name = slug) {
      const groupId = app.newId();
      const standardVersionId = await app.db.identity((tx) =>
        provisionGroup(app, tx, { id: groupId, slug, name, kind: 'group', publishedBy: null }),
      );
      return { groupId, slug, standardVersionId };
    },
    async workspace(slug, options = {}) {
      const id = app.newId();
      const groupId = options.groupId ?? app.newId();
      const made = { name: slug, template: 'service' as const, plan: 'free' as const, ...options, id, groupId, slug };
      await app.db.identity(async (tx) => {
        const standardVersionId =
          options.standardVersionId ??
          (await provisionGroup(app, tx, { id: groupId, slug: `g-${slug}`, name: slug, kind: 'solo', publishedBy: null }));
        const versions = await provisionTenant(app, tx, { ...made, standardVersionId });
        // The settings belong behind the tenant's own door, in the same transaction.
        await tx.rows(
          "select set_config('role', 'bodan_tenant', true), set_config('app.tenant', $1, true), set_config('app.group', $2, true)",
          [id, groupId],
        );
        await provisionSettings(tx as never, { ...made, standardVersionId }, versions);
      });
      return { tenantId: id, groupId, slug };
    },
    async member(place, roles, options = {}) {
      const hand = await person(options.name ?? `${roles[0]}-${serial + 1}`);
      await app.db.tenant(place, async (tx) => {
        await addMember(tx, place, { personId: hand.personId, displayName: hand.name, roles, ...options });
        await tx.rows('update tenant set config_revision = config_revision + 1 where id = app_tenant()');
      });
      return hand;
    },
    async hqMember(groupId, roles) {
      const hand = await person(roles[0] ?? 'hq');
      await app.db.identity((tx) =>
        tx.last('insert into group_membership (group_id, person_id, roles) values ($1, $2, $3)', [groupId, hand.personId, roles]),
      );
      return hand;
    },
    async apiKey(place, hand, scopes = SCOPES) {
      const token = `bd_test_${app.randomToken(32)}`;
      await app.db.identity((tx) =>
        tx.last(
          'insert into api_key (id, hash, last_four, name, person_id, tenant_id, group_id, scopes) values ($1, $2, $3, $4, $5, $6, $7, $8)',
          [
            app.newId(),
            app.sha256(token),
            token.slice(-4),
            'test',
            hand.personId,
            place.tenantId ?? null,
            place.groupId && !place.tenantId ? place.groupId : null,
            scopes,
          ],
        ),
      );
      return token;
    },
    async call(who, method, url, body, headers = {}) {
      const h = new Headers({ host: 'localhost', ...headers });
      if (typeof who === 'string') h.set('authorization', `Bearer ${who}`);
      else if (who) h.set('cookie', who.cookie);
      const payload = body === undefined ? undefined : JSON.stringify(body);
      if (payload !== undefined) {
        h.set('content-type', 'application/json');
        h.set('content-length', String(new TextEncoder().encode(payload).length));
      }
      const response = await api.request(url, { method, headers: h, ...(payload === undefined ? {} : { body: payload }) });
      const text = await response.text();
      return {
        status: response.status,
        body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text,
        headers: response.headers,
      };
    },
    ownerUrl: base.ownerUrl,
    appUrl: base.appUrl,
    workerUrl: base.workerUrl,
    queueUrl: base.queueUrl,
    blobDir: blobs,
    async close() {
      await app.db.close();
      await base.drop();
      rmSync(blobs, { recursive: true, force: true });
    },
  };
}
