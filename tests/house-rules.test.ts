import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SOURCE = /\.(ts|mjs|cjs|js|svelte|html)$/;

/** Source files that are part of the product: tracked, or new and not ignored. Without git (an unpacked archive) all of them. */
function sources(): string[] {
  const rooms = ['apps', 'packages', 'scripts', 'tests'];
  try {
    const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard', ...rooms], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    return list.split('\0').filter((file) => SOURCE.test(file) && fs.existsSync(path.join(ROOT, file)));
  } catch {
    const hidden = /(^|\/)(node_modules|build|dist|\.svelte-kit|paraglide)\//;
    return rooms
      .flatMap((room) => fs.readdirSync(path.join(ROOT, room), { recursive: true, encoding: 'utf8' }).map((file) => `${room}/${file}`))
      .filter((file) => SOURCE.test(file) && !hidden.test(file));
  }
}

const FILES = sources().map((file) => ({ file, text: fs.readFileSync(path.join(ROOT, file), 'utf8') }));
const filesWith = (pattern: RegExp, except: RegExp): string[] =>
  FILES.filter(({ file, text }) => !except.test(file) && pattern.test(text)).map(({ file }) => file);

test('there are sources to look at', () => {
  expect(FILES.length).toBeGreaterThan(20);
});

test('the environment is read in env.ts only', () => {
  // Before the packages are installed there is no env.ts to import; Vite's configuration runs outside the product.
  const except = /(^|\/)env\.ts$|^scripts\/bootstrap\.mjs$|\/vite\.config\.ts$|\.test\.ts$/;
  expect(filesWith(/process\.env\b(?!(\['\w+'\]|\.\w+) = )/, except)).toEqual([]);
});

test('no page writes raw HTML', () => {
  expect(filesWith(/\{@html\b|\.innerHTML\s*=|insertAdjacentHTML|document\.write\(/, /^(?!apps\/web\/)/)).toEqual([]);
});

test('no test is left alone or switched off without a condition', () => {
  expect(filesWith(/\b(test|it|describe)\.(only|todo)\(/, /^tests\/house-rules\.test\.ts$/)).toEqual([]);
});

test('every import of a workspace file names the file as it is', () => {
  expect(filesWith(/from '\.{1,2}\/[^']*(?<!\.(ts|mjs|cjs|js|json|css|svelte))'/, /^apps\/web\//)).toEqual([]);
});

test('no form leaves anything to the bubbles of the browser, which speak another language', () => {
  const forms = FILES.filter(({ file, text }) => file.endsWith('.svelte') && /<form\s/.test(text));
  const count = (text: string, sign: RegExp) => text.match(sign)?.length ?? 0;
  const left = forms.filter(({ text }) => count(text, /<form\s/g) > count(text, /\bnovalidate\b/g));
  expect(left.map(({ file }) => file)).toEqual([]);
  expect(forms.length).toBeGreaterThan(20);
});
