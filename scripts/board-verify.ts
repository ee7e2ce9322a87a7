import path from 'node:path';
import { nodeApp } from '@bodan/adapters/app.node';
import { verifyFigures } from '@bodan/services/board/verify';
import { openBeside } from './supervisor/beside.ts';
import { readEnv } from './supervisor/env.ts';
import { reasonOf, say, sayRecount } from './supervisor/say.ts';
import { loadSecrets } from './supervisor/secrets.ts';

try {
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
  const { found, workspaces } = await verifyFigures(app, { onPlace: sayRecount });
  for (const m of found) say(`${m.where}  ${m.check}  ${m.place}: recounted ${m.expected}, found ${m.found}`);
  await app.db.close();
  await database.stop();
  say(`${workspaces} workspaces recounted: tickets, clocks, events, slices, entries, rollup.`);
  say(`${found.length} mismatches`);
  process.exitCode = found.length === 0 ? 0 : 1;
} catch (error) {
  say(reasonOf(error));
  process.exitCode = 1;
}
