import type { CodeList } from '@bodan/core/standard/retirement';
import type { components } from '#lib/api/schema.d.ts';
import { say } from './hq.ts';

type Named = components['schemas']['HqTicket']['names'];

/** Names of codes as headquarters is told of them, page by page. */
export class CodeBook {
  readonly #names = new Map<string, Named[number]['name']>();

  learn(names: Named): void {
    for (const { list, code, name } of names) this.#names.set(`${list}/${code}`, name);
  }
  /** A code without a name is a subsidiary's own. */
  nameOf = (list: CodeList, code: string | null): string => (code === null ? '' : say(this.#names.get(`${list}/${code}`), code));
}
