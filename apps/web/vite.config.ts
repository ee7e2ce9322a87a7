import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { paraglideVitePlugin } from '@inlang/paraglide-js';
import adapter from '@sveltejs/adapter-node';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';

// In development the API runs beside Vite; in production one server mounts both on one port.
const apiOrigin = process.env.API_ORIGIN ?? 'http://127.0.0.1:3001';
// The theme is set before the first paint by the one script that stands in the page, also where a page has no others and so no nonce.
const firstPaint = /<script>([\s\S]*?)<\/script>/.exec(fs.readFileSync(new URL('./src/app.html', import.meta.url), 'utf8'))?.[1] ?? '';
const firstPaintHash = `sha256-${createHash('sha256').update(firstPaint).digest('base64')}` as const;
const apiPaths = ['/v1', '/openapi.json', '/healthz', '/readyz'];

export default defineConfig({
  build: {
    rolldownOptions: {
      output: {
        // A text in a file of its own costs more than its words: what eighteen parts of the pages say travels together, and what fifty of them are made of.
        codeSplitting: {
          groups: [
            // The entry sets what the page was told before anything reads it: in one file with what reads it, it would come too late.
            { name: 'told', test: /[\\/]runtime[\\/]client[\\/]payload\.js|vite[\\/]preload-helper/, priority: 1 },
            { name: 'texts', test: /paraglide[\\/]messages[\\/]/, minShareCount: 18 },
            { name: 'shell', test: /src[\\/]lib[\\/]features[\\/]/, minShareCount: 50 },
          ],
        },
      },
    },
  },
  resolve: { alias: [{ find: /^temporal-polyfill$/, replacement: fileURLToPath(new URL('./src/lib/temporal.ts', import.meta.url)) }] },
  plugins: [
    tailwindcss(),
    paraglideVitePlugin({
      project: './project.inlang',
      outdir: './src/lib/paraglide',
      // custom-house: Accept-Language with zh-* folded to zh-CN; see src/lib/i18n.
      strategy: ['cookie', 'custom-house', 'baseLocale'],
      cookieName: 'bodan_locale',
    }),
    sveltekit({
      adapter: adapter({ precompress: true }),
      // Registered by what needs it: alerts, and reading without a line. Its pages are shown under other addresses than they were kept from.
      serviceWorker: { register: false },
      paths: { relative: false },
      compilerOptions: { runes: ({ filename }) => (filename.includes('node_modules') ? undefined : true) },
      csp: {
        mode: 'auto',
        directives: {
          'default-src': ['self'],
          'script-src': ['self', firstPaintHash],
          // Positioned menus and bars carry style attributes; scripts stay behind nonces.
          'style-src': ['self', 'unsafe-inline'],
          'img-src': ['self', 'data:', 'blob:'],
          'font-src': ['self'],
          'connect-src': ['self'],
          'worker-src': ['self'],
          'object-src': ['none'],
          'base-uri': ['self'],
          'form-action': ['self'],
          'frame-ancestors': ['none'],
        },
      },
    }),
  ],
  server: { proxy: Object.fromEntries(apiPaths.map((path) => [path, { target: apiOrigin, changeOrigin: false }])) },
});
