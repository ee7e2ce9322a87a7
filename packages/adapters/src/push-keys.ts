import type { PushKeys } from '@bodan/services/ports';

/** A fresh key pair for push services (RFC 8292), by what Node and Workers both have. */
export async function newPushKeys(): Promise<PushKeys> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const { x, y, d } = await crypto.subtle.exportKey('jwk', pair.privateKey);
  if (!x || !y || !d) throw new Error('the key pair has no coordinates');
  const bytes = (text: string): string => atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  // 0x04: an uncompressed point.
  const point = btoa(`\u0004${bytes(x)}${bytes(y)}`);
  return { publicKey: point.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''), privateKey: d };
}
