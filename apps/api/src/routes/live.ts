import type { App } from '@bodan/services/context';
import { readWorkspaceAccess } from '@bodan/services/identity/access';
import { LiveFeed } from '@bodan/services/live/feed';
import type { LiveEvent } from '@bodan/services/live/types';
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { Api } from '../app.ts';
import type { ApiEnv } from '../http.ts';
import { workspaceRoute } from '../operation.ts';

const HEARTBEAT_MS = 15_000;
const POSITION = /^\d{1,19}$/;
const feeds = new WeakMap<App, LiveFeed>();

export function feedOf(app: App): LiveFeed {
  let feed = feeds.get(app);
  if (!feed) {
    feed = new LiveFeed(app);
    feeds.set(app, feed);
  }
  return feed;
}

/** Events as a page, for callers that do not keep a connection open. */
export async function pageOfEvents(
  c: Context<ApiEnv>,
  tenantIds: readonly string[],
  after: string | undefined,
  toData: (e: LiveEvent) => unknown,
) {
  const { items, position, isReset } = await feedOf(c.get('deps').app).page(tenantIds, after ?? null);
  return { items: items.map(toData), position, isReset };
}

export const wantsStream = (c: Context<ApiEnv>): boolean => (c.req.header('accept') ?? '').includes('text/event-stream');
export const eventsQuery = z.strictObject({
  after: z
    .string()
    .regex(POSITION)
    .optional()
    .openapi({ description: 'A position from an earlier answer; a stream goes on from it too, unless Last-Event-ID says where' }),
});
export const eventsAnswer = (item: z.ZodType) => ({
  description: 'With Accept: text/event-stream an endless stream, else what happened since `after`',
  content: {
    'text/event-stream': { schema: z.string() },
    'application/json': { schema: z.object({ items: z.array(item), position: z.string(), isReset: z.boolean() }) },
  },
});

/** A stream of what happens in these tenants. It goes on after Last-Event-ID, else `after`, or tells `reset` when too much was missed; it ends for who may no longer look. */
export function streamEvents(
  c: Context<ApiEnv>,
  tenantIds: readonly string[],
  toData: (e: LiveEvent) => unknown,
  isStillAllowed: () => Promise<boolean>,
): Response {
  const feed = feedOf(c.get('deps').app);
  const given = c.req.header('last-event-id') ?? c.req.query('after') ?? '';
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
      let isCaughtUp = !POSITION.test(given);
      let askedAt = Date.now();
      while (!stream.aborted) {
        // Where events never stop coming, nobody stays longer than one beat after their right ended.
        if (Date.now() - askedAt >= HEARTBEAT_MS) {
          if (!(await isStillAllowed())) return;
          askedAt = Date.now();
        }
        const batch = waiting.shift();
        if (batch) {
          // Asked for only when the feed has begun to tell: what comes between the two is told twice rather than by neither.
          if (!isCaughtUp) {
            const missed = await feed.since(tenantIds, given);
            if (missed === null) await stream.writeSSE({ event: 'reset', data: '{}' });
            else if (missed.length > 0) await send(missed, missed.at(-1)?.txid ?? given);
            isCaughtUp = true;
          }
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
        askedAt = Date.now();
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
  description:
    'Events `ticket` carry {ticketId, type, seq}; `position` carries the id for Last-Event-ID; `reset` means: read the list anew. Of type `workspace.delegation`, with the workspace’s id: somebody stands in for somebody, or no more, so that other approvals wait for the caller.',
  request: { params: z.object({ workspace: z.string().max(60) }), query: eventsQuery },
  responses: { 200: eventsAnswer(z.object({ ticketId: z.string(), type: z.string(), seq: z.number().int() })) },
});

export function mountLive(api: Api): void {
  api.openapi(events, async (c) => {
    const ctx = c.get('workspace');
    const toData = ({ ticketId, type, seq }: LiveEvent) => ({ ticketId, type, seq });
    if (!wantsStream(c)) return c.json(await pageOfEvents(c, [ctx.scope.tenantId], c.req.valid('query').after, toData), 200) as never;
    return streamEvents(c, [ctx.scope.tenantId], toData, async () =>
      ctx.principal ? (await readWorkspaceAccess(ctx.app, ctx.principal, ctx.slug)) !== null : false,
    ) as never;
  });
}
