import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';
import { readAdoptions } from './adoption-api.ts';

/** Whether the group offers a newer version than the workspace works by; asked only for who could adopt it. */
export class StandardOffer {
  isOpen = $state(false);
  readonly #workspace: Workspace;
  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** Called again when the version in use is another one. */
  async look(_number: number): Promise<void> {
    const { slug, settings } = this.#workspace;
    if (settings.workspace.group.kind !== 'group' || !this.#workspace.may('settings.write')) return;
    try {
      const { adopted, newest, adoptions } = await readAdoptions(slug);
      this.isOpen = newest.number > adopted.number && !adoptions.some((a) => a.status === 'scheduled' && a.toNumber === newest.number);
    } catch {
      // A hint only; the page itself says what cannot be read.
    }
  }
}
