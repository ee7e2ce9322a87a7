import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 25;
// The watchdog of a killed parent needs about 1.5 s; a checkpoint of a busy database can take longer.
const WATCHDOG_MS = 15_000;

function serverOf(dir: string): number | null {
  try {
    const pid = Number(fs.readFileSync(path.join(dir, 'postmaster.pid'), 'utf8').split('\n')[0]);
    process.kill(pid, 0);
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(dir) ? pid : null;
  } catch {
    return null;
  }
}

/** Waits for the server of a parent that was killed to be stopped by its watchdog; asks it to stop when none does. */
export async function awaitLeftover(dir: string): Promise<void> {
  const askAt = Date.now() + WATCHDOG_MS;
  let asked = false;
  for (let pid = serverOf(dir); pid !== null; pid = serverOf(dir)) {
    if (!asked && Date.now() > askAt) {
      process.kill(pid, 'SIGINT');
      asked = true;
    }
    if (Date.now() > askAt + WATCHDOG_MS) throw new Error(`A PostgreSQL of an earlier start does not stop (process ${pid}, ${dir}).`);
    await delay(POLL_MS);
  }
}
