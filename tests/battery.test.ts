import { HQ_ROLES, ROLES } from '@bodan/core/access';
import { STARTER_STANDARD } from '@bodan/core/standard/starter';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OPENAPI_INFO } from '../apps/api/src/document.ts';
import { type Hand, type Place, testWorld, type World } from './setup/world.ts';

// Every operation of the document is attacked by itself. A path parameter that is not named here fails the run: a new room says
// what of its tenant could be reached.
let w: World;
let alpha: Place;
let owner: Hand;
let stranger: Hand;
let expired: string;
const mine = new Map<string, string>();
const hands = new Map<string, Hand>();
const GROUP = 'anjia';
const MISSING = '01900000-0000-7000-8000-00000000dead';
const MISSING_TOKEN = 'z'.repeat(32);

type Operation = { method: string; path: string; isPublic: boolean; roles: string[]; isUpload: boolean };

async function operations(): Promise<Operation[]> {
  const document = w.api.getOpenAPI31Document(OPENAPI_INFO) as unknown as {
    paths: Record<
      string,
      Record<string, { security?: unknown[]; 'x-roles'?: string[]; requestBody?: { content: Record<string, unknown> } }>
    >;
  };
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method]) => ['get', 'post', 'put', 'patch', 'delete'].includes(method))
      .map(([method, op]) => ({
        method: method.toUpperCase(),
        path,
        isPublic: (op.security ?? []).length === 0,
        roles: op['x-roles'] ?? [],
        isUpload: 'multipart/form-data' in (op.requestBody?.content ?? {}),
      })),
  );
}

/** The path with ids of alpha, or with ids nobody has. Places (workspace, group) are given apart. */
function fill(op: Operation, place: { workspace: string; group: string }, ids: 'alpha' | 'missing'): string {
  return op.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    if (name === 'workspace') return place.workspace;
    if (name === 'group') return place.group;
    if (ids === 'alpha') {
      const id = mine.get(name);
      if (!id) throw new Error(`tests/battery.test.ts does not know what {${name}} of ${op.path} names in a tenant`);
      return id;
    }
    return name === 'token' ? MISSING_TOKEN : name === 'number' ? '99' : name === 'key' ? 'x_missing' : MISSING;
  });
}

const send = (who: Hand | string | null, op: Operation, url: string) =>
  w.call(who, op.method, url, op.method === 'GET' || op.isUpload ? undefined : {});
const told = (r: { status: number; body: unknown }): string =>
  JSON.stringify({ status: r.status, body: typeof r.body === 'object' ? { ...(r.body as object), requestId: '' } : r.body });

beforeAll(async () => {
  w = await testWorld();
  const g = await w.group(GROUP);
  alpha = await w.workspace('alpha', { groupId: g.groupId, standardVersionId: g.standardVersionId });
  const beta = await w.workspace('beta');
  owner = await w.member(alpha, ['owner']);
  stranger = await w.member(beta, ['owner']);
  for (const role of ROLES) hands.set(role, await w.member(alpha, [role]));
  for (const role of HQ_ROLES) hands.set(role, await w.hqMember(g.groupId, [role]));
  const other = await w.group('others');
  hands.set('hq stranger', await w.hqMember(other.groupId, [...HQ_ROLES]));
  expired = await w.apiKey(alpha, owner);
  await w.app.db.identity((tx) => tx.last('update api_key set revoked_at = now() where hash = $1', [w.app.sha256(expired)]));

  const make = async (who: Hand, method: string, path: string, body?: unknown) => {
    const r = await w.call(who, method, path, body);
    expect(r.status, `${method} ${path} ${JSON.stringify(r.body)}`).toBeLessThan(300);
    return r.body;
  };
  const at = '/v1/w/alpha';
  const ticket = await make(owner, 'POST', `${at}/tickets`, { title: 'alpha secret', phone: '13800138000' });
  mine.set('workspaceId', alpha.tenantId).set('ticketId', ticket.id).set('personId', owner.personId).set('number', '1');
  mine.set('viewId', (await make(owner, 'POST', `${at}/views`, { name: 'alpha view', query: 'open=true', isShared: true })).id);
  const link = await make(owner, 'POST', `${at}/report-links`, { label: 'alpha' });
  mine.set('linkId', link.id).set('token', link.url.split('/r/')[1]);
  mine.set(
    'inviteId',
    (await make(owner, 'POST', `${at}/members/invites`, { emails: ['new@example.test'], roles: ['agent'] })).items[0].id,
  );
  const away = { from: '2027-01-04T00:00:00Z', to: '2027-01-05T00:00:00Z', reason: 'alpha leave' };
  mine.set('leaveId', (await make(owner, 'POST', `${at}/members/${owner.personId}/leaves`, away)).leaves[0].id);
  mine.set('keyId', (await make(owner, 'POST', `${at}/keys`, { name: 'alpha', scopes: ['tickets:read'] })).id);
  mine.set('branchId', (await make(owner, 'POST', `${at}/settings/branches`, { code: 'A1', name: 'alpha branch' })).id);
  mine.set(
    'robotId',
    (
      await make(owner, 'POST', `${at}/robots`, {
        name: 'alpha',
        url: 'https://oapi.dingtalk.com/robot/send?access_token=t',
        secret: 'SECalpha',
      })
    ).id,
  );
  const flow = await make(owner, 'POST', `${at}/flows`, { name: 'alpha flow' });
  mine.set('flowId', flow.id);
  mine.set('migrationId', (await make(owner, 'POST', `${at}/flows/${flow.id}/publish`, { running: 'migrate' })).migration.id);
  const admin = hands.get('hq_admin');
  if (!admin) throw new Error('no administrator of headquarters');
  const { number } = await make(admin, 'POST', `/v1/hq/${GROUP}/standard/versions`, {
    content: { ...STARTER_STANDARD, lateUploadHours: 48 },
  });
  mine.set('adoptionId', (await make(owner, 'POST', `${at}/settings/standard/adopt`, { number })).adoptionId);
  const field = { key: 'x_alpha', type: 'text', name: { 'zh-CN': 'alpha' } };
  await make(owner, 'PUT', `${at}/settings/fields`, { fields: [field] });
  const secret = { key: 'x_secret', type: 'text', name: { 'zh-CN': 'alpha' }, isSensitive: true };
  await make(owner, 'PUT', `${at}/settings/fields`, { fields: [field, secret] });
  await make(owner, 'PATCH', `${at}/tickets/${ticket.id}`, { custom: { x_secret: 'alpha secret' } });
  mine.set('key', secret.key);
  const retyped = { fields: [{ ...field, type: 'number' }, secret], retype: [field.key] };
  mine.set('conversionId', (await make(owner, 'PUT', `${at}/settings/fields`, retyped)).conversionId);
  const span = { version: 1, fromAt: '2026-01-05T00:00:00Z', untilAt: '2026-01-06T00:00:00Z' };
  mine.set('repairId', (await make(owner, 'POST', `${at}/settings/repairs`, { ...span, reason: 'alpha secret', expected: 0 })).id);
  mine.set('installationId', (await make(owner, 'POST', `${at}/templates`, { source: 'built_in', key: 'blank' })).installationId);
  const endpoint = await make(owner, 'POST', `${at}/webhooks`, { url: 'https://example.com/hook', eventTypes: ['ticket.created'] });
  mine.set('endpointId', endpoint.id).set('deliveryId', w.app.newId());
  await w.app.db.tenant(alpha, (tx) =>
    tx.last(
      `insert into webhook_delivery (tenant_id, id, endpoint_id, event_id, event_type, body) values ($1, $2, $3, $4, 'ticket.created', '{}')`,
      [alpha.tenantId, mine.get('deliveryId'), endpoint.id, w.app.newId()],
    ),
  );
  mine.set('actionId', w.app.newId()).set('mailId', w.app.newId());
  await w.app.db.tenant(alpha, (tx) =>
    tx.last(
      `insert into brief_action (tenant_id, id, ticket_id, day, text, owner_id, due_day, created_by_name, by_hq, created_at) values ($1, $2, $3, '2026-11-20', 'alpha secret', $4, '2026-11-27', 'alpha', false, now())`,
      [alpha.tenantId, mine.get('actionId'), ticket.id, owner.personId],
    ),
  );
  mine.set('dashboardId', (await make(owner, 'POST', `${at}/dashboards`, { name: 'alpha secret' })).id);
  const noted = await make(admin, 'POST', `/v1/hq/${GROUP}/marks`, { day: '2026-11-20', text: 'alpha secret' });
  mine.set('markId', noted.id);
  const said = await make(admin, 'POST', `/v1/hq/${GROUP}/comments`, { panel: 'lead', text: 'alpha secret' });
  mine.set('commentId', said.id);
  mine.set('boardViewId', (await make(admin, 'POST', `/v1/hq/${GROUP}/views`, { name: 'alpha secret', query: 'tier=A' })).id);
  const schedule = { name: 'alpha', cadence: 'daily', weekday: null, atTime: '08:30', workingDaysOnly: true, personIds: [owner.personId] };
  mine.set('digestId', (await make(owner, 'POST', `${at}/digests`, schedule)).id);
  const order = { source: { kind: 'tickets', query: 'open=true' }, format: 'csv' };
  mine.set('exportId', (await make(owner, 'POST', `${at}/exports`, order)).id);
  const sheet = { name: 'alpha secret', columns: [{ name: 'a', target: 'title' }], rows: 1 };
  mine.set('importId', (await make(owner, 'POST', `${at}/imports`, sheet)).id);
  mine.set('sessionId', (await make(owner, 'GET', '/v1/me/sessions')).items[0].publicId);
  const device = { endpoint: 'https://push.example.com/alpha', keys: { p256dh: 'B'.repeat(87), auth: 'a'.repeat(22) } };
  mine.set('deviceId', (await make(owner, 'POST', '/v1/me/push', device)).id);
  const form = new FormData();
  form.set(
    'file',
    new File(
      [
        new Uint8Array(
          await sharp({ create: { width: 8, height: 8, channels: 3, background: '#fff' } })
            .jpeg()
            .toBuffer(),
        ),
      ],
      'a.jpg',
      { type: 'image/jpeg' },
    ),
  );
  const photo = await w.api.request(`${at}/tickets/${ticket.id}/photos`, { method: 'POST', body: form, headers: { cookie: owner.cookie } });
  mine.set('photoId', ((await photo.json()) as { id: string }).id);
});
afterAll(() => w.close());

describe('every operation', () => {
  test('that is not public refuses who is nobody, and a key that was revoked', async () => {
    for (const op of await operations()) {
      if (op.isPublic) continue;
      const url = fill(op, { workspace: 'alpha', group: GROUP }, 'alpha');
      for (const who of [null, expired]) {
        const r = await send(who, op, url);
        expect(r.status, `${op.method} ${op.path}: ${JSON.stringify(r.body)}`).toBe(401);
        expect(r.headers.get('content-type')).toContain('application/problem+json');
        expect(r.headers.get('cache-control')).toBe('no-store');
      }
    }
  });

  test('of a workspace or a group does not exist for strangers, exactly as one that never was', async () => {
    for (const op of await operations()) {
      const isWorkspace = op.path.includes('{workspace}');
      if (!isWorkspace && !op.path.includes('{group}')) continue;
      const who = isWorkspace ? stranger : (hands.get('hq stranger') ?? null);
      const there = await send(who, op, fill(op, { workspace: 'alpha', group: GROUP }, 'alpha'));
      const nowhere = await send(who, op, fill(op, { workspace: 'never-was', group: 'never-was' }, 'missing'));
      expect(there.status, `${op.method} ${op.path}: ${JSON.stringify(there.body)}`).toBe(404);
      expect(told(there), `${op.method} ${op.path}`).toBe(told(nowhere));
    }
  });

  test('that takes an id answers a foreign one exactly as a missing one', async () => {
    for (const op of await operations()) {
      const names = [...op.path.matchAll(/\{(\w+)\}/g)]
        .map((m) => m[1])
        .filter((n) => n !== 'workspace' && n !== 'group' && n !== 'token' && n !== 'number');
      if (names.length === 0) continue;
      const isHq = op.path.includes('{group}');
      const who = isHq ? (hands.get('hq stranger') ?? null) : stranger;
      const place = { workspace: 'beta', group: 'others' };
      const foreign = await send(who, op, fill(op, place, 'alpha'));
      const missing = await send(who, op, fill(op, place, 'missing'));
      expect(foreign.status, `${op.method} ${op.path}: ${JSON.stringify(foreign.body)}`).toBeGreaterThanOrEqual(400);
      expect(told(foreign), `${op.method} ${op.path}`).toBe(told(missing));
    }
  });

  test('refuses a role that the document does not name, before it reads anything', async () => {
    for (const op of await operations()) {
      if (op.roles.length === 0) continue;
      for (const role of op.path.includes('{group}') ? HQ_ROLES : ROLES) {
        if (op.roles.includes(role)) continue;
        const r = await send(hands.get(role) ?? null, op, fill(op, { workspace: 'alpha', group: GROUP }, 'missing'));
        expect(r.status, `${role} at ${op.method} ${op.path}: ${JSON.stringify(r.body)}`).toBe(403);
      }
    }
  });

  test('answers a member with a documented status, never with a fault of ours', async () => {
    const document = w.api.getOpenAPI31Document(OPENAPI_INFO) as unknown as {
      paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
    };
    for (const op of await operations()) {
      if (op.method === 'DELETE' || /sign-out|\/test$|rotate/.test(op.path)) continue;
      const who = op.path.includes('{group}') ? (hands.get('hq_admin') ?? null) : owner;
      const r = await send(who, op, fill(op, { workspace: 'alpha', group: GROUP }, 'alpha'));
      expect(r.status, `${op.method} ${op.path}: ${JSON.stringify(r.body)}`).toBeLessThan(500);
      expect(Object.keys(document.paths[op.path]?.[op.method.toLowerCase()]?.responses ?? {}), `${op.method} ${op.path}`).toContain(
        String(r.status),
      );
    }
  });

  test('changed nothing of alpha in all of this', async () => {
    const t = (await w.call(owner, 'GET', `/v1/w/alpha/tickets/${mine.get('ticketId')}`)).body;
    expect(t).toMatchObject({ title: 'alpha secret', stage: 'new' });
    expect((await w.call(owner, 'GET', '/v1/w/alpha/views')).body.items).toHaveLength(1);
  });
});
