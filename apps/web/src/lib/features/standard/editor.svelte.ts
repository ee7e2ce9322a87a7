import type { FieldDefinition } from '@bodan/core/fields/definition';
import { isSame } from '@bodan/core/same';
import type { StandardContent } from '@bodan/core/standard/content';
import type { CodeList } from '@bodan/core/standard/retirement';
import { History } from '#lib/draft/history.ts';
import * as change from './change.ts';

type Rest = Omit<StandardContent, CodeList | 'fields'>;

/** A standard being written: what it says, what of it was published, and the way back. */
export class StandardEditor {
  content: StandardContent;
  /** The newest published version; what stands in it is retired, never taken out. */
  published: StandardContent;
  isReadOnly = $state(false);
  depth = $state.raw({ past: 0, future: 0 });
  readonly #history = new History<StandardContent>();

  constructor(content: StandardContent, published: StandardContent) {
    this.content = $state.raw(content);
    this.published = $state.raw(published);
  }

  /** Changes with the same tag, one after the other, are one step back. */
  put(next: StandardContent, tag: string | null = null): void {
    if (this.isReadOnly || next === this.content) return;
    this.#history.keep(this.content, tag);
    this.content = next;
    this.depth = this.#history.depth;
  }
  #show(seen: StandardContent | undefined): void {
    if (!seen || this.isReadOnly) return;
    this.content = seen;
    this.depth = this.#history.depth;
  }
  undo(): void {
    this.#show(this.#history.back(this.content));
  }
  /** One step back, if nothing was changed since; else the entry alone is in use again. */
  takeBack(after: StandardContent, list: CodeList, code: string): void {
    if (this.content === after) this.undo();
    else this.restore(list, code);
  }
  redo(): void {
    this.#show(this.#history.forth(this.content));
  }

  isPublished(list: CodeList, code: string): boolean {
    return this.published[list].some((x) => x.code === code);
  }
  publishedField(key: string): FieldDefinition | undefined {
    return this.published.fields.find((f) => f.key === key);
  }

  add(list: CodeList, parent: string | null): string {
    const { content, code } = change.addCode(this.content, list, parent);
    this.put(content);
    return code;
  }
  patch<L extends CodeList>(list: L, code: string, patch: Partial<change.Entry<L>>): void {
    this.put(change.patchCode(this.content, list, code, patch), `${list} ${code} ${Object.keys(patch).join(' ')}`);
  }
  rename(list: CodeList, from: string, to: string): void {
    this.put(change.renameCode(this.content, list, from, to), `rename ${list}`);
  }
  remove(list: CodeList, code: string): void {
    if (!this.isPublished(list, code)) this.put(change.removeCode(this.content, list, code));
  }
  /** An entry that was taken out is there again as it was, whatever was changed since. */
  bringBack(before: StandardContent, list: CodeList, code: string): void {
    this.put(change.putBack(this.content, before, list, code));
  }
  retire(list: CodeList, code: string, retired: change.Retired): void {
    this.put(change.retireCode(this.content, list, code, retired));
  }
  restore(list: CodeList, code: string): void {
    this.put(change.restoreCode(this.content, list, code));
  }

  setFields(fields: FieldDefinition[], tag: string | null = null): void {
    if (!isSame(fields, this.content.fields)) this.put({ ...this.content, fields }, tag);
  }
  set<K extends keyof Rest>(key: K, value: Rest[K], tag: string | null = key): void {
    this.put({ ...this.content, [key]: value }, tag);
  }
}
