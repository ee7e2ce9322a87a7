import { expect, test, vi } from 'vitest';
import { api } from '../../src/lib/api/client.ts';
import { TicketList } from '../../src/lib/features/ticket/ticket-list.svelte.ts';
import type { Workspace } from '../../src/lib/features/workspace/workspace.svelte.ts';

const workspace = { slug: 'alpha', present: () => 0 } as unknown as Workspace;
const some = { items: [{ id: 'a' }, { id: 'b' }], nextCursor: 'more', total: 2_642, isTotalExact: true, names: {} };
const answered = (data: object) => ({ data, response: new Response(null, { status: 200 }) });
const refused = () => ({ error: { code: 'validation_failed' }, response: new Response(null, { status: 422 }) });

/** A list that gets these answers, one after the other. */
function listOf(...answers: object[]): TicketList {
  vi.spyOn(api, 'GET').mockImplementation((() => Promise.resolve(answers.shift())) as never);
  return new TicketList(workspace);
}
const shown = ({ rows, total, hasMore }: TicketList) => ({ rows: rows.length, count: total?.count, hasMore });

test('a list that is refused shows no rows and no count of the one before', async () => {
  const list = listOf(answered(some), refused());
  await list.open({ open: 'true' });
  expect(shown(list)).toEqual({ rows: 2, count: 2_642, hasMore: true });
  await list.open({ custom: 'x_boss:~a' });
  expect(list.error).toMatchObject({ status: 422 });
  expect(shown(list)).toEqual({ rows: 0, count: undefined, hasMore: false });
});

test('what answered the same question stays beside an error', async () => {
  const list = listOf(answered(some), refused(), answered(some));
  await list.open({ open: 'true' });
  await list.reload();
  expect(list.error).toBeDefined();
  expect(shown(list)).toEqual({ rows: 2, count: 2_642, hasMore: true });
  await list.reload();
  expect(list.error).toBeUndefined();
});

test('a list that is refused is not asked again by what happens, only by who asks', async () => {
  vi.useFakeTimers();
  const list = listOf(refused(), answered(some));
  const asked = vi.mocked(api.GET);
  await list.open({ custom: 'x_boss:~a' });
  const before = asked.mock.calls.length;
  for (let i = 0; i < 3; i++) list.takeLive({ kind: 'tickets', changes: [] } as never);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked.mock.calls.length).toBe(before);
  await list.reload();
  expect(list.rows).toHaveLength(2);
  vi.useRealTimers();
});
