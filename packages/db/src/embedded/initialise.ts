import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { searchPath } from './env.ts';
import type { Mode } from './mode.ts';

/** What the server and its tools see: fixed locale and time zone, own libraries, nothing of the caller's. */
export function serverEnvironment(mode: Mode): NodeJS.ProcessEnv {
  return { PATH: searchPath(), LC_ALL: 'C.UTF-8', TZ: 'UTC', LD_LIBRARY_PATH: path.join(mode.native, 'lib') };
}

/** The command line of one of PostgreSQL's programs under the chosen mode. */
export function command(mode: Mode, program: string, args: string[]): string[] {
  return [...mode.wrap, path.join(mode.native, 'bin', program), ...args];
}

const passwordFile = (mode: Mode): string => `${mode.dir}.pw`;

/** The superuser's password, made at the first start and kept in a 0600 file beside the data folder. */
export const superuserPassword = (mode: Mode): string => fs.readFileSync(passwordFile(mode), 'utf8').trim();

/** Creates the cluster when there is none. `fast` skips the final sync, for clusters that are thrown away. */
export function initialise(mode: Mode, fast: boolean): void {
  fs.mkdirSync(mode.dir, { recursive: true, mode: 0o700 });
  const { uid, gid } = mode.ids;
  if (uid !== undefined && gid !== undefined) fs.chownSync(mode.dir, uid, gid);
  if (fs.existsSync(path.join(mode.dir, 'PG_VERSION'))) return;
  const secret = passwordFile(mode);
  fs.writeFileSync(secret, randomBytes(18).toString('hex'), { mode: 0o600 });
  if (uid !== undefined && gid !== undefined) fs.chownSync(secret, uid, gid);
  const [program = '', ...args] = command(mode, 'initdb', [
    ...['-D', mode.dir, '-U', 'postgres', '--auth=scram-sha-256', `--pwfile=${secret}`],
    ...['-E', 'UTF8', '--locale=C.UTF-8', '--no-instructions', ...(fast ? ['--no-sync'] : [])],
  ]);
  try {
    execFileSync(program, args, { ...mode.ids, cwd: '/', env: serverEnvironment(mode), stdio: ['ignore', 'ignore', 'pipe'] });
  } catch (error) {
    // initdb cleans up after itself only when it can: an unfinished folder must not look like a cluster.
    fs.rmSync(path.join(mode.dir, 'PG_VERSION'), { force: true });
    throw new Error(`initdb failed: ${String((error as { stderr?: Buffer }).stderr ?? error)}`);
  }
}
