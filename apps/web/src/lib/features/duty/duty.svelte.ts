import { api, newIdempotencyKey, send } from '#lib/api/client.ts';
import { Problem } from '#lib/api/problem.ts';
import type { components } from '#lib/api/schema.d.ts';
import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import { tell, tellProblem } from '#lib/ui/toast.ts';
import type { Passed } from './passed-words.ts';

type OwnDay = components['schemas']['OwnDay'];

/** A technician's own presence and the way to the next ticket; what dispatch makes of it is read from the server. */
export class Duty {
  day = $state.raw<OwnDay>();
  isTaking = $state(false);
  /** Why there was nothing to take; undefined while that was not asked. */
  passed = $state.raw<readonly Passed[]>();
  readonly #workspace: Workspace;
  /** Of the ask that is under way: asked again after a lost connection, it takes no second ticket. */
  #key = newIdempotencyKey();

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  get isOn(): boolean {
    const { settings, me } = this.#workspace;
    return this.day?.onDuty ?? settings.members.find(({ personId }) => personId === me.id)?.onDuty ?? false;
  }

  async load(): Promise<void> {
    try {
      this.day = await send(api.GET('/v1/w/{workspace}/me/duty', { params: { path: this.#path } }));
    } catch {
      // The bar stays as it is: nobody needs it to read tickets, and the next change reads it again.
    }
  }

  /** Shown at once, taken back when it was not saved. */
  async turn(onDuty: boolean): Promise<boolean> {
    const before = this.day;
    this.day = { hours: [], leaves: [], dayJobs: 0, dailyCapacity: null, ...before, onDuty };
    try {
      await send(api.PUT('/v1/w/{workspace}/me/duty', { params: { path: this.#path }, body: { onDuty } }));
      await this.load();
      return true;
    } catch (error) {
      this.day = before;
      tellProblem(m.duty_failed(), error);
      return false;
    }
  }

  /** Takes the oldest ticket that waits and that I may take, and says its number; none, with why in `passed`. */
  async takeNext(): Promise<string | undefined> {
    if (this.isTaking) return undefined;
    this.isTaking = true;
    try {
      const header = { 'idempotency-key': this.#key };
      const taken = await send(api.POST('/v1/w/{workspace}/dispatch/next', { params: { path: this.#path, header } }));
      this.#key = newIdempotencyKey();
      if (taken.number === null) {
        this.passed = taken.passed;
        return undefined;
      }
      this.passed = undefined;
      // It is taken by now: without the words for who was passed over it is said without them.
      const words = await import('./passed-words.ts').catch(() => undefined);
      const [first] = words?.passedWords(taken.passed, this.#workspace.timeZone) ?? [];
      tell(
        first
          ? m.duty_taken_past({ number: taken.number, count: taken.passed.length, reason: first.words })
          : m.duty_taken({ number: taken.number }),
      );
      void this.load();
      return taken.number;
    } catch (error) {
      if (error instanceof Problem && error.status !== 0) this.#key = newIdempotencyKey();
      tellProblem(m.duty_next_failed(), error);
      return undefined;
    } finally {
      this.isTaking = false;
    }
  }

  get #path() {
    return { workspace: this.#workspace.slug };
  }
}
