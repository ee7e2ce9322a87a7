import { iso } from '@bodan/core/instant';
import { CONSENT } from '@bodan/core/peer-benchmark/consent';
import { SIZE_KEYS, SIZES, TRADE_KEYS, TRADES } from '@bodan/core/peer-benchmark/rule';
import { isPermitted } from '@bodan/services/context';
import { joinPeers, leavePeers } from '@bodan/services/peer-benchmark/member';
import { readPeers } from '@bodan/services/peer-benchmark/read';
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Api } from '../app.ts';
import type { ApiEnv } from '../http.ts';
import { answer, idempotencyHeader, jsonBody, workspaceRoute } from '../operation.ts';
import { problemSchema } from '../problem.ts';
import { joinPeersBody, peerBenchmarkSchema } from '../schema/peer-benchmark.ts';

const PATH = '/v1/w/{workspace}/peer-benchmark';
const params = z.object({ workspace: z.string().max(60) });
const facts = { path: PATH, tags: ['Peer benchmark'] };
const whole = answer(peerBenchmarkSchema, 'What was agreed to, handed in and published');
const conflict = 'A subsidiary or a sandbox answers 409 `stand_alone_only`.';

const read = workspaceRoute('board.read', {
  ...facts,
  method: 'get',
  summary: 'The own rates beside those of shops of the same trade and size',
  description: `Published once in four weeks for whole cohorts; nobody can ask with filters of their own. ${conflict}`,
  request: { params },
  responses: {
    200: whole,
    409: { description: 'Not a business on its own', content: { 'application/problem+json': { schema: problemSchema } } },
  },
});
const join = workspaceRoute('peer.write', {
  ...facts,
  method: 'put',
  summary: 'Agree to hand in counts, or name another trade',
  description: `Kept with who agreed, when and to which words. ${conflict}`,
  request: { params, headers: idempotencyHeader, body: jsonBody(joinPeersBody) },
  responses: { 200: whole },
});
const leave = workspaceRoute('peer.write', {
  ...facts,
  method: 'delete',
  summary: 'Withdraw the consent',
  description: `What was handed in is deleted at once. ${conflict}`,
  request: { params, headers: idempotencyHeader },
  responses: { 204: { description: 'Withdrawn, or there was none' } },
});

const CONSTANT = {
  consent: { version: CONSENT.version, shared: [...CONSENT.shared], kept: [...CONSENT.kept] },
  trades: TRADE_KEYS.map((key) => ({ key, name: TRADES[key] })),
  sizes: SIZE_KEYS.map((key) => ({ key, name: SIZES[key].name })),
};

async function told(c: Context<ApiEnv>) {
  const ctx = c.get('workspace');
  const { member, next, comparisons, minShops } = await readPeers(ctx);
  return {
    ...CONSTANT,
    minShops,
    mayDecide: isPermitted(ctx, 'peer.write'),
    member: member && { ...member, consentedAt: iso(member.consentedAt) },
    next: { ...next, publishedAt: iso(next.publishedAt), joinsAt: iso(next.joinsAt) },
    comparisons: comparisons.map((x) => ({ ...x, handedAt: iso(x.handedAt), publishedAt: iso(x.publishedAt) })),
  };
}

/** 同行对标 of a business on its own. */
export function mountPeerBenchmark(api: Api): void {
  api.openapi(read, async (c) => c.json(await told(c), 200));
  api.openapi(join, async (c) => {
    await joinPeers(c.get('workspace'), c.req.valid('json'));
    return c.json(await told(c), 200);
  });
  api.openapi(leave, async (c) => {
    await leavePeers(c.get('workspace'));
    return c.body(null, 204);
  });
}
