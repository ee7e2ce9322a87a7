import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { threadPlanner } from '@bodan/adapters/planner.node';
import { batchTask, planBatch } from '@bodan/core/dispatch/batch';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { day } from '../../core/test/dispatch/day.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'bodan-planner-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const taskOf = (seed: number, tickets = 200, technicians = 40) => {
  const { s, people, waiting } = day({ tickets, technicians, seed, windows: 'mixed' });
  return batchTask(s, people, waiting);
};
/** A thread that does as it is told, written for one test. */
const thread = (name: string, source: string): URL => {
  const file = path.join(folder, `${name}.mjs`);
  writeFileSync(file, `import { parentPort } from 'node:worker_threads';\nparentPort.on('message', (task) => { ${source} });\n`);
  return pathToFileURL(file);
};

test('a plan of 200 tickets and 40 people comes out the same as here, and others are answered meanwhile', async () => {
  const plan = threadPlanner();
  const task = taskOf(1);
  await plan(taskOf(2, 2, 2));
  let longest = 0;
  let last = performance.now();
  let isOver = false;
  // Every turn of the event loop in which a request could be answered.
  const turns = (async () => {
    while (!isOver) {
      await new Promise((go) => setImmediate(go));
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }
  })();
  const made = await plan(task);
  isOver = true;
  await turns;
  const begin = performance.now();
  const here = planBatch(task);
  const inline = performance.now() - begin;
  expect(made).toEqual(here);
  expect(made.assigned.length).toBeGreaterThan(100);
  expect(longest).toBeLessThan(inline / 2);
});

test('few are made at once and a bounded number waits; whoever comes after that is told to come again', async () => {
  const plan = threadPlanner();
  const small = taskOf(3, 3, 2);
  const asked = Array.from({ length: 14 }, () =>
    plan(small).then(
      () => 'made',
      (error: { code: string }) => error.code,
    ),
  );
  const outcomes = await Promise.all(asked);
  expect(outcomes.filter((o) => o === 'made').length).toBeGreaterThanOrEqual(9);
  expect(outcomes.filter((o) => o === 'unavailable').length).toBeGreaterThanOrEqual(4);
  expect(outcomes.indexOf('unavailable')).toBeGreaterThan(outcomes.indexOf('made'));
  expect((await plan(small)).left.length + (await plan(small)).assigned.length).toBe(3);
});

test('a thread that dies or never answers fails its plan and no other', async () => {
  const small = taskOf(4, 3, 2);
  const dying = threadPlanner(thread('dying', `if (task.beyond === 7) process.exit(1); else parentPort.postMessage('planned');`));
  await expect(dying({ ...small, beyond: 7 })).rejects.toThrow('ended');
  expect(await dying(small)).toBe('planned');
  const throwing = threadPlanner(
    thread('throwing', `if (task.beyond === 7) throw new Error('a fault'); parentPort.postMessage('planned');`),
  );
  await expect(throwing({ ...small, beyond: 7 })).rejects.toThrow('a fault');
  expect(await throwing(small)).toBe('planned');
  const hanging = threadPlanner(thread('hanging', `if (task.beyond === 7) for (;;); else parentPort.postMessage('planned');`), 300);
  await expect(hanging({ ...small, beyond: 7 })).rejects.toMatchObject({ code: 'unavailable' });
  expect(await hanging(small)).toBe('planned');
});
