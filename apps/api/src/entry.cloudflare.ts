import { workerApp } from '@bodan/adapters/app.worker';
import { type NeonConnection, neonConnections } from '@bodan/db/connect.neon';
import type { App } from '@bodan/services/context';
import { type Api, createApp } from './app.ts';
import { readBindings } from './env.cloudflare.ts';

type Lifetime = { waitUntil(promise: Promise<unknown>): void };
type Isolate = {
  base: Omit<App, 'db'>;
  connect: () => Promise<NeonConnection>;
  settings: ReturnType<typeof readBindings>;
  api: Api | null;
};

const log = {
  info: () => {},
  warn: (...said: unknown[]) => console.warn(...said),
  error: (...said: unknown[]) => console.error(...said),
};

/** Kept for the isolate's life: routes, compiled settings, limits. */
let isolate: Isolate | null = null;

async function open(env: Record<string, unknown>): Promise<Isolate> {
  const settings = readBindings(env);
  const connect = neonConnections({
    url: settings.DATABASE_URL,
    bridge: settings.DATABASE_BRIDGE,
    onError: (error) => log.warn('database connection lost', error.message),
  });
  return { base: await workerApp(settings), connect, settings, api: null };
}

const routes = ({ settings }: Isolate, app: App): Api =>
  createApp({
    app,
    log,
    isSecure: settings.BASE_URL.startsWith('https:'),
    trustProxy: true,
    limits: { perMinute: settings.RATE_LIMIT_PER_MINUTE, signInPerMinute: settings.SIGN_IN_LIMIT_PER_MINUTE },
    // Mail is sent by the worker process; here it is never shown on a page, whatever that one has.
    hasMailServer: true,
    docsScript: null,
  });

/** The caller's address as Cloudflare saw it; and events as pages, since no isolate lives as long as a stream of them. */
function described(request: Request): Request {
  const headers = new Headers(request.headers);
  headers.set('x-forwarded-for', headers.get('cf-connecting-ip') ?? 'unknown');
  if (headers.get('accept')?.includes('text/event-stream')) headers.set('accept', 'application/json');
  return new Request(request, { headers });
}

// The runtime asks for a default export.
export default {
  async fetch(request: Request, env: Record<string, unknown>, lifetime: Lifetime): Promise<Response> {
    // Two first requests may both open one: neither may wait for what the other has begun.
    const opened = isolate ?? (await open(env));
    isolate ??= opened;
    const { db, close } = await isolate.connect();
    // An App of its own: what callers of one App share, such as a commit, cannot cross from one request to another here.
    const app: App = { ...isolate.base, db };
    isolate.api ??= routes(isolate, app);
    try {
      return await isolate.api.fetch(described(request), { app });
    } finally {
      lifetime.waitUntil(close());
    }
  },
};
