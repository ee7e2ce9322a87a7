import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { inherited, ROOT } from './supervisor/env.ts';
import { reasonOf, say } from './supervisor/say.ts';

const WRITER = path.join(ROOT, 'apps/api/src/openapi-write.ts');
const DOCUMENT = path.join(ROOT, 'openapi/openapi.json');
const TYPES = path.join(ROOT, 'apps/web/src/lib/api/schema.d.ts');
const GENERATOR = path.join(ROOT, 'node_modules/openapi-typescript/bin/cli.js');

const run = (...args: string[]): void => {
  execFileSync(process.execPath, args, { cwd: ROOT, env: inherited(), stdio: ['ignore', 'ignore', 'inherit'] });
};
const read = (file: string): string => (fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '');

/** Writes the document from the routes, and the web's types from the document. */
function generate(): void {
  run(WRITER);
  fs.mkdirSync(path.dirname(TYPES), { recursive: true });
  run(GENERATOR, DOCUMENT, '--output', TYPES);
}

// With --check nothing is kept: both files are made, compared with what was there and put back.
try {
  if (!fs.existsSync(WRITER)) throw new Error('The API does not write its document in this version.');
  const isCheck = process.argv.includes('--check');
  const before = [DOCUMENT, TYPES].map((file) => ({ file, text: read(file) }));
  generate();
  if (isCheck) {
    const drifted = before.filter(({ file, text }) => read(file) !== text);
    for (const { file, text } of before) if (text) fs.writeFileSync(file, text);
    if (drifted.length > 0) {
      throw new Error(`Out of date, run npm run openapi: ${drifted.map(({ file }) => path.relative(ROOT, file)).join(', ')}`);
    }
  }
  say('openapi/openapi.json and the web’s types follow the routes.');
} catch (error) {
  say(reasonOf(error));
  process.exitCode = 1;
}
