import { createHmac } from 'node:crypto';
import type { OutgoingCalls, RobotSender } from '@bodan/services/ports';

/** The value of `sign`, not yet encoded for a query. `at` is epoch ms; the secret keeps its `SEC` prefix. */
export const dingtalkSign = (secret: string, at: number): string =>
  createHmac('sha256', secret).update(`${at}\n${secret}`).digest('base64');

function addressOf(url: string, query: string, secret: string, at: number): string {
  const address = new URL(url);
  const params = new URLSearchParams(query);
  if (secret !== '') {
    params.set('timestamp', String(at));
    params.set('sign', dingtalkSign(secret, at));
  }
  // URLSearchParams encodes the signature; encoding it before as well would break it.
  address.search = params.toString();
  return address.href;
}

function errorOf(body: string): string | null {
  try {
    const reply = JSON.parse(body) as { errcode?: unknown; errmsg?: unknown };
    if (reply.errcode === 0) return null;
    return `${String(reply.errcode)}: ${String(reply.errmsg ?? '')}`.slice(0, 300);
  } catch {
    return 'not an answer of DingTalk';
  }
}

/** 钉钉 group robot. Its refusals (310000 signature or keyword, 130101 too fast) come with HTTP 200. */
export function dingtalkRobot(calls: OutgoingCalls): RobotSender {
  return async ({ url, query, secret }, { title, text }, now) => {
    const body = JSON.stringify({ msgtype: 'markdown', markdown: { title, text } });
    const answer = await calls.post({ url: addressOf(url, query, secret, now), headers: { 'content-type': 'application/json' }, body });
    if (answer.kind === 'failed') return { kind: 'failed', detail: answer.reason };
    if (answer.status !== 200) return { kind: 'failed', detail: `HTTP ${answer.status}` };
    const error = errorOf(answer.body);
    return error === null ? { kind: 'sent' } : { kind: 'refused', detail: error };
  };
}
