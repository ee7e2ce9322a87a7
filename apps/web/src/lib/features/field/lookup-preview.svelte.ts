import type { FieldDefinition } from '@bodan/core/fields/definition';
import type { LookupSources } from '@bodan/core/fields/lookup';
import { api, send } from '#lib/api/client.ts';

type Values = Readonly<Record<string, unknown>>;
type Asked = { key: string; through: string; take: string };
/** A lookup and the id its source holds: what is known stays known while the form is open. */
const place = ({ through, take }: Asked, id: string): string => `${through}/${take}/${id}`;
const PAUSE_MS = 120;

/** What lookups of a form give while it is filled in: asked of the server when a source comes to point at something, by the rights of whoever asks. */
export class LookupPreview {
  readonly #workspace: string;
  /** Whether the fields are only drawn and nobody but this form knows them. */
  readonly #areDrawn: boolean;
  #known: ReadonlyMap<string, unknown> = $state.raw(new Map());
  readonly #asking = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(workspace: string, options: { areDrawn?: boolean } = {}) {
    this.#workspace = workspace;
    this.#areDrawn = options.areDrawn === true;
  }

  /** For `settleValues`; read where values are derived, so they are derived anew when an answer comes. */
  get sources(): LookupSources {
    const known = this.#known;
    return ({ key, through, take }, id) => (through && take ? known.get(place({ key, through, take }, id)) : undefined);
  }

  /** Asks for what is not known yet of these values. */
  look(fields: readonly FieldDefinition[], values: Values): void {
    const open = fields.flatMap(({ type, key, through, take }): (Asked & { id: string })[] => {
      const id = type === 'lookup' && through && take && !take.startsWith('device:') ? values[through] : undefined;
      return typeof id === 'string' && id !== '' && through && take ? [{ key, through, take, id }] : [];
    });
    const missing = open.filter((asked) => !this.#known.has(place(asked, asked.id)) && !this.#asking.has(place(asked, asked.id)));
    if (missing.length === 0) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(missing), PAUSE_MS);
  }

  async #ask(missing: readonly (Asked & { id: string })[]): Promise<void> {
    for (const asked of missing) this.#asking.add(place(asked, asked.id));
    const custom = Object.fromEntries(missing.map(({ through, id }) => [through, id]));
    const drawn = missing.map(({ key, through, take }) => ({ key, through, take }));
    const params = { path: { workspace: this.#workspace } };
    const body = { custom, lookups: this.#areDrawn ? drawn : [] };
    try {
      const { values } = await send(api.POST('/v1/w/{workspace}/lookups/preview', { params, body }));
      this.#known = new Map([...this.#known, ...missing.map((asked) => [place(asked, asked.id), values[asked.key] ?? null] as const)]);
    } catch {
      // A form is filled in without it as well; the ticket has it once it is written.
    } finally {
      for (const asked of missing) this.#asking.delete(place(asked, asked.id));
    }
  }
}
