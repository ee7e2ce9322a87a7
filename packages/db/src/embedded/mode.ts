import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { nativeFolder } from './binaries.ts';

/** How the server is run: which user, which wrapper command, which binaries, which data folder. */
export type Mode = { wrap: string[]; ids: { uid?: number; gid?: number }; native: string; dir: string };

// `nobody`: in every glibc base image, and initdb wants a passwd entry.
const NOBODY = 65534;
const SYSTEM = '/var/lib/bodan-postgres';

function traversable(folder: string): boolean {
  for (let at = folder; ; at = path.dirname(at)) {
    try {
      if ((fs.statSync(at).mode & 0o005) !== 0o005) return false;
    } catch {
      return false;
    }
    if (at === path.dirname(at)) return true;
  }
}

function canExecute(uid: number, file: string): boolean {
  try {
    execFileSync('setpriv', [`--reuid=${uid}`, '--clear-groups', 'test', '-x', file], { stdio: 'ignore' });
    return true;
  } catch {
    return traversable(file);
  }
}

function userNamespace(uid: number): string[] | null {
  const wrap = ['unshare', '-U', `--map-user=${uid}`, `--map-group=${uid}`];
  try {
    execFileSync('unshare', [...wrap.slice(1), 'true'], { stdio: 'ignore' });
    return wrap;
  } catch {
    return null;
  }
}

const hashed = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);

// A container may run as a user id that no passwd entry names; initdb refuses that.
function hasName(): boolean {
  try {
    return os.userInfo().username !== '';
  } catch {
    return false;
  }
}

// Where the data of a folder goes that only root can enter: beside the system's other databases, so that no clean-up takes it.
const movedData = (dir: string): string => path.join(SYSTEM, `data-${hashed(dir)}`, 'data');

const hasCluster = (dir: string): boolean => fs.existsSync(path.join(dir, 'PG_VERSION'));

function copiedBinaries(native: string): string {
  const version = fs.readFileSync(path.join(path.dirname(native), 'package.json'), 'utf8');
  const copy = path.join(SYSTEM, `native-${hashed(native + version)}`);
  if (fs.existsSync(copy)) return copy;
  fs.mkdirSync(SYSTEM, { recursive: true, mode: 0o755 });
  // Renamed into place, so a copy that was cut short is never used.
  const draft = fs.mkdtempSync(`${copy}-`);
  fs.cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
  fs.chmodSync(draft, 0o755);
  try {
    fs.renameSync(draft, copy);
  } catch (error) {
    fs.rmSync(draft, { recursive: true, force: true });
    if (!fs.existsSync(copy)) throw error;
  }
  return copy;
}

// Last resort for a checkout that only root can read: the binaries, and if need be the data, move to where `nobody` can reach them.
function copiedOut(native: string, dir: string, uid: number): Mode {
  const data = traversable(path.dirname(dir)) ? dir : movedData(dir);
  return { wrap: [], ids: { uid, gid: uid }, native: copiedBinaries(native), dir: data };
}

/**
 * PostgreSQL refuses to run as root. Ordinary user: as is. Root: drop to `nobody`; where the tree is not readable to it, a user
 * namespace; where that is forbidden, a copy under /var/lib. An existing cluster's owner decides, so a second start agrees.
 */
export function chooseMode(dir: string): Mode {
  const native = nativeFolder();
  if (process.getuid?.() !== 0) return { wrap: hasName() ? [] : (userNamespace(NOBODY) ?? []), ids: {}, native, dir };
  const owner = hasCluster(dir) ? fs.statSync(path.join(dir, 'PG_VERSION')).uid : null;
  const uid = owner || NOBODY;
  // `recursive` would give the parents the data folder's 0700 and so change the mode of the next start.
  fs.mkdirSync(path.dirname(dir), { recursive: true, mode: 0o755 });
  if (owner !== 0 && canExecute(uid, path.join(native, 'bin/postgres')) && traversable(path.dirname(dir))) {
    return { wrap: [], ids: { uid, gid: uid }, native, dir };
  }
  const isMoved = owner === null && hasCluster(movedData(dir));
  const wrap = isMoved ? null : userNamespace(uid);
  if (wrap) return { wrap, ids: {}, native, dir };
  if (owner === 0) {
    throw new Error(`${dir} belongs to root, and PostgreSQL does not run as root; allow user namespaces or set DATABASE_URL.`);
  }
  return copiedOut(native, dir, uid);
}
