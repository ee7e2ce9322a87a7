// The first thing every command runs: no dependencies, any Node from 20. It installs what the lock asks for and is missing, then hands
// over to the Node that came with the dependencies. Standard output belongs to the command; this file speaks on standard error.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const MODULES = path.join(ROOT, 'node_modules');
const STAMP = path.join(MODULES, '.bodan-lock');
const NEEDED_MAJOR = 24;

/** What each command runs. A function, where the arguments decide. */
const COMMANDS = {
  start: ['scripts/start.ts'],
  dev: ['scripts/dev.ts'],
  build: ['scripts/build.ts'],
  migrate: ['scripts/migrate.ts'],
  check: ['scripts/check.ts'],
  bench: (args) => [['dispatch', 'form', 'sla'].includes(args[0]) ? `scripts/bench/${args[0]}.ts` : 'scripts/bench/run.ts'],
  openapi: ['scripts/openapi.ts'],
  'board-verify': ['scripts/board-verify.ts'],
  'events-aside': ['scripts/events-aside.ts'],
  'sla-eval': ['scripts/sla-eval.ts'],
  replay: ['scripts/replay.ts'],
  // The journeys need a browser and a production build: continuous integration runs them, or whoever names the project.
  test: (args) => [
    'node_modules/vitest/vitest.mjs',
    'run',
    ...(args.some((arg) => arg.startsWith('--project')) ? [] : ['--project', '!browser']),
  ],
};

const say = (text) => process.stderr.write(`${text}\n`);
const fail = (text) => {
  say(text);
  process.exit(1);
};

/** True when npm's own record of what is installed agrees with the lock, so that nobody's fresh install is thrown away. */
function isInstalled(lock) {
  let installed;
  try {
    installed = JSON.parse(fs.readFileSync(path.join(MODULES, '.package-lock.json'), 'utf8')).packages;
  } catch {
    return false;
  }
  return Object.entries(JSON.parse(lock).packages).every(([location, wanted]) => {
    if (!location.includes('node_modules/') || wanted.extraneous) return true;
    const found = installed[location];
    if (!found) return wanted.optional === true;
    return found.version === wanted.version && found.integrity === wanted.integrity;
  });
}

function npmCommand() {
  const cli = process.env.npm_execpath;
  if (cli && path.basename(cli) === 'npm-cli.js') return [process.execPath, cli];
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm'];
}

function install() {
  const lock = fs.readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8');
  const stamp = `${createHash('sha256').update(lock).digest('hex')} ${process.platform}-${process.arch}\n`;
  if (fs.existsSync(STAMP) && fs.readFileSync(STAMP, 'utf8') === stamp) return;
  if (!isInstalled(lock)) {
    say('Installing dependencies, once (about half a minute) …');
    const [command, ...first] = npmCommand();
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--include=dev', '--include=optional', '--loglevel=error'];
    const { status, error } = spawnSync(command, [...first, ...args], {
      cwd: ROOT,
      stdio: ['ignore', 2, 2],
      shell: process.platform === 'win32',
    });
    if (error || status !== 0) fail(`The dependencies could not be installed${error ? `: ${error.message}` : '; npm says why above'}.`);
  }
  fs.writeFileSync(STAMP, stamp);
}

function chooseNode() {
  const own = path.join(MODULES, `node-${process.platform}-${process.arch}`, 'bin', 'node');
  if (fs.existsSync(own)) return own;
  if (Number(process.versions.node.split('.')[0]) >= NEEDED_MAJOR) return process.execPath;
  return fail(
    `On ${process.platform}-${process.arch} Bodan needs Node ${NEEDED_MAJOR} or newer; this is ${process.version}. See https://nodejs.org/`,
  );
}

function run(node, args) {
  const bin = [path.dirname(node), path.join(MODULES, '.bin'), process.env.PATH ?? ''].join(path.delimiter);
  const env = { ...process.env, PATH: bin, TURBO_TELEMETRY_DISABLED: '1', WRANGLER_SEND_METRICS: 'false' };
  const child = spawn(node, args, { cwd: ROOT, env, stdio: 'inherit' });
  child.on('error', (error) => fail(error.message));
  // A terminal sends Ctrl-C to the child as well; this process stays until the child has cleaned up.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (os.constants.signals[signal] ?? 0)));
}

const [name = '', ...args] = process.argv.slice(2);
const entry = COMMANDS[name];
if (!entry) fail(`Unknown command "${name}". Known: ${Object.keys(COMMANDS).join(', ')}.`);
install();
const [file, ...fixed] = typeof entry === 'function' ? entry(args) : entry;
if (!fs.existsSync(path.join(ROOT, file))) fail(`"${name}" is not part of this version (${file} is missing).`);
run(chooseNode(), [file, ...fixed, ...args]);
