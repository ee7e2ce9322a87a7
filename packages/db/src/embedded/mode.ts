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

// Last resort for a checkout that only root can read: binaries and data move to the system's temporary folder.
function copiedOut(native: string, dir: string, uid: number): Mode {
  const key = createHash('sha256').update(dir).digest('hex').slice(0, 12);
  const base = path.join(os.tmpdir(), `bodan-pg-${key}`);
  const copy = path.join(base, 'native');
  fs.mkdirSync(base, { recursive: true, mode: 0o755 });
  // A marker is written last, so a copy that was cut short is made again.
  const marker = path.join(base, 'native.complete');
  if (!fs.existsSync(marker)) {
    fs.cpSync(native, copy, { recursive: true, verbatimSymlinks: true, force: true });
    fs.writeFileSync(marker, '');
  }
  return { wrap: [], ids: { uid, gid: uid }, native: copy, dir: path.join(base, 'data') };
}

/**
 * PostgreSQL refuses to run as root. Ordinary user: as is. Root: drop to `nobody`; where the tree is not readable to it, a user
 * namespace; where that is forbidden, a copy in the temporary folder. An existing cluster's owner decides, so a second start agrees.
 */
export function chooseMode(dir: string): Mode {
  const native = nativeFolder();
  if (process.getuid?.() !== 0) return { wrap: [], ids: {}, native, dir };
  const version = path.join(dir, 'PG_VERSION');
  const owner = fs.existsSync(version) ? fs.statSync(version).uid : null;
  const uid = owner || NOBODY;
  // `recursive` would give the parents the data folder's 0700 and so change the mode of the next start.
  fs.mkdirSync(path.dirname(dir), { recursive: true, mode: 0o755 });
  if (owner !== 0 && canExecute(uid, path.join(native, 'bin/postgres')) && traversable(path.dirname(dir))) {
    return { wrap: [], ids: { uid, gid: uid }, native, dir };
  }
  const wrap = userNamespace(uid);
  if (wrap) return { wrap, ids: {}, native, dir };
  if (owner === 0) {
    throw new Error(`${dir} belongs to root, and PostgreSQL does not run as root; allow user namespaces or set DATABASE_URL.`);
  }
  return copiedOut(native, dir, uid);
}
