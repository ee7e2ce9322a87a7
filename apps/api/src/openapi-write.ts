import fs from 'node:fs';
import type { App } from '@bodan/services/context';
import { createApp } from './app.ts';
import { OPENAPI_INFO } from './document.ts';

/** Writes the document of the routes to the file given; nothing of a running product is needed for that. */
const silent = { info() {}, warn() {}, error() {} };
const api = createApp({
  app: {} as App,
  log: silent,
  isSecure: false,
  trustProxy: false,
  limits: { perMinute: 1, signInPerMinute: 1 },
  hasMailServer: false,
  docsScript: null,
});
const file = process.argv[2] ?? 'openapi/openapi.json';
fs.writeFileSync(file, `${JSON.stringify(api.getOpenAPI31Document(OPENAPI_INFO), null, 2)}\n`);
