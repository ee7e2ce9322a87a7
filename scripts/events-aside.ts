import path from 'node:path';
import { parseArgs } from 'node:util';
import { nodeApp } from '@bodan/adapters/app.node';
import { uuid } from '@bodan/core/ids';
import type { App } from '@bodan/services/context';
import { countWork, setAside, takeUpAgain } from '@bodan/services/relay/work-store';
import { openBeside } from './supervisor/beside.ts';
import { readEnv } from './supervisor/env.ts';
import { reasonOf, say } from './supervisor/say.ts';
import { loadSecrets } from './supervisor/secrets.ts';

const USAGE = 'npm run -s events:aside [-- --replay all | <event id> | <workspace>]';
const LISTED = 1000;

/** What is to be tried again: null for nothing, an empty object for everything. */
function asked(): { eventId?: string; workspace?: string } | null {
  const { replay } = parseArgs({ options: { replay: { type: 'string' } } }).values;
  if (replay === undefined) return null;
  if (replay === '') throw new Error(`Usage: ${USAGE}`);
  if (replay === 'all') return {};
  return uuid.safeParse(replay).success ? { eventId: replay } : { workspace: replay };
}

async function list(app: App): Promise<void> {
  const { events, counts } = await app.db.relay(
    async (tx) => ({ events: await setAside(tx, LISTED), counts: await countWork(tx) }),
    'read',
  );
  for (const e of events)
    say(
      [e.workspace, e.ticket, e.eventType, e.kind, e.eventId, `${e.tries} tries`, new Date(e.setAsideAt).toISOString(), e.lastError].join(
        '\t',
      ),
    );
  say(`${counts.aside} set aside, ${counts.waiting} waiting`);
}

try {
  const again = asked();
  const env = readEnv();
  const database = await openBeside(env);
  const app = await nodeApp(
    {
      DATABASE_URL: database.appUrl,
      BODAN_SECRET: loadSecrets(env).BODAN_SECRET,
      BASE_URL: 'http://localhost',
      BLOB_DIR: path.join(env.BODAN_DIR, 'blobs'),
      DATABASE_POOL: 2,
    },
    () => {},
  );
  try {
    if (again) say(`${await app.db.relay((tx) => takeUpAgain(tx, again, app.now()))} taken up again`);
    await list(app);
  } finally {
    await app.db.close();
    await database.stop();
  }
} catch (error) {
  say(reasonOf(error));
  process.exitCode = 1;
}
