import type { StandardContent } from '@bodan/core/standard/content';
import { diffStandards, type StandardChange } from '@bodan/core/standard/diff';
import type { CodeList } from '@bodan/core/standard/retirement';
import { createContext } from 'svelte';
import type { DraftSaver } from '#lib/draft/draft-saver.svelte.ts';
import { StandardEditor } from './editor.svelte.ts';
import type { Mirror } from './mirror.ts';
import { type Part, partOf, type Wrong, wrongsOf } from './problem.ts';

type Opened = {
  content: StandardContent;
  published: StandardContent;
  /** The version it is written from. */
  base: number;
  mirror: Mirror;
  /** Where it is saved; without one it is kept on this device alone. */
  saver?: DraftSaver<StandardContent> | undefined;
};
/** Reading a standard of the greatest size takes some hundredths of a second: done once the fingers rest. */
const restMs = 200;

/** A standard being written and what surrounds it: what is wrong, what it changes, where it is kept. */
export class StandardDesk {
  readonly editor: StandardEditor;
  readonly saver: DraftSaver<StandardContent> | undefined;
  readonly mirror: Mirror;
  base: number;
  wrongs: readonly Wrong[] = $state.raw([]);
  changes: readonly StandardChange[] = $state.raw([]);
  chosen: { part: Part; code: string; id: number } | undefined = $state.raw();
  readonly #byCode = $derived.by(() => Map.groupBy(this.changes, (c) => `${c.list}/${c.code}`));
  /** False once this device refused to keep anything. */
  isMirrored = $state(true);
  #seen: StandardContent | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor({ content, published, base, mirror, saver }: Opened) {
    this.editor = new StandardEditor(content, published);
    this.base = $state(base);
    this.mirror = mirror;
    this.saver = saver;
    this.look();
  }

  /** Called with every change: kept on this device and looked through a moment later, then sent where it is saved. */
  follow(content: StandardContent): void {
    if (content === this.#seen || this.editor.isReadOnly) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.keep(), restMs);
  }
  /** Keeps and checks what is written now, without waiting. */
  keep(): void {
    clearTimeout(this.#timer);
    if (this.editor.isReadOnly) return;
    if (this.editor.content !== this.#seen) {
      this.#mirror();
      this.look();
    }
    if (this.wrongs.length === 0) this.saver?.offer(this.editor.content);
  }
  look(): void {
    this.#seen = this.editor.content;
    this.wrongs = wrongsOf(this.editor.content);
    this.changes = diffStandards(this.editor.published, this.editor.content);
  }
  #mirror(): void {
    this.isMirrored = this.mirror.write({
      content: this.editor.content,
      revision: this.saver?.revision ?? 0,
      savedAt: this.saver?.savedAt ?? null,
      base: this.base,
    });
  }
  /** After a save: this device forgets what is on the server, or notes which state of it what is left goes on from. */
  saved(): void {
    if (!this.saver || this.saver.overtaken || this.editor.isReadOnly) return;
    if (this.saver.isPending || this.wrongs.length > 0 || this.editor.content !== this.#seen) this.#mirror();
    else this.mirror.clear();
  }
  /** True when what is written is right and on the server. */
  async settle(): Promise<boolean> {
    this.keep();
    return this.wrongs.length === 0 && ((await this.saver?.flush()) ?? true);
  }
  stop(): void {
    this.keep();
    void this.saver?.flush().finally(() => {
      this.saved();
      this.saver?.stop();
    });
  }

  get hasChanges(): boolean {
    return this.changes.length > 0;
  }
  wrong(list: CodeList, code: string, field: string): string | undefined {
    return this.wrongs.find((w) => w.part === partOf[list] && w.code === code && (w.field === field || w.field.startsWith(`${field}/`)))
      ?.words;
  }
  changesOf(list: CodeList | 'fields', code: string): readonly StandardChange[] {
    return this.#byCode.get(`${list}/${code}`) ?? [];
  }
  hasWrong(part: Part, code: string): boolean {
    return this.wrongs.some((w) => w.part === part && w.code === code);
  }
  /** Opens an entry beside the list; `id` is another one each time, also where a code is written anew meanwhile. */
  choose(part: Part, code: string): void {
    this.chosen = { part, code, id: (this.chosen?.id ?? 0) + 1 };
  }
  leave(): void {
    this.chosen = undefined;
  }
  /** The chosen entry goes by another code from now on. */
  follows(code: string): void {
    if (this.chosen) this.chosen = { ...this.chosen, code };
  }
  chosenIn(part: Part): { code: string; id: number } | undefined {
    return this.chosen?.part === part ? this.chosen : undefined;
  }
}

const [useStandard, provideStandard] = createContext<StandardDesk>();

export { provideStandard, useStandard };
