import http from 'node:http';
import { pathToFileURL } from 'node:url';
import { nodeApp } from '@bodan/adapters/app.node';
import { getRequestListener } from '@hono/node-server';
import { pino } from 'pino';
import { createApp } from './app.ts';
import { readSettings } from './env.ts';
import { closeUnlessRead } from './keep-alive.node.ts';
import { giveBackStartMemory } from './start-memory.node.ts';

type Handler = (req: http.IncomingMessage, res: http.ServerResponse, next?: () => void) => void;

const API_PATHS = /^\/(v1\/|openapi\.json|healthz|readyz)/;

const settings = readSettings();
const log = pino({ level: settings.LOG_LEVEL, redact: ['req.headers.authorization', 'req.headers.cookie'] });
const app = await nodeApp(settings, (error) => log.warn({ err: error }, 'database connection lost'));
const api = createApp({
  app,
  log,
  isSecure: settings.BASE_URL.startsWith('https:'),
  trustProxy: settings.TRUST_PROXY,
  limits: { perMinute: settings.RATE_LIMIT_PER_MINUTE, signInPerMinute: settings.SIGN_IN_LIMIT_PER_MINUTE },
  hasMailServer: settings.SMTP_URL !== undefined,
  docsScript: null,
});
const serveApi = getRequestListener(api.fetch);

/** The web build is loaded when the first page is asked for, so that an API-only process never carries it. */
let web: Promise<Handler> | null = null;
async function loadWeb(file: string): Promise<Handler> {
  process.env['PROTOCOL_HEADER'] = 'x-forwarded-proto';
  const { handler } = (await import(pathToFileURL(file).href)) as { handler: Handler };
  return handler;
}

// A header that is far too long is answered like any other bad input, not by a broken connection.
const MAX_HEADER_BYTES = 1024 * 1024;
const server = http.createServer({ maxHeaderSize: MAX_HEADER_BYTES }, (req, res) => {
  if (API_PATHS.test(req.url ?? '') || !settings.WEB_HANDLER) {
    closeUnlessRead(req, res);
    void serveApi(req, res);
    return;
  }
  if (!settings.TRUST_PROXY) req.headers['x-forwarded-proto'] = 'http';
  web ??= loadWeb(settings.WEB_HANDLER);
  web.then(
    (handler) => handler(req, res, () => res.writeHead(404).end()),
    (error: unknown) => {
      log.error({ err: error }, 'the web build cannot be loaded');
      web = null;
      res.writeHead(503).end('The web build is missing.');
    },
  );
});
server.requestTimeout = 60_000;
// Longer than a proxy or client keeps an idle connection, so that no request arrives on one that is just being closed.
server.keepAliveTimeout = 75_000;
server.headersTimeout = 80_000;
server.listen(settings.PORT, () => {
  log.info({ port: settings.PORT }, 'API ready');
  giveBackStartMemory();
});
server.on('error', (error) => {
  log.error({ err: error }, 'cannot listen');
  process.exit(1);
});

let isStopping = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    if (isStopping) return;
    isStopping = true;
    server.closeAllConnections();
    server.close(() => void app.db.close().finally(() => process.exit(0)));
  });
