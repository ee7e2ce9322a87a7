import { planBatch } from '@bodan/core/dispatch/batch';
import { DomainError } from '@bodan/core/errors';
import type { App } from '@bodan/services/context';
import type { Ports } from '@bodan/services/ports';
import { ConfigCache } from '@bodan/services/workspace/config';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { s3Blobs } from './blobs.s3.ts';
import { KEYED_LETTERS, newIds } from './new-ids.ts';
import { workerPasswords } from './passwords.worker.ts';
import { newPushKeys } from './push-keys.ts';
import { secretBox } from './secret-box.ts';
import { webhookSigner } from './standard-webhook.ts';

export type WorkerSettings = {
  BODAN_SECRET: string;
  BASE_URL: string;
  S3_ENDPOINT: string;
  S3_BUCKET: string;
  S3_KEY: string;
  S3_SECRET: string;
  S3_REGION: string;
};

const base64url = (b: Uint8Array): string =>
  btoa(String.fromCharCode(...b))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');

// Addresses are checked where they are called, after the name is resolved; Workers cannot resolve one, so they take none.
const noCalls: Ports['calls'] = {
  claimMs: 0,
  check: () => {
    throw new DomainError('url_refused', 'Addresses to be called are set through the main server; this one cannot check them.');
  },
  post: async () => ({ kind: 'failed', reason: 'refused', ms: 0 }),
};

/** What the API has on Cloudflare Workers, but the database, which belongs to one request: no native picture decoder and no calls to users' addresses; both are refused in words. */
export async function workerApp(s: WorkerSettings): Promise<Omit<App, 'db'>> {
  const secret = utf8ToBytes(s.BODAN_SECRET);
  return {
    configs: new ConfigCache(),
    ports: {
      blobs: s3Blobs({ endpoint: s.S3_ENDPOINT, bucket: s.S3_BUCKET, key: s.S3_KEY, secret: s.S3_SECRET, region: s.S3_REGION }),
      cleanImage: async () => {
        throw new DomainError('file_refused', 'Photos are taken by the main server; send this one there.');
      },
      passwords: workerPasswords,
      secrets: await secretBox(s.BODAN_SECRET),
      calls: noCalls,
      webhooks: webhookSigner,
      robot: async () => ({ kind: 'failed', detail: 'robots are called by the worker process' }),
      push: async () => ({ kind: 'failed', detail: 'devices are told by the worker process', waitMs: null }),
      newPushKeys,
      // There are no threads; a plan is bounded, and its request waits for it alone.
      plan: async (task) => planBatch(task),
      sheets: () => {
        throw new DomainError('unavailable', 'Files are written by the worker process.');
      },
      pages: async () => {
        throw new DomainError('unavailable', 'Files are written by the worker process.');
      },
    },
    baseUrl: s.BASE_URL.replace(/\/$/, ''),
    now: Date.now,
    newId: newIds((bytes) => crypto.getRandomValues(bytes)),
    randomToken: (bytes) => base64url(crypto.getRandomValues(new Uint8Array(bytes))),
    sha256: (text) => bytesToHex(sha256(typeof text === 'string' ? utf8ToBytes(text) : text)),
    keyed: (purpose, text) => base64url(hmac(sha256, secret, utf8ToBytes(`${purpose}:${text}`))).slice(0, KEYED_LETTERS),
  };
}
