import http from 'node:http';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { getRequestListener } from '@hono/node-server';
import { test } from 'vitest';
import { testWorld } from '../../../tests/setup/world.ts';
test('scratch', async () => {
  const w = await testWorld();
  const server = http.createServer(getRequestListener(w.api.fetch, { overrideGlobalObjects: false }));
  await new Promise<void>((go) => server.listen(0, '127.0.0.1', () => go()));
  const { port } = server.address() as { port: number };
  const base = `http://127.0.0.1:${port}`;
  const signUp = async (email: string, name: string) => {
    const r = await fetch(`${base}/v1/auth/sign-up`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email, password: 'quiet harbour 42', name, workspaceName: name }) });
    const b = await r.json() as { workspace: { slug: string } };
    const cookie = (r.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const g = await (await fetch(`${base}/v1/me/groups`, { method: 'POST', headers: { 'content-type': 'application/json', cookie }, body: JSON.stringify({ name: `group ${name}` }) })).json() as { slug: string };
    return { ws: b.workspace.slug, group: g.slug };
  };
  const a = await signUp('a@a.test', 'alfa');
  const b = await signUp('b@b.test', 'bravo');
  const login = (email: string) => ({ path: '/v1/auth/sign-in', body: { email, password: 'quiet harbour 42' } });
  const only = ['* /v1/auth/**', '* /v1/me', '* /v1/me/**', '* /v1/w/*/members', '* /v1/w/*/members/**', '* /v1/w/*/me/**', '* /v1/w/*/keys', '* /v1/w/*/keys/**', '* /v1/w/*/settings', '* /v1/w/*/settings/**', '* /v1/w/*/plan', '* /v1/w/*/sandbox/**', '* /v1/hq/*', '* /v1/hq/*/members', '* /v1/hq/*/members/**', '* /v1/hq/*/keys', '* /v1/hq/*/keys/**', '* /v1/hq/*/standard', '* /v1/hq/*/standard/**', '* /v1/hq/*/workspaces', '* /v1/hq/*/join-codes'];
  const skip = ['POST /v1/auth/sign-out', 'DELETE /v1/me/sessions', 'DELETE /v1/me/sessions/*', 'POST /v1/me/password', 'GET /v1/dev/mails'];
  const config = { baseUrl: base, openapi: '/openapi.json', headers: { origin: base }, only, skip,
    actors: { a: { login: login('a@a.test'), ids: { workspace: [a.ws], group: [a.group] } }, b: { login: login('b@b.test'), ids: { workspace: [b.ws], group: [b.group] } } },
    isolation: { victim: 'a', attackers: ['b'], logout: 'POST /v1/auth/sign-out', publicOps: ['* /v1/auth/**'], crosstalk: 400 },
    fuzz: { actor: 'a', health: '/healthz' }, idempotency: { actor: 'a', other: 'b' } };
  fs.writeFileSync('/tmp/bodan/identity/c.json', JSON.stringify(config));
  for (const [name, args] of JSON.parse(process.env['CHECKS'] ?? '[]') as [string, string[]][]) {
    await new Promise<void>((go) => {
      const out = fs.openSync(`/tmp/bodan/identity/${name}.log`, 'w');
      spawn(process.execPath, [`/work/shared/checks/${name}.mjs`, '--config', '/tmp/bodan/identity/c.json', '--report', `/tmp/bodan/identity/${name}.json`, ...args], { stdio: ['ignore', out, out] }).on('exit', () => go());
    });
  }
  server.closeAllConnections();
  await new Promise<void>((go) => server.close(() => go()));
  await w.close();
}, 400_000);
