import { createDecipheriv, createECDH, createHmac, createPublicKey, type ECDH, randomBytes, verify } from 'node:crypto';
import { type Received, type Receiver, receiver } from './receivers.ts';

export type Shown = { title: string; body: string; url: string; tag: string; urgency: string };
/** A browser with a subscription: what it shows, and what its push service answers from now on. */
export type Browser = {
  subscription: { endpoint: string; keys: { p256dh: string; auth: string } };
  shown: Shown[];
  answer: { status: number; retryAfter?: string };
};
export type PushService = Receiver & { browser(): Browser; refused: string[] };

const hmac = (key: Buffer, ...parts: (Buffer | string)[]): Buffer => {
  const h = createHmac('sha256', key);
  for (const part of parts) h.update(part);
  return h.digest();
};
const ONE = Buffer.from([1]);

/** Opens a body of RFC 8291 (aes128gcm) as the browser does, with its own keys; throws when anything was changed on the way. */
function decrypt(bytes: Buffer, keys: ECDH, auth: Buffer): string {
  const [salt, length] = [bytes.subarray(0, 16), bytes.readUInt8(20)];
  const sender = bytes.subarray(21, 21 + length);
  const ikm = hmac(hmac(auth, keys.computeSecret(sender)), 'WebPush: info\0', keys.getPublicKey(), sender, ONE);
  const prk = hmac(salt, ikm);
  const key = hmac(prk, 'Content-Encoding: aes128gcm\0', ONE).subarray(0, 16);
  const nonce = hmac(prk, 'Content-Encoding: nonce\0', ONE).subarray(0, 12);
  const sealed = bytes.subarray(21 + length);
  const decipher = createDecipheriv('aes-128-gcm', key, nonce);
  decipher.setAuthTag(sealed.subarray(-16));
  const plain = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
  const end = plain.lastIndexOf(2);
  return plain.subarray(0, end).toString('utf8');
}

/** What is wrong with the VAPID header (RFC 8292) of a request; null when it was signed by `publicKey` for this origin and not for long. */
function vapidError(r: Received, origin: string, publicKey: string): string | null {
  const [, token = '', key] = /^vapid t=([^,]+), ?k=(.+)$/.exec(String(r.headers.authorization)) ?? [];
  if (key !== publicKey) return 'another key than the browser subscribed with';
  const [head = '', claims = '', signature = ''] = token.split('.');
  const point = Buffer.from(publicKey, 'base64url');
  const jwk = { kty: 'EC', crv: 'P-256', x: point.subarray(1, 33).toString('base64url'), y: point.subarray(33).toString('base64url') };
  const verifier = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' as const };
  if (!verify('sha256', Buffer.from(`${head}.${claims}`), verifier, Buffer.from(signature, 'base64url'))) return 'signature';
  const { aud, exp, sub } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { aud: string; exp: number; sub: string };
  if (aud !== origin) return `audience ${aud}`;
  if (!/^(mailto:|https:)/.test(sub)) return `contact ${sub}`;
  const left = exp - Date.now() / 1000;
  return left > 0 && left <= 86_400 ? null : `expires in ${left} s`;
}

/** A push service for tests: it takes only what is signed by `publicKey`, and shows in the browser what decrypts there. */
export async function pushService(publicKey: () => string): Promise<PushService> {
  const browsers = new Map<string, { browser: Browser; keys: ECDH; auth: Buffer }>();
  const refused: string[] = [];
  const base: Receiver = await receiver((r, res) => {
    const found = browsers.get(r.url.pathname);
    const error = found ? vapidError(r, base.url, publicKey()) : 'no such subscription';
    if (error !== null || !found) {
      refused.push(error ?? '');
      return res.writeHead(found ? 403 : 404).end(error);
    }
    const { status, retryAfter } = found.browser.answer;
    if (status !== 201) return res.writeHead(status, retryAfter ? { 'retry-after': retryAfter } : {}).end();
    if (r.headers['content-encoding'] !== 'aes128gcm' || !r.headers['ttl']) return res.writeHead(400).end();
    found.browser.shown.push({ ...JSON.parse(decrypt(r.bytes, found.keys, found.auth)), urgency: String(r.headers['urgency']) });
    return res.writeHead(201).end();
  });
  return {
    ...base,
    refused,
    browser() {
      const keys = createECDH('prime256v1');
      keys.generateKeys();
      const auth = randomBytes(16);
      const path = `/wp/${browsers.size + 1}`;
      const browser: Browser = {
        subscription: {
          endpoint: `${base.url}${path}`,
          keys: { p256dh: keys.getPublicKey('base64url'), auth: auth.toString('base64url') },
        },
        shown: [],
        answer: { status: 201 },
      };
      browsers.set(path, { browser, keys, auth });
      return browser;
    },
  };
}
