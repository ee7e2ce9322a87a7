import { mayBePart } from './carry-names.ts';
import type { Naming } from './code-part.ts';
import { CODE_LISTS, type CodeList } from './retirement.ts';

/** A code that something names. `isCarried`: it goes along with what the code becomes; else it stands where nobody can say that. */
export type NamedCode = { list: CodeList; code: string; isCarried: boolean };

/** Which of these codes a thing names, by reading it as it would be read to carry them along; one can be named both ways. */
export function namedCodes(codes: Readonly<Record<CodeList, readonly string[]>>, read: (naming: Naming) => unknown): NamedCode[] {
  const carried = new Set<string>();
  const loose = new Set<string>();
  const key = (list: CodeList, code: string) => `${list}/${code}`;
  read({
    code(list, text, isFolded = false) {
      const found = codes[list].find((code) => code === text || (isFolded && code.toLowerCase() === text.toLowerCase()));
      if (found !== undefined) carried.add(key(list, found));
      return text;
    },
    loose(list, text) {
      for (const code of codes[list]) if (mayBePart(text, code)) loose.add(key(list, code));
    },
  });
  return CODE_LISTS.flatMap((list) =>
    codes[list].flatMap((code): NamedCode[] =>
      [carried, loose].flatMap((set, i) => (set.has(key(list, code)) ? [{ list, code, isCarried: i === 0 }] : [])),
    ),
  );
}
