import { fileURLToPath } from 'node:url';
import { paraglideVitePlugin } from '@inlang/paraglide-js';
import adapter from '@sveltejs/adapter-node';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';

// In development the API runs beside Vite; in production one server mounts both on one port.
const apiOrigin = process.env.API_ORIGIN ?? 'http://127.0.0.1:3001';
const apiPaths = ['/v1', '/openapi.json', '/healthz', '/readyz'];

export default defineConfig({
  build: {
    rolldownOptions: {
      output: {
        // A text in a file of its own costs more than its words: what fourteen parts of the pages say travels together, and what fifty of them are made of.
        codeSplitting: {
          groups: [
            // The entry sets what the page was told before anything reads it: in one file with what reads it, it would come too late.
            { name: 'told', test: /[\\/]runtime[\\/]client[\\/]payload\.js|vite[\\/]preload-helper/, priority: 1 },
            { name: 'texts', test: /paraglide[\\/]messages[\\/]/, minShareCount: 14 },
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
      compilerOptions: { runes: ({ filename }) => (filename.includes('node_modules') ? undefined : true) },
      csp: {
        mode: 'auto',
        directives: {
          'default-src': ['self'],
          'script-src': ['self'],
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
