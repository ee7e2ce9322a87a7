import { createHmac, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Env } from './env.ts';

const schema = z.object({
  BODAN_SECRET: z.string(),
  appPassword: z.string(),
  workerPassword: z.string(),
  queuePassword: z.string(),
});

export type Secrets = z.output<typeof schema>;

// Machines that share a database also share BODAN_SECRET, and must not change each other's passwords.
function derived(secret: string): Secrets {
  const password = (role: string): string => createHmac('sha256', secret).update(`database login ${role}`).digest('hex');
  return { BODAN_SECRET: secret, appPassword: password('app'), workerPassword: password('worker'), queuePassword: password('queue') };
}

function generated(): Secrets {
  const password = (): string => randomBytes(24).toString('hex');
  return {
    BODAN_SECRET: randomBytes(32).toString('base64'),
    appPassword: password(),
    workerPassword: password(),
    queuePassword: password(),
  };
}

/** The secrets of this installation: from BODAN_SECRET where it is set, else made once and kept in a file only its owner can read. */
export function loadSecrets(env: Env): Secrets {
  if (env.BODAN_SECRET) return derived(env.BODAN_SECRET);
  const file = path.join(env.BODAN_DIR, 'secrets.json');
  fs.mkdirSync(env.BODAN_DIR, { recursive: true, mode: 0o755 });
  if (!fs.existsSync(file)) {
    // Written aside and linked into place: never half a file, and of two first starts only one wins.
    const draft = `${file}.${process.pid}`;
    fs.writeFileSync(draft, `${JSON.stringify(generated(), null, 2)}\n`, { mode: 0o600, flush: true });
    try {
      fs.linkSync(draft, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      fs.rmSync(draft, { force: true });
    }
  }
  return schema.parse(JSON.parse(fs.readFileSync(file, 'utf8')));
}
