import type { Card } from '@bodan/core/dashboard/definition';
import { Problem } from '#lib/api/problem.ts';
import { DraftSaver } from '#lib/draft/draft-saver.svelte.ts';
import type { Dashboard, DashboardCalls, Drawn } from './dashboard-api.ts';
import { DashboardEditor } from './editor.svelte.ts';

/** A dashboard that is open: read, arranged, and kept on the server a moment after every change. */
export class DashboardDesk {
  readonly editor = new DashboardEditor();
  dashboard = $state.raw<Dashboard>();
  problem = $state.raw<Problem>();
  saver = $state.raw<DraftSaver<Drawn>>();
  isEditing = $state(false);
  readonly #id: string;
  readonly #calls: DashboardCalls;

  constructor(id: string, calls: DashboardCalls) {
    this.#id = id;
    this.#calls = calls;
  }
  get mayEdit(): boolean {
    return this.dashboard !== undefined && this.dashboard.right !== 'read';
  }
  /** Reads it anew; what was not saved is given up. */
  async read(): Promise<void> {
    try {
      const found = await this.#calls.read(this.#id);
      this.problem = undefined;
      this.#open(found);
    } catch (error) {
      this.problem = error instanceof Problem ? error : new Problem(500, { code: 'internal' });
    }
  }
  /** Sharing was changed: the cards stay as they are drawn. */
  shared(next: Dashboard): void {
    this.dashboard = next;
    if (this.saver) this.saver.revision = next.version;
  }
  offer(): void {
    if (this.mayEdit) this.saver?.offer(this.editor.drawn);
  }
  /** Puts what is drawn here over what somebody else saved. */
  keepMine(): void {
    const { saver, editor } = this;
    const by = saver?.overtaken;
    if (!saver || !by) return;
    const mine = editor.drawn;
    saver.settle({ ...mine }, by.revision, by.savedAt ?? undefined);
    saver.offer(mine);
  }
  /** It was deleted here: nothing is left to save. */
  gone(): void {
    this.saver?.stop();
    this.saver = undefined;
  }
  close(): void {
    const { saver } = this;
    void saver?.flush().finally(() => saver.stop());
  }

  #open(found: Dashboard): void {
    this.saver?.stop();
    this.dashboard = found;
    const drawn: Drawn = { name: found.name, cards: found.definition.cards as Card[] };
    this.editor.load(drawn);
    this.saver = new DraftSaver<Drawn>(drawn, found.version, found.updatedAt, (next, version) => this.#calls.save(this.#id, next, version));
  }
}
