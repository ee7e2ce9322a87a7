import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { brotliDecompressSync } from 'node:zlib';

/** 〓: what a printer sets for a letter it does not have. */
const MISSING = '〓';
/** They shape their neighbours and have no ink of their own. */
const UNSEEN = /[\p{Cf}\p{Mn}\p{Me}\p{Cc}\u2028\u2029]/u;
const BREAK = /[\t\n\r\u2028\u2029]/;

export type Face = 'regular' | 'semibold';
const FILES: Record<Face, string> = {
  regular: 'noto-sans-sc-regular.ttf.br',
  semibold: 'noto-sans-sc-semibold.ttf.br',
};

/** The file of a face, found the same way from the sources and from a bundle. */
export function fontOf(face: Face): Buffer {
  const file = createRequire(import.meta.url).resolve(`@bodan/adapters/font/${FILES[face]}`);
  return brotliDecompressSync(readFileSync(file));
}

type Has = (codePoint: number) => boolean;

/** A text of letters a face has; a visible sign stands for each of the others, so that none goes missing unseen. */
export function drawable(text: string, has: Has): string {
  let out = '';
  for (const letter of text.normalize('NFC')) {
    if (BREAK.test(letter)) out += ' ';
    else if (has(letter.codePointAt(0) ?? 0)) out += letter;
    else if (!UNSEEN.test(letter)) out += MISSING;
  }
  return out;
}

export const isWhole = (text: string, has: Has): boolean => drawable(text, has) === text.normalize('NFC');
