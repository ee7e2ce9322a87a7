import type { App } from '@bodan/services/context';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hand, testWorld, type World } from '../../../tests/setup/world.ts';
import { createApp } from '../src/app.ts';

let w: World;
let agent: Hand;
beforeAll(async () => {
  w = await testWorld();
  agent = await w.member(await w.workspace('alpha'), ['agent'], { name: '王丽' });
});
afterAll(() => w.close());

const PATIENCE_MS = 300;

/**
 * The same product, whose feed finds out where it begins only after `between` happened, which happens after whoever goes on from a position was
 * told what was missed, or after a while without.
 */
function slowToBegin(app: App, between: () => Promise<unknown>): App {
  let told: () => void = () => undefined;
  const missedIsTold = new Promise<void>((tell) => {
    told = tell;
  });
  let isFirst = true;
  const relay: App['db']['relay'] = (work, mode) =>
    app.db.relay(async (tx) => {
      const rows: typeof tx.rows = async (text, values, name) => {
        if (name === 'live-position' && isFirst) {
          isFirst = false;
          await Promise.race([missedIsTold, new Promise((go) => setTimeout(go, PATIENCE_MS))]);
          await between();
        }
        const found = await tx.rows(text, values, name);
        if (name === 'live-since') told();
        return found as never;
      };
      return work({ ...tx, rows });
    }, mode);
  const db = new Proxy(app.db, { get: (of, key) => (key === 'relay' ? relay : Reflect.get(of, key).bind(of)) });
  return { ...app, db };
}

test('what happens while a stream is being opened again is told, whichever of its two readings came first', async () => {
  const at = (await w.call(agent, 'GET', '/v1/w/alpha/events')).body.position;
  let id = '';
  const app = slowToBegin(w.app, async () => {
    const made = await w.call(agent, 'POST', '/v1/w/alpha/tickets', { title: '轿厢异响' });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    id = made.body.id;
  });
  const api = createApp({
    app,
    log: { info() {}, warn() {}, error: (...args: unknown[]) => console.error(...args) },
    isSecure: false,
    trustProxy: false,
    limits: { perMinute: 1_000_000, signInPerMinute: 1_000_000 },
    hasMailServer: false,
    docsScript: null,
  });
  const controller = new AbortController();
  const response = await api.request(`/v1/w/alpha/events?after=${at}`, {
    headers: { cookie: agent.cookie, host: 'localhost', accept: 'text/event-stream' },
    signal: controller.signal,
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let heard = '';
  while (!heard.includes('event: beat')) {
    const { value, done } = (await reader?.read()) ?? { value: '', done: true };
    heard += value ?? '';
    if (done || (id && heard.includes(id))) break;
  }
  expect(heard).toContain('"type":"ticket.created"');
  expect(heard).toContain(id);
  await reader?.cancel();
  controller.abort();
});
