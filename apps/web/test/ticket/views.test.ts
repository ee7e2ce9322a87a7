import { afterEach, expect, test, vi } from 'vitest';
import { api } from '../../src/lib/api/client.ts';
import { Views } from '../../src/lib/features/ticket/views.svelte.ts';
import type { Workspace } from '../../src/lib/features/workspace/workspace.svelte.ts';

const REFUSED = 'custom=x_boss%3A~a';
const settings = { revision: 1 };
const workspace = { slug: 'alpha', stages: [], settings } as unknown as Workspace;
const view = (query: string) => ({
  id: 'v',
  name: '看不到的',
  query,
  icon: 'list',
  isShared: true,
  isMine: false,
  position: 0,
  version: 1,
});
let status = 422;
const get = vi
  .spyOn(api, 'GET')
  .mockImplementation(((_: string, { params }: { params: { query: { custom?: string } } }) =>
    Promise.resolve(
      params.query.custom
        ? { error: { code: status === 422 ? 'validation_failed' : 'internal' }, response: new Response(null, { status }) }
        : { data: { total: 3 }, response: new Response(null, { status: 200 }) },
    )) as never);
const times = () =>
  get.mock.calls.filter(([, { params }]: never[] & [string, { params: { query: { custom?: string } } }]) => params.query.custom).length;
afterEach(() => {
  get.mockClear();
  status = 422;
  settings.revision = 1;
});

test('a view that asks for what one may not see is asked once, has no count, and the others keep theirs', async () => {
  const views = new Views(workspace);
  views.saved = [view(REFUSED)];
  for (let i = 0; i < 3; i++) await views.count();
  expect(times()).toBe(1);
  expect(views.counts['open']).toBe(3);
  expect(views.counts['v']).toBeUndefined();
  const [refused, open] = [views.find('v'), views.find('open')];
  expect([refused && views.isRefused(refused), open && views.isRefused(open)]).toEqual([true, false]);

  // Other settings of the workspace, or other conditions, may be answered.
  settings.revision = 2;
  expect(views.isRefused(view(REFUSED))).toBe(false);
  await views.count();
  await views.count();
  expect(times()).toBe(2);
  views.saved = [view('open=true')];
  await views.count();
  expect(views.counts['v']).toBe(3);
});

test('a view that could not be counted through a fault of ours is asked again', async () => {
  status = 503;
  const views = new Views(workspace);
  views.saved = [view(REFUSED)];
  await views.count();
  await views.count();
  expect(times()).toBe(2);
  expect(views.isRefused(view(REFUSED))).toBe(false);
});
