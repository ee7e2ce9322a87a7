import { afterEach, expect, test, vi } from 'vitest';
import { awayPage } from '../../src/lib/features/wall/away-page.ts';
import { fromServerOrAway } from '../../src/service-worker/away.ts';

afterEach(() => vi.unstubAllGlobals());

const asked = async (line: () => Promise<Response>, left?: Response) => {
  vi.stubGlobal('fetch', line);
  vi.stubGlobal('caches', { match: async () => left?.clone() });
  return await fromServerOrAway(new Request('https://bodan.example/wall/token'));
};
const noLine = () => Promise.reject(new TypeError('no line'));

test('a wall’s page is the server’s while it answers, and else the one that was left for it', async () => {
  const left = new Response(awayPage(), { status: 503 });
  expect(await (await asked(async () => new Response('wall'), left)).text()).toBe('wall');
  expect((await asked(async () => new Response('gone', { status: 404 }), left)).status).toBe(404);
  for (const line of [noLine, async () => new Response('proxy', { status: 502 })])
    expect(await (await asked(line, left)).text()).toBe(awayPage());
  expect((await asked(noLine)).type).toBe('error');
  expect(await (await asked(async () => new Response('proxy', { status: 502 }))).text()).toBe('proxy');
});

test('the page that waits says so in the language of the wall and needs nothing that is elsewhere', () => {
  expect(awayPage()).toContain('暂时连不上服务器');
  expect(awayPage()).toContain('每 5 秒自动重试');
  expect(awayPage()).not.toMatch(/src=|href="|url\(/);
});
