import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { nodeApp } from '@bodan/adapters/app.node';
import { parseCsv } from '@bodan/core/import/csv';
import { logMapping } from '@bodan/core/import/event-log';
import { replayLog } from '@bodan/services/import/replay';
import { dwellByStage, findWorkspace } from '@bodan/services/import/replay-store';
import { openBeside } from './supervisor/beside.ts';
import { readEnv } from './supervisor/env.ts';
import { reasonOf, say } from './supervisor/say.ts';
import { loadSecrets } from './supervisor/secrets.ts';

const USAGE = 'npm run -s replay -- <log.csv[.gz]> --mapping mapping.json --workspace slug';

function asked(): { log: string; mapping: string; workspace: string } {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { mapping: { type: 'string' }, workspace: { type: 'string' } },
  });
  const [log] = positionals;
  const { mapping, workspace } = values;
  if (!log || !mapping || !workspace) throw new Error(`Usage: ${USAGE}`);
  return { log, mapping, workspace };
}

function readLog(file: string): string {
  const bytes = fs.readFileSync(file);
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

try {
  const { log, mapping, workspace } = asked();
  const rows = parseCsv(readLog(log));
  const rules = logMapping.parse(JSON.parse(fs.readFileSync(mapping, 'utf8')));
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
    const scope = await app.db.identity((tx) => findWorkspace(tx, workspace), 'read');
    if (!scope) throw new Error(`There is no workspace ${workspace}.`);
    const { cases, added } = await replayLog(app, scope, rules, rows);
    say(`${cases} cases, ${added} of them new.`);
    say('stage\tcases\tbusiness seconds\twall seconds');
    for (const d of await app.db.tenant(scope, dwellByStage, 'read')) say(`${d.stage}\t${d.cases}\t${d.businessSeconds}\t${d.wallSeconds}`);
  } finally {
    await app.db.close();
    await database.stop();
  }
} catch (error) {
  say(reasonOf(error));
  process.exitCode = 1;
}
