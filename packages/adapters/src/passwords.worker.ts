import type { PasswordHasher } from '@bodan/services/ports';
import { argon2idAsync } from '@noble/hashes/argon2.js';

// The same cost and the same text as under Node: a password set on one side opens the other.
const COST = { m: 19_456, t: 2, p: 1, dkLen: 32 } as const;

const b64 = (b: Uint8Array): string => btoa(String.fromCharCode(...b)).replace(/=+$/, '');
const bytesOf = (s: string): Uint8Array => Uint8Array.from(atob(s), (c) => c.charCodeAt(0));
const derive = (password: string, nonce: Uint8Array): Promise<Uint8Array> =>
  argon2idAsync(new TextEncoder().encode(password.normalize('NFKC')), nonce, COST);

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}

/** argon2id as a PHC string, in plain JavaScript: Workers have no implementation of their own. */
export const workerPasswords: PasswordHasher = {
  async hash(password) {
    const nonce = crypto.getRandomValues(new Uint8Array(16));
    return `$argon2id$v=19$m=${COST.m},t=${COST.t},p=${COST.p}$${b64(nonce)}$${b64(await derive(password, nonce))}`;
  },
  async verify(stored, password) {
    const m = /^\$argon2id\$v=19\$m=19456,t=2,p=1\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(stored);
    if (!m?.[1] || !m[2]) return false;
    return isSame(await derive(password, bytesOf(m[1])), bytesOf(m[2]));
  },
};
