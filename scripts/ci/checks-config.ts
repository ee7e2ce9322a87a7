import type { Demo } from './product.ts';

/** What no check may call, each with its reason. */
export const KEYED_OUT = [
  // These end sessions that the check itself has open.
  'POST /v1/auth/sign-out',
  'DELETE /v1/me/sessions',
  // Shows everybody's mail where there is no mail server: on purpose, and for development only.
  'GET /v1/dev/*',
  // These call out to whatever address was just made up; `ssrf.mjs` judges that.
  'POST /v1/w/*/robots/*/test',
  'POST /v1/w/*/webhooks/*/test',
  // Each success has every running clock of the place reckoned anew, beside all that is measured.
  'PUT /v1/w/*/settings/calendar',
  'POST /v1/w/*/settings/calendar/arrangement',
];

/** What the fuzzer could only look for the ids of, or takes for a fault, each with its reason. */
export const UNREACHED = [
  // Made by an upload, whose parts the fuzzer does not know.
  '* /v1/w/*/photos/**',
  // The token stands within the address that the customer is sent, in no field.
  '* /v1/public/follow/**',
  // The token stands in a mail.
  '* /v1/auth/invites/**',
  // Made by the worker when something happens.
  '* /v1/w/*/webhooks/*/deliveries/**',
  // The id stands in a list of outcomes, one for each address, not in the answer itself.
  '* /v1/w/*/members/invites/**',
  // Needs a code of a group that waits for the workspace; a success would take it out of its own.
  'POST /v1/w/*/settings/join-group',
  // A success converts every ticket of the place.
  'POST /v1/w/*/settings/standard/adopt',
  // These answer with a secret that is shown once: on purpose, and what the fuzzer takes for a leak.
  'POST /v1/w/*/webhooks',
  'POST /v1/w/*/webhooks/*/rotate',
];

// What these make belongs to somebody else, so the maker cannot go on with it.
const MAKES_FOR_OTHERS = ['POST /v1/auth/sign-up', 'POST /v1/me/workspaces', 'POST /v1/me/groups', 'POST /v1/hq/*/workspaces'];
// These answer a question or open a session. Ids are gathered up to eight times an operation, and these were half of what that took.
const MAKES_NOTHING = [
  'POST /v1/auth/sign-in',
  'POST /v1/w/*/what-if',
  'POST /v1/w/*/what-if/dispatch',
  'POST /v1/**/preview',
  'POST /v1/w/*/flows/*/simulate',
  'POST /v1/w/*/dispatch/plan',
  'POST /v1/w/*/digests/*/test',
];

/** Creates that an owner of the demo can carry out with a body this file or the schema alone can tell. */
export const ONCE = [
  'POST /v1/w/*/tickets',
  'POST /v1/w/*/tickets/*/say',
  'POST /v1/w/*/views',
  'POST /v1/w/*/report-links',
  'POST /v1/w/*/settings/branches',
  'POST /v1/w/*/webhooks',
  'GET /v1/**',
  'PATCH /v1/w/*/tickets/*',
];

/** What the black-box checks need to know of the demo: who attacks whom, and how things are made that a schema alone does not tell. */
export function checksConfig(demo: Demo, baseUrl: string) {
  const user = (slug: string, role: string) => {
    const found = demo.workspaces.find((w) => w.slug === slug)?.users[role];
    if (!found) throw new Error(`the demo has no ${role} of ${slug}`);
    return found;
  };
  const byKey = (slug: string, role: string) => ({
    headers: { authorization: `Bearer ${user(slug, role).apiKey}` },
    ids: { workspace: [slug] },
  });
  const bySession = (slug: string, role: string) => {
    const { email, password } = user(slug, role);
    return { login: { path: '/v1/auth/sign-in', body: { email, password } }, ids: { workspace: [slug], email: [email] } };
  };
  const [first] = demo.groups;
  const hq = first?.users['hq_admin'];
  if (!first || !hq) throw new Error('the demo has no headquarters');
  const group = first.slug;
  const ticket = { title: '{{marker}}', customerWords: '{{marker}}', contactName: '陈女士', phone: '13800138000' };
  return {
    baseUrl,
    openapi: '/openapi.json',
    headers: { origin: baseUrl },
    skip: KEYED_OUT,
    noCreate: [...MAKES_FOR_OTHERS, ...MAKES_NOTHING],
    actors: {
      a: { ...bySession('jiaxing', 'owner'), ids: { workspace: ['jiaxing'] } },
      b: bySession('xiaolin', 'owner'),
      sister: byKey('ningbo', 'owner'),
      tech: byKey('jiaxing', 'technician'),
      hq: { headers: { authorization: `Bearer ${hq.apiKey}` }, ids: { group: [group] } },
      viewer: byKey('jiaxing', 'viewer'),
      gone: { cookie: 'sid=a-session-that-ended-long-ago' },
    },
    bodies: {
      'POST /v1/w/{workspace}/tickets': ticket,
      'POST /v1/w/{workspace}/tickets/{ticketId}/move': { transition: 'accept' },
      'POST /v1/w/{workspace}/tickets/{ticketId}/hold': { reason: 'part', wakeAt: '2030-01-04T09:00:00+08:00', note: '{{marker}}' },
      'POST /v1/w/{workspace}/tickets/{ticketId}/resume': {},
      'POST /v1/w/{workspace}/tickets/{ticketId}/say': { kind: 'note', text: '{{marker}}' },
      // A zone is one of a list that a schema does not give.
      'POST /v1/w/{workspace}/settings/branches': { code: '{{marker}}', name: '{{marker}}', timeZone: 'Asia/Shanghai' },
      // A business without branches has none to name.
      'POST /v1/w/{workspace}/report-links': { label: '{{marker}}' },
      'POST /v1/w/{workspace}/views': { name: '{{marker}}', query: 'open=true' },
      'POST /v1/public/report/{token}': { words: '{{marker}}', phone: '13800138000' },
      'PATCH /v1/w/{workspace}/tickets/{ticketId}': { title: '{{marker}}' },
    },
    isolation: {
      victim: 'a',
      attackers: ['b', 'sister'],
      low: [
        {
          actor: 'viewer',
          role: 'viewer',
          deny: ['POST /v1/w/*/tickets', 'PATCH /v1/w/*/members/*', 'POST /v1/w/*/webhooks'],
        },
      ],
      expired: ['gone'],
      publicOps: ['GET /healthz', 'GET /readyz', '* /v1/auth/**', '* /v1/public/**', 'GET /v1/dev/*'],
      logout: 'POST /v1/auth/sign-out',
    },
    fuzz: { actor: 'a', health: '/healthz' },
    idempotency: { actor: 'a', other: 'b', colleague: 'tech' },
  };
}
