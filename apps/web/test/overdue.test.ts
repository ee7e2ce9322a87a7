import { expect, test, vi } from 'vitest';
import { api } from '../src/lib/api/client.ts';
import { Overdue } from '../src/lib/features/overdue/overdue.svelte.ts';
import type { Workspace } from '../src/lib/features/workspace/workspace.svelte.ts';

const workspace = { slug: 'alpha', present: () => 0 } as unknown as Workspace;
const some = () => ({ data: { items: [{ id: 'a' }], late: 1, atRisk: 0 }, response: new Response(null, { status: 200 }) });
const lost = () => ({ error: { code: 'unavailable' }, response: new Response(null, { status: 503 }) });

test('late tickets stay beside an error of the same question, and go with another question that is not answered', async () => {
  const answers = [some(), lost(), some(), lost()];
  vi.spyOn(api, 'GET').mockImplementation((() => Promise.resolve(answers.shift())) as never);
  const overdue = new Overdue(workspace);
  await overdue.read();
  await overdue.read();
  expect([overdue.board?.late, overdue.problem?.status]).toEqual([1, 503]);
  await overdue.read();
  expect(overdue.problem).toBeUndefined();
  overdue.ask({ department: 'CS' });
  await vi.waitFor(() => expect(overdue.problem?.status).toBe(503));
  expect(overdue.board).toBeUndefined();
});
