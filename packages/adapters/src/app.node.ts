import { createHash, createHmac, randomBytes, randomFillSync } from 'node:crypto';
import { connect } from '@bodan/db/connect.node';
import type { App } from '@bodan/services/context';
import { ConfigCache } from '@bodan/services/workspace/config';
import { diskBlobs } from './blobs.disk.ts';
import { s3Blobs } from './blobs.s3.ts';
import { dingtalkRobot } from './dingtalk.ts';
import { KEYED_LETTERS, newIds } from './new-ids.ts';
import { outgoingCalls } from './outgoing.ts';
import { threadPages } from './pages.node.ts';
import { nodePasswords } from './passwords.node.ts';
import { threadPlanner } from './planner.node.ts';
import { newPushKeys } from './push-keys.ts';
import { secretBox } from './secret-box.ts';
import { nodeSheets } from './sheets.node.ts';
import { webhookSigner } from './standard-webhook.ts';
import { webPush } from './web-push.ts';

export type NodeSettings = {
  DATABASE_URL: string;
  BODAN_SECRET: string;
  BASE_URL: string;
  BLOB_DIR: string;
  DATABASE_POOL?: number | undefined;
  /** Lets users' addresses lead to this machine; for development and tests only. */
  SANDBOX_LOCAL_CALLS?: boolean | undefined;
  /** How long whoever is called may take to answer. */
  CALL_DEADLINE_MS?: number | undefined;
  S3_ENDPOINT?: string | undefined;
  S3_BUCKET?: string | undefined;
  S3_KEY?: string | undefined;
  S3_SECRET?: string | undefined;
  S3_REGION?: string | undefined;
};

function blobsOf(s: NodeSettings) {
  const { S3_ENDPOINT: endpoint, S3_BUCKET: bucket, S3_KEY: key, S3_SECRET: secret } = s;
  return endpoint && bucket && key && secret
    ? s3Blobs({ endpoint, bucket, key, secret, region: s.S3_REGION ?? 'auto' })
    : diskBlobs(s.BLOB_DIR);
}

/** What a Node process of the product has: API and worker make it the same way. */
export async function nodeApp(s: NodeSettings, onDatabaseError: (error: Error) => void, now: () => number = Date.now): Promise<App> {
  const calls = outgoingCalls({ allowLocal: s.SANDBOX_LOCAL_CALLS ?? false, deadlineMs: s.CALL_DEADLINE_MS });
  return {
    db: await connect({ url: s.DATABASE_URL, max: s.DATABASE_POOL ?? 16, onError: onDatabaseError }),
    configs: new ConfigCache(),
    ports: {
      blobs: blobsOf(s),
      // Decoding pictures is a large native library; a process that never sees one does not load it.
      cleanImage: async (bytes) => (await import('./images.node.ts')).cleanImage(bytes),
      passwords: nodePasswords,
      secrets: await secretBox(s.BODAN_SECRET),
      calls,
      webhooks: webhookSigner,
      robot: dingtalkRobot(calls),
      push: webPush(calls, s.BASE_URL, now),
      newPushKeys,
      plan: threadPlanner(),
      sheets: nodeSheets,
      pages: threadPages(),
    },
    baseUrl: s.BASE_URL.replace(/\/$/, ''),
    now,
    newId: newIds(randomFillSync),
    randomToken: (bytes) => randomBytes(bytes).toString('base64url'),
    sha256: (text) => createHash('sha256').update(text).digest('hex'),
    keyed: (purpose, text) => createHmac('sha256', s.BODAN_SECRET).update(`${purpose}:${text}`).digest('base64url').slice(0, KEYED_LETTERS),
  };
}
