import { api, send } from '#lib/api/client.ts';
import { Soon } from '#lib/features/workspace/soon.ts';
import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';

export type FirstStep = 'sign' | 'ticket' | 'colleague';
const again = 1_000;

/** What a new workspace has of what it begins with: read from the workspace itself, until it has all or somebody hides it. */
export class FirstSteps {
  /** Undefined until it is known. */
  done: ReadonlySet<FirstStep> | undefined = $state.raw();
  #isOver = $state(false);
  readonly #workspace: Workspace;
  readonly #key: string;
  readonly #soon = new Soon(() => this.#read().catch(() => undefined), again);

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
    this.#key = `bodan.start.${workspace.slug}.${workspace.me.id}`;
    this.#isOver = localStorage.getItem(this.#key) !== null;
  }

  get isShown(): boolean {
    return !this.#isOver && this.done !== undefined;
  }

  start(): () => void {
    if (this.#isOver) return () => undefined;
    void this.#read().catch(() => undefined);
    const stop = this.#workspace.live.listen(() => this.#soon.ask());
    return () => {
      stop();
      this.#soon.stop();
    };
  }
  hide(): void {
    this.#isOver = true;
    localStorage.setItem(this.#key, 'hidden');
  }
  show(): void {
    this.#isOver = false;
    localStorage.removeItem(this.#key);
  }

  async #read(): Promise<void> {
    const params = { path: { workspace: this.#workspace.slug } };
    const [tickets, links, isAlone] = await Promise.all([
      send(api.GET('/v1/w/{workspace}/tickets', { params: { ...params, query: { limit: 1 } } })),
      send(api.GET('/v1/w/{workspace}/report-links', { params })),
      this.#isAlone(),
    ]);
    const has: Record<FirstStep, boolean> = {
      sign: links.items.some(({ revokedAt }) => !revokedAt),
      ticket: tickets.items.length > 0,
      colleague: !isAlone,
    };
    const done = (Object.keys(has) as FirstStep[]).filter((step) => has[step]);
    this.done = new Set(done);
    if (done.length === Object.keys(has).length) this.hide();
  }
  /** Nobody else is there or on the way. */
  async #isAlone(): Promise<boolean> {
    if (this.#workspace.settings.members.length > 1) return false;
    const params = { path: { workspace: this.#workspace.slug } };
    return (await send(api.GET('/v1/w/{workspace}/members/invites', { params }))).items.length === 0;
  }
}
