import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { freePort } from '@bodan/db/embedded/port';
import { inherited, ROOT } from '../supervisor/env.ts';
import { untilOk } from '../supervisor/listen.ts';
import { reasonOf, say } from '../supervisor/say.ts';
import { checksConfig, type Demo, KEYED_OUT, ONCE, UNREACHED } from './checks-config.ts';

// Small counts: a gate, not the whole attack. Each check ends by itself long before this.
// Headquarters' operations are out of an owner's reach, so they are fuzzed apart, by who may.
const RUNS: { file: string; args: string[]; more: Record<string, unknown> }[] = [
  { file: 'isolation.mjs', args: ['--crosstalk', '200', '--seed', '7'], more: {} },
  { file: 'fuzz.mjs', args: ['--cases', '6', '--problem', '--seed', '7'], more: { skip: [...KEYED_OUT, '* /v1/hq/**', ...UNREACHED] } },
  {
    file: 'fuzz.mjs',
    args: ['--cases', '6', '--problem', '--seed', '7'],
    more: { only: ['GET /v1/hq/**', 'POST /v1/hq/*/standard/versions', 'POST /v1/hq/*/keys'], fuzz: { actor: 'hq', health: '/healthz' } },
  },
  { file: 'idempotency.mjs', args: ['--rounds', '2', '--burst', '6', '--seed', '7'], more: { only: ONCE } },
];
const SEED_MS = 240_000;
const CHECK_MS = 420_000;

const checks = path.resolve(ROOT, '../shared/checks');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bodan-checks-'));
fs.chmodSync(folder, 0o755);
const counts = { passed: 0, failed: 0 };

async function run(file: string, args: string[], config: string): Promise<void> {
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
  const [code] = (await once(child, 'exit')) as [number | null];
  for (const line of out.split(/[\r\n]+/))
    if (/^(FAIL|--|\d+ passed)/.test(line) || (line.includes(': ') && /kinds of fault|breaches/.test(line))) say(line.slice(0, 600));
  const line = /^(\d+) passed, (\d+) failed/m.exec(out);
  counts.passed += Number(line?.[1] ?? 0);
  counts.failed += line ? Number(line[2]) : 1;
  if (code !== 0 && Number(line?.[2] ?? 0) === 0) counts.failed += 1;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  if (child.pid) process.kill(-child.pid, 'SIGINT');
  await ended;
}

async function main(): Promise<void> {
  if (!fs.existsSync(checks)) {
    say('no black-box checks beside the project: left out');
    return;
  }
  const port = await freePort();
  const given = {
    ...inherited(),
    PORT: String(port),
    BODAN_DIR: folder,
    DATABASE_URL: '',
    REDIS_URL: '',
    BASE_URL: '',
    RATE_LIMIT_PER_MINUTE: '100000000',
    SIGN_IN_LIMIT_PER_MINUTE: '100000',
  };
  const product = spawn('npm', ['start', '--silent', '--', '--demo'], {
    cwd: ROOT,
    env: given,
    stdio: ['ignore', 'ignore', 'inherit'],
    detached: true,
  });
  try {
    const demoFile = path.join(folder, 'demo.json');
    const until = Date.now() + SEED_MS;
    await untilOk(`http://127.0.0.1:${port}/readyz`, () => (product.exitCode === null ? null : 'npm start ended.'));
    while (!fs.existsSync(demoFile)) {
      if (Date.now() > until || product.exitCode !== null) throw new Error('the demo data did not come');
      await new Promise<void>((go) => setTimeout(go, 250));
    }
    const all = checksConfig(JSON.parse(fs.readFileSync(demoFile, 'utf8')) as Demo, `http://127.0.0.1:${port}`);
    for (const [i, { file, args, more }] of RUNS.entries()) {
      const config = path.join(folder, `checks-${i}.json`);
      fs.writeFileSync(config, JSON.stringify({ ...all, ...more }), { mode: 0o600 });
      await run(file, args, config);
    }
  } finally {
    await stop(product);
  }
}

await main().catch((error: unknown) => {
  counts.failed += 1;
  say(reasonOf(error));
});
fs.rmSync(folder, { recursive: true, force: true });
say(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 ? 0 : 1;
