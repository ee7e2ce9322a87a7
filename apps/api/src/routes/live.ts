import type { App } from '@bodan/services/context';
import { readWorkspaceAccess } from '@bodan/services/identity/access';
import { type LiveEvent, LiveFeed } from '@bodan/services/live/feed';
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { Api } from '../app.ts';
import type { ApiEnv } from '../http.ts';
import { workspaceRoute } from '../operation.ts';

const HEARTBEAT_MS = 15_000;
const POSITION = /^\d{1,20}$/;
const feeds = new WeakMap<App, LiveFeed>();

export function feedOf(app: App): LiveFeed {
  let feed = feeds.get(app);
  if (!feed) {
    feed = new LiveFeed(app);
    feeds.set(app, feed);
  }
  return feed;
}

/** A stream of what happens in these tenants. It goes on after Last-Event-ID, or tells `reset` when too much was missed; it ends for who may no longer look. */
export function streamEvents(c: Context<ApiEnv>, tenantIds: readonly string[], toData: (e: LiveEvent) => unknown, isStillAllowed: () => Promise<boolean>): Response {
  const feed = feedOf(c.get('deps').app);
  const given = c.req.header('last-event-id') ?? '';
  c.header('x-accel-buffering', 'no');
  return streamSSE(c, async (stream) => {
    const send = async (events: LiveEvent[], position: string) => {
      for (const e of events) await stream.writeSSE({ event: 'ticket', data: JSON.stringify(toData(e)) });
      await stream.writeSSE({ event: 'position', id: position, data: '' });
    };
    const waiting: [LiveEvent[], string][] = [];
    let wake: () => void = () => {};
    const stop = feed.subscribe(tenantIds, (events, position) => {
      waiting.push([events, position]);
      wake();
    });
    stream.onAbort(() => {
      stop();
      wake();
    });
    try {
      await stream.writeSSE({ event: 'hello', data: '{}' });
      if (POSITION.test(given)) {
        const missed = await feed.since(tenantIds, given);
        if (missed === null) await stream.writeSSE({ event: 'reset', data: '{}' });
        else if (missed.length > 0) await send(missed, missed.at(-1)?.txid ?? given);
      }
      while (!stream.aborted) {
        const batch = waiting.shift();
        if (batch) {
          await send(...batch);
          continue;
        }
        const beat = setTimeout(() => wake(), HEARTBEAT_MS);
        await new Promise<void>((go) => {
          wake = go;
        });
        clearTimeout(beat);
        if (waiting.length > 0 || stream.aborted) continue;
        if (!(await isStillAllowed())) return;
        await stream.writeSSE({ event: 'beat', data: '' });
      }
    } finally {
      stop();
    }
  });
}

const events = workspaceRoute('ticket.read', {
  method: 'get',
  path: '/v1/w/{workspace}/events',
  tags: ['Live'],
  summary: 'What happens, as it happens (server-sent events)',
  description: 'Events `ticket` carry {ticketId, type, seq}; `position` carries the id for Last-Event-ID; `reset` means: read the list anew.',
  request: { params: z.object({ workspace: z.string().max(60) }) },
  responses: { 200: { description: 'An endless stream', content: { 'text/event-stream': { schema: z.string() } } } },
});

export function mountLive(api: Api): void {
  api.openapi(events, (c) => {
    const ctx = c.get('workspace');
    return streamEvents(c, [ctx.scope.tenantId], ({ ticketId, type, seq }) => ({ ticketId, type, seq }), async () => (ctx.principal ? (await readWorkspaceAccess(ctx.app, ctx.principal, ctx.slug)) !== null : false)) as never;
  });
}
