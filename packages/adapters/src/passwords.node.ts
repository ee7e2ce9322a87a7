import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { PasswordHasher } from '@bodan/services/ports';

// OWASP's floor for argon2id: 19 MiB, two passes, one lane; about 30 ms here.
const COST = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 } as const;
const derive = promisify(argon2) as unknown as (
  algorithm: 'argon2id',
  options: { message: string; nonce: Uint8Array } & typeof COST,
) => Promise<Buffer>;
const MAX_AT_ONCE = 4;

let running = 0;
const waiting: (() => void)[] = [];

/** A flood of sign-ins must not take all memory: few hashes at once, the rest wait their turn. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= MAX_AT_ONCE) await new Promise<void>((go) => waiting.push(go));
  running += 1;
  try {
    return await work();
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}

const b64 = (b: Uint8Array): string => Buffer.from(b).toString('base64').replace(/=+$/, '');

/** argon2id as a PHC string, by the platform's own implementation. */
export const nodePasswords: PasswordHasher = {
  async hash(password) {
    const nonce = randomBytes(16);
    const tag = await inTurn(() => derive('argon2id', { message: password.normalize('NFKC'), nonce, ...COST }));
    return `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${b64(nonce)}$${b64(tag)}`;
  },
  async verify(stored, password) {
    const m = /^\$argon2id\$v=19\$m=19456,t=2,p=1\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(stored);
    if (!m?.[1] || !m[2]) return false;
    const nonce = Buffer.from(m[1], 'base64');
    const expected = Buffer.from(m[2], 'base64');
    const tag = await inTurn(() => derive('argon2id', { message: password.normalize('NFKC'), nonce, ...COST }));
    return tag.length === expected.length && timingSafeEqual(tag, expected);
  },
};
