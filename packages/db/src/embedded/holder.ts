import fs from 'node:fs';

/** Who holds a data folder: a process id, and its start time because process ids are used again. */
type Holder = { pid: number; startedAt: string; port: number };

// Field 22 of /proc/<pid>/stat, counted after the command name, which may itself hold spaces.
function startedAt(pid: number): string {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

function isAlive(holder: Holder): boolean {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return startedAt(holder.pid) === holder.startedAt;
}

function read(file: string): Holder | null {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')) as Holder;
  } catch {
    return null;
  }
}

/** True when the process that wrote this file still runs. */
export function isHeld(file: string): boolean {
  const holder = read(file);
  return holder !== null && isAlive(holder);
}

/** Takes the folder for this process or refuses with "already running on port …". Returns the release. */
export function hold(file: string, port: number): () => void {
  const mine: Holder = { pid: process.pid, startedAt: startedAt(process.pid), port };
  for (;;) {
    try {
      fs.writeFileSync(file, JSON.stringify(mine), { flag: 'wx', mode: 0o644 });
      return () => {
        if (read(file)?.pid === mine.pid) fs.rmSync(file, { force: true });
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const other = read(file);
    if (other && isAlive(other)) {
      throw new Error(`The embedded database of this folder is already running on port ${other.port} (process ${other.pid}).`);
    }
    fs.rmSync(file, { force: true });
  }
}
