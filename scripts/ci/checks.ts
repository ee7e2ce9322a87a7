import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { inherited, ROOT } from '../supervisor/env.ts';
import { reasonOf, say } from '../supervisor/say.ts';
import { checksConfig, KEYED_OUT, ONCE, UNREACHED } from './checks-config.ts';
import { crashConfig } from './crash-config.ts';
import { preparedParts } from './parts.ts';
import { freshFolder, startProduct } from './product.ts';
import { ssrfConfig } from './ssrf-config.ts';

// Small counts: a gate, not the whole attack. Each check ends by itself long before this.
// Headquarters' operations are out of an owner's reach, so they are fuzzed apart, by who may.
const RUNS: { file: string; args: string[]; more: Record<string, unknown> }[] = [
  { file: 'isolation.mjs', args: ['--crosstalk', '200', '--seed', '7'], more: {} },
  { file: 'fuzz.mjs', args: ['--cases', '4', '--problem', '--seed', '7'], more: { skip: [...KEYED_OUT, '* /v1/hq/**', ...UNREACHED] } },
  {
    file: 'fuzz.mjs',
    args: ['--cases', '6', '--problem', '--seed', '7'],
    more: { only: ['GET /v1/hq/**', 'POST /v1/hq/*/standard/versions', 'POST /v1/hq/*/keys'], fuzz: { actor: 'hq', health: '/healthz' } },
  },
  { file: 'idempotency.mjs', args: ['--rounds', '2', '--burst', '6', '--seed', '7'], more: { only: ONCE } },
];
const CHECK_MS = 900_000;

const checks = path.resolve(ROOT, '../shared/checks');
const counts = { passed: 0, failed: 0 };
const figures: string[] = [];
const judge = (isGood: boolean, what: string): void => {
  counts[isGood ? 'passed' : 'failed'] += 1;
  say(`${isGood ? 'ok  ' : 'FAIL'} ${what}`);
};

/** One check; its own last line is its figure, the line before its counts. */
async function run(file: string, args: string[], config: string): Promise<void> {
  const startedAt = performance.now();
  say(`--- ${file}`);
  const child = spawn(process.execPath, [path.join(checks, file), '--config', config, ...args], {
    cwd: checks,
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: CHECK_MS,
  });
  let out = '';
  child.stdout.on('data', (d: Buffer) => {
    out += d.toString();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  for (const line of out.split(/[\r\n]+/)) if (/^(FAIL|WARN|--|\d+ passed)/.test(line)) say(line.slice(0, 600));
  const line = /^(\d+) passed, (\d+) failed\n+(.*)/m.exec(out);
  counts.passed += Number(line?.[1] ?? 0);
  counts.failed += line ? Number(line[2]) : 1;
  if (code !== 0 && Number(line?.[2] ?? 0) === 0) counts.failed += 1;
  const figure = `${line?.[3] ?? `${file} did not end`} (${((performance.now() - startedAt) / 1000).toFixed(0)} s)`;
  figures.push(figure);
  say(figure);
}

async function withFolder(name: string, work: (folder: string) => Promise<void>): Promise<void> {
  const folder = freshFolder(name);
  try {
    await work(folder);
  } catch (error) {
    judge(false, reasonOf(error));
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

const write = (folder: string, name: string, config: object): string => {
  const file = path.join(folder, `${name}.json`);
  fs.writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
  return file;
};

/** Against the product with its demo data. */
async function attackDemo(folder: string): Promise<void> {
  const env = { RATE_LIMIT_PER_MINUTE: '100000000', SIGN_IN_LIMIT_PER_MINUTE: '100000' };
  const product = await startProduct({ demo: true, folder, env });
  try {
    if (!product.demo) throw new Error('the demo data did not come');
    const all = checksConfig(product.demo, product.base.replace('localhost', '127.0.0.1'));
    for (const [i, { file, args, more }] of RUNS.entries()) await run(file, args, write(folder, `checks-${i}`, { ...all, ...more }));
  } finally {
    await product.stop();
  }
}

/** Kills database, API and worker under load; then everything must be there once, told once, and every figure right. */
async function crash(folder: string): Promise<void> {
  const config = crashConfig(await preparedParts(folder, { allowLocalCalls: true }));
  await run('crash.mjs', ['--rounds', '16', '--minutes', '1', '--seed', '7'], write(folder, 'crash', config));
  const verify = spawn('npm', ['run', '-s', 'board:verify'], {
    cwd: ROOT,
    env: { ...inherited(), BODAN_DIR: folder, DATABASE_URL: '', BASE_URL: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  verify.stdout.on('data', (d: Buffer) => {
    out += d.toString();
  });
  await once(verify, 'close');
  const last = out.trim().split('\n').at(-1);
  judge(last === '0 mismatches', `the figures after it: ${last}`);
}

/** Points every address a user may set at what it must not reach, in a network of its own. */
async function reachOut(folder: string): Promise<void> {
  if (process.getuid?.() !== 0) return say('--- ssrf.mjs needs root for a network of its own: left out');
  const config = ssrfConfig(await preparedParts(folder, { allowLocalCalls: false }));
  await run('ssrf.mjs', ['--sandbox'], write(folder, 'ssrf', config));
}

if (fs.existsSync(checks)) {
  const [only] = process.argv.slice(2);
  const all = { demo: attackDemo, crash, ssrf: reachOut };
  for (const [name, work] of Object.entries(all)) if (!only || only === name) await withFolder(`checks-${name}`, work);
} else say('no black-box checks beside the project: left out');
say(figures.join('; '));
say(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 ? 0 : 1;
