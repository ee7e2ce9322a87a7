import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Plugin } from 'esbuild';
import { inherited, ROOT } from './env.ts';
import { fingerprint } from './fingerprint.ts';

const DIST = path.join(ROOT, 'dist');
const BUNDLED = ['packages/core/src', 'packages/db/src', 'packages/services/src', 'packages/adapters/src', 'package-lock.json'];

/** The programs that run in production: source entry → file in `dist/`; `threads` are files they start beside themselves. */
export const BUNDLES = {
  api: { entry: 'apps/api/src/entry.node.ts', out: path.join(DIST, 'api.js'), threads: ['packages/adapters/src/planner-thread.ts'] },
  worker: { entry: 'apps/worker/src/entry.ts', out: path.join(DIST, 'worker.js'), threads: ['packages/adapters/src/pdf/page-thread.ts'] },
} as const;
/**
 * How they are run: with a nursery in which what a request leaves behind mostly dies (of 2 MiB, collecting took 30 % of the API's time under
 * creates), with one heap for what native code asks for (one a thread kept 6 MiB more of an idle API), and
 * without source maps, which cost 57 MiB a process. The bundles are not minified and say which file each part comes from, so a stack can be read.
 */
export const SMALL: { args: readonly string[]; env: Record<string, string> } = {
  args: ['--max-semi-space-size=16', '--expose-gc'],
  env: { MALLOC_ARENA_MAX: '1' },
};
/** What the API mounts to serve the pages. */
export const WEB_HANDLER = path.join(ROOT, 'apps/web/build/handler.js');

// They load files of their own at run time (native code, Lua and SQL files, worker threads) or are large and rarely asked, so they stay where npm put them.
const EXTERNAL = ['sharp', 'bullmq', 'ioredis', 'pino', 'pg-native', 'nodemailer', 'pdfkit', 'pinyin-pro'];
// Bundled CommonJS still calls these; ES modules do not have them.
const BANNER = [
  "import { createRequire as bodanRequire } from 'node:module';",
  "import { dirname as bodanDirname } from 'node:path';",
  'const require = bodanRequire(import.meta.url);',
  'const __filename = import.meta.filename;',
  'const __dirname = bodanDirname(__filename);',
].join('');

/** The schema library brings its complaints in fifty languages; ours are in our own texts. */
const onlyEnglishComplaints: Plugin = {
  name: 'only-english-complaints',
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({ contents: `export { default as en } from './en.js';` })),
};

type Part = { name: string; sources: string[]; result: string; make(): Promise<void> };

async function bundle(name: keyof typeof BUNDLES): Promise<void> {
  const { build } = await import('esbuild');
  const { entry, out, threads } = BUNDLES[name];
  const points = [{ in: entry, out: path.basename(out, '.js') }, ...threads.map((file) => ({ in: file, out: path.basename(file, '.ts') }))];
  await build({
    entryPoints: points.map((point) => ({ ...point, in: path.join(ROOT, point.in) })),
    outdir: DIST,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    external: EXTERNAL,
    banner: { js: BANNER },
    sourcemap: 'linked',
    sourcesContent: false,
    logLevel: 'warning',
    legalComments: 'none',
    plugins: [onlyEnglishComplaints],
  });
  for (const { out: file } of points) narrow(path.join(DIST, `${file}.js`));
}

/**
 * One letter beyond Latin-1 makes V8 keep a whole file in two bytes a letter. The bundler writes those of texts as escapes already; what is
 * left stands in comments and regular expressions, where an escape means the same.
 */
function narrow(file: string): void {
  const text = fs.readFileSync(file, 'utf8');
  fs.writeFileSync(
    file,
    text.replace(/[\u0080-\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );
}

async function buildWeb(): Promise<void> {
  const vite = path.join(ROOT, 'node_modules/vite/bin/vite.js');
  try {
    await promisify(execFile)(process.execPath, [vite, 'build', '--logLevel', 'error'], {
      cwd: path.join(ROOT, 'apps/web'),
      env: { ...inherited(), NODE_ENV: 'production' },
      maxBuffer: 50_000_000,
    });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`The web build failed.\n${stdout}${stderr}`);
  }
}

const PARTS: Part[] = [
  {
    name: 'web',
    sources: [
      ...['src', 'static', 'messages', 'project.inlang/settings.json', 'vite.config.ts', 'package.json'].map((file) => `apps/web/${file}`),
      ...['packages/core/src', 'package-lock.json'],
    ],
    result: WEB_HANDLER,
    make: buildWeb,
  },
  { name: 'api', sources: ['apps/api/src', ...BUNDLED], result: BUNDLES.api.out, make: () => bundle('api') },
  { name: 'worker', sources: ['apps/worker/src', ...BUNDLED], result: BUNDLES.worker.out, make: () => bundle('worker') },
];

/** Builds what is missing or older than its sources, all of it or the named parts. Returns the names of what it built. */
export async function buildStale(
  onBuild: (name: string) => void = () => {},
  only: readonly string[] = PARTS.map(({ name }) => name),
): Promise<string[]> {
  fs.mkdirSync(DIST, { recursive: true });
  const stale = PARTS.filter(({ name }) => only.includes(name))
    .map((part) => ({
      ...part,
      stamp: path.join(DIST, `${part.name}.stamp`),
      wanted: fingerprint(['scripts/supervisor/build.ts', ...part.sources]),
    }))
    .filter(({ stamp, wanted, result }) => !fs.existsSync(result) || !fs.existsSync(stamp) || fs.readFileSync(stamp, 'utf8') !== wanted);
  await Promise.all(
    stale.map(async ({ name, stamp, wanted, make }) => {
      onBuild(name);
      // The stamp goes first and comes last: a build that was cut short is made again.
      fs.rmSync(stamp, { force: true });
      await make();
      fs.writeFileSync(stamp, wanted);
    }),
  );
  return stale.map(({ name }) => name);
}
