// core ← db ← services ← apps; adapters implements services/ports; web sees core and types generated from openapi/.
const inRoom = (room) => `^packages/${room}/`;
const library = (names) => `(^|/)node_modules/(${names})(/|$)`;

/** A rule that keeps `from` away from `to`. */
const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

module.exports = {
  forbidden: [
    forbid(
      'no-cycle',
      'A file must be understandable without the one that needs it.',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    ),
    forbid(
      'not-found',
      'An import must lead somewhere.',
      { pathNot: '^apps/web/' },
      { couldNotResolve: true, pathNot: '^(cloudflare:|node:|\\$app/|#lib/)' },
    ),
    forbid(
      'core-is-alone',
      'core decides; it knows nobody.',
      { path: inRoom('core'), pathNot: '/test/' },
      { path: '^(packages/(?!core/)|apps/|scripts/|tests/)' },
    ),
    forbid(
      'core-libraries',
      'core runs in API, worker and phone: small pure libraries only.',
      { path: `${inRoom('core')}src/` },
      {
        dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'],
        pathNot: library('zod|temporal-polyfill|libphonenumber-js|@marcbachmann/cel-js|re2js'),
      },
    ),
    forbid(
      'core-no-node',
      'No clock, no files, no randomness of Node in core.',
      { path: `${inRoom('core')}src/` },
      { dependencyTypes: ['core'] },
    ),
    forbid(
      'db-sees-core',
      'db is Postgres and nothing else.',
      { path: `${inRoom('db')}src/` },
      { path: '^(packages/(services|adapters)/|apps/|scripts/|tests/)' },
    ),
    forbid(
      'services-see-db',
      'Use cases do not know who calls them or who carries out their ports.',
      { path: `${inRoom('services')}src/` },
      { path: '^(packages/adapters/|apps/|scripts/|tests/)' },
    ),
    forbid(
      'adapters-see-ports',
      'An adapter implements a port; it does not call use cases or the database.',
      // app.node.ts and app.worker.ts put the parts of a process together; they are no adapters themselves.
      { path: `${inRoom('adapters')}src/`, pathNot: '/src/app\\.(node|worker)\\.ts$' },
      { path: '^(packages/db/|packages/services/(?!src/ports)|apps/|scripts/|tests/)' },
    ),
    forbid(
      'web-sees-core',
      'The pages speak to the API, never to the rooms behind it.',
      { path: '^apps/web/' },
      { path: '^(packages/(?!core/)|apps/(?!web/)|scripts/)' },
    ),
    forbid(
      'apps-are-apart',
      'API and worker share packages, not each other.',
      { path: '^apps/(api|worker)/src/' },
      { path: '^apps/(?!$1/)' },
    ),
    forbid(
      'drizzle-in-stores',
      'SQL lives in db and in a noun’s store.',
      { path: '^(packages|apps|scripts)/', pathNot: '^packages/db/|^packages/services/src/.*store[^/]*\\.ts$|/test/' },
      { path: library('drizzle-orm') },
    ),
    {
      name: 'workers-entry',
      comment: 'Cloudflare Workers have no processes, disks or TCP servers: nothing Node-only may be reached from their entry.',
      severity: 'error',
      from: { path: '^apps/api/src/entry\\.cloudflare\\.ts$' },
      to: {
        reachable: true,
        path: `${library('bullmq|ioredis|nodemailer|sharp|@hono/node-server|pino')}|^packages/db/src/(connect\\.node|embedded/|migrate)|\\.node\\.ts$`,
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^apps/web/(build|\\.svelte-kit|src/lib/paraglide)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
      extensions: ['.ts', '.mjs', '.js', '.json', '.svelte'],
    },
  },
};
