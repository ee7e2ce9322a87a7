import { type Parts, PLACE } from './parts.ts';

const AT = `/v1/w/${PLACE}`;
/** How long a receiver may take here; one that never ends must be left by then. */
const DEADLINE_MS = 3_000;

/** Every address that a user may set, and what makes the product call it: at once (robots, digests) or by the worker (webhooks). */
export function ssrfConfig({ baseUrl, actors, start }: Parts) {
  const env = { CALL_DEADLINE_MS: String(DEADLINE_MS) };
  return {
    baseUrl,
    openapi: '/openapi.json',
    headers: { origin: baseUrl },
    actors,
    start: start.map((part) => ({ ...part, env: { ...part.env, ...env } })),
    ssrf: {
      actor: 'owner',
      // A robot's address is refused without its token; the parameter does an endpoint no harm.
      control: 'http://public.ssrf.test:8123/ok?access_token=control',
      resourceMs: DEADLINE_MS + 1_500,
      asyncWaitMs: 5_000,
      ops: [
        {
          save: 'POST /v1/w/{workspace}/robots',
          path: `${AT}/robots`,
          body: { name: '{{marker}}', url: '{{url}}', secret: 'SEC-of-a-robot' },
          // biome-ignore lint/suspicious/noThenProperty: the check's own word
          then: [{ op: `POST ${AT}/robots/{robotId}/test` }],
        },
        {
          save: 'POST /v1/w/{workspace}/webhooks',
          path: `${AT}/webhooks`,
          body: { url: '{{url}}', eventTypes: [] },
          // biome-ignore lint/suspicious/noThenProperty: the check's own word
          then: [{ op: `POST ${AT}/webhooks/{endpointId}/test` }],
        },
      ],
    },
  };
}
