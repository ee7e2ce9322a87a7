import type { FieldDefinition } from '@bodan/core/fields/definition';
import { type Arranged, arrange, type Layout, type Surface } from '@bodan/core/fields/layout';
import type { LookupSources } from '@bodan/core/fields/lookup';
import type { FieldFacts } from '@bodan/core/fields/settle';
import { type Settle, type Settled, shownFields, startedValues } from './form-fields.ts';

/** What a form is made of, read again whenever one of it changes. */
export type FormSource = {
  /** The fields that whoever fills it in may fill. */
  fields: readonly FieldDefinition[];
  /** Everything conditions and formulas may look at; without it the fields themselves. */
  known?: readonly FieldDefinition[];
  layout: Layout | null;
  surface: Surface;
  said: Readonly<Record<string, unknown>>;
  facts: FieldFacts;
  /** What lookups give, as far as it is known. */
  sources?: LookupSources | undefined;
};

const isSameList = <T>(a: readonly T[], b: readonly T[]): boolean => a.length === b.length && a.every((x, i) => x === b[i]);

/** A form while it is filled in, the same wherever it stands: what it starts with, what follows from what was said, what is shown and where. */
export class LiveForm {
  readonly #read: () => FormSource;
  readonly #fields: readonly FieldDefinition[] = $derived.by(() => this.#read().fields);
  readonly #known: readonly FieldDefinition[] = $derived.by(() => this.#read().known ?? this.#read().fields);
  readonly #layout: Layout | null = $derived.by(() => this.#read().layout);
  readonly #surface: Surface = $derived.by(() => this.#read().surface);
  readonly #settle: Settle = $derived.by(() => this.#prepare(this.#known));
  readonly #prepare: (fields: readonly FieldDefinition[]) => Settle;
  readonly settled: Settled = $derived.by(() => {
    const { said, facts, sources } = this.#read();
    return this.#settle(startedValues(this.#fields, said), facts, sources);
  });
  #before: FieldDefinition[] = [];
  /** The same list as long as the same is shown: then only values are drawn anew. */
  readonly shown: readonly FieldDefinition[] = $derived.by(() => {
    const now = shownFields(this.#fields, this.settled, this.#read().facts);
    if (!isSameList(now, this.#before)) this.#before = now;
    return this.#before;
  });
  readonly arranged: Arranged = $derived.by(() => arrange(this.#layout, this.shown, this.#surface));

  constructor(prepare: (fields: readonly FieldDefinition[]) => Settle, read: () => FormSource) {
    this.#prepare = prepare;
    this.#read = read;
  }

  get values(): Readonly<Record<string, unknown>> {
    return this.settled.values;
  }
}
