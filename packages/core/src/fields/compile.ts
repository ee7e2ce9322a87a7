import type { FieldError } from '../errors.ts';
import { isSame } from '../same.ts';
import { isRequiredNow } from './condition.ts';
import type { FieldDefinition, FieldSet } from './definition.ts';
import { isEmptyValue } from './empty.ts';
import type { Patterns } from './load-pattern.ts';
import type { LookupSources } from './lookup.ts';
import { maskValue, mayReadField, mayWriteField } from './right.ts';
import { type FieldFacts, planFields, settleValues } from './settle.ts';
import { isReadOnly } from './types.ts';
import { type FieldWorld, judgeValue } from './value.ts';

export type CustomValues = Record<string, unknown>;

export type DecideOptions = {
  /** What the ticket holds now; null for one that is being opened. */
  before: CustomValues | null;
  /** What must be filled on a new ticket: everything that is required, what is required of a customer on the public form, or nothing. */
  asks: 'all' | 'public' | 'nothing';
  /** What conditions and formulas look at beside custom values, as it stands after the change. */
  facts: FieldFacts;
  /** What a parent held, when it was taken over: it was judged when it was said there. */
  taken?: CustomValues;
  /** Whose hands the values come from; without them everything may be written, as by a rule. */
  roles?: readonly string[];
  /** What lookups give; without it those whose source changes are empty until it is known. */
  sources?: LookupSources | undefined;
  /** What values may point at; without it, as in a browser, only the form of an id is judged. */
  world?: FieldWorld;
};
export type Decided = {
  /** What the ticket holds then. */
  values: CustomValues;
  /** What differs from before; null is taken away. */
  change: CustomValues;
  errors: FieldError[];
};
export type CompiledFields = {
  definitions: readonly FieldDefinition[];
  byKey: ReadonlyMap<string, FieldDefinition>;
  /** Custom values after an input, the same in browser and server: judged, started with, hidden ones taken away. Null removes a value. */
  decide(input: unknown, options: DecideOptions): Decided;
  /** Keys of what is not shown for these values. */
  hidden(values: CustomValues, facts: FieldFacts): ReadonlySet<string>;
  /** The same values with every formula worked out anew, lookups where `sources` knows what they give, and nothing else changed. */
  computed(values: CustomValues, facts: FieldFacts, sources?: LookupSources): CustomValues;
};

const isAsked = (f: FieldDefinition, asks: DecideOptions['asks']): boolean => asks === 'all' || (asks === 'public' && f.onPublicForm);

/**
 * The rules of one set of fields. Unknown keys are refused with their pointer. A field that is not shown is neither required nor kept.
 * `spread` adds to a change what it means for other names of the same fields.
 */
export function compileFields(
  set: FieldSet,
  patterns?: Patterns,
  spread: (change: CustomValues) => CustomValues = (change) => change,
): CompiledFields {
  const byKey = new Map(set.fields.map((f) => [f.key, f]));
  const plan = planFields(set.fields);

  function judge(
    input: unknown,
    { before, taken = {}, world, roles }: DecideOptions,
  ): { given: Map<string, unknown>; errors: FieldError[] } {
    const errors: FieldError[] = [];
    const given = new Map<string, unknown>();
    const held = new Map(Object.entries(before ?? taken));
    for (const [key, v] of Object.entries((input ?? {}) as Record<string, unknown>)) {
      const f = byKey.get(key);
      // What somebody does not see is not there for them.
      if (!f || (roles && !mayReadField(f, roles))) {
        errors.push({ pointer: `/custom/${key.slice(0, 80)}`, code: 'unknown_field', detail: 'the workspace has no such field' });
        continue;
      }
      // Who sends back what they were shown changes nothing.
      if (f.isSensitive && !isEmptyValue(v) && v === maskValue(f, held.get(key))) continue;
      if (roles && !mayWriteField(f, roles)) {
        errors.push({ pointer: `/custom/${key}`, code: 'not_allowed', detail: 'your role may not change this field' });
        continue;
      }
      if (isEmptyValue(v) && !isReadOnly(f.type)) {
        given.set(key, null);
        continue;
      }
      const judged = judgeValue(f, v, held.get(key), world ?? null, patterns);
      if (judged.ok) given.set(key, judged.value);
      else
        errors.push({
          pointer: `/custom/${key}${judged.at === undefined ? '' : `/${judged.at}`}`,
          code: judged.code,
          detail: f.message ? f.message.en || f.message['zh-CN'] : judged.detail,
        });
    }
    return { given, errors };
  }

  return {
    definitions: set.fields,
    byKey,
    hidden: (values, facts) => settleValues(plan, values, facts).hidden,
    computed: (values, facts, sources) => settleValues(plan, values, facts, { keepHidden: true, sources }).values,
    decide(input, options) {
      const { before, asks, facts, roles } = options;
      const looking = { sources: options.sources, before: before ?? {} };
      const { given, errors } = judge(input, options);
      const after = new Map(Object.entries(before ?? {}));
      if (before === null)
        for (const f of set.fields) if (!given.has(f.key) && !f.isHidden && !isEmptyValue(f.initial)) given.set(f.key, f.initial);
      const put = (change: CustomValues) => {
        for (const [key, v] of Object.entries(spread(change))) v === null ? after.delete(key) : after.set(key, v);
      };
      put(Object.fromEntries(given));
      const { hidden } = settleValues(plan, Object.fromEntries(after), facts, looking);
      put(Object.fromEntries([...hidden].map((key) => [key, null])));
      // What other names of hidden fields held may have been looked at as well.
      const values = settleValues(plan, Object.fromEntries(after), facts, looking).values;
      const settled = new Map(Object.entries(values));
      const refused = new Set(errors.map((e) => e.pointer.split('/')[2]));
      for (const f of set.fields) {
        const isJudged = before === null ? isAsked(f, asks) : given.has(f.key);
        if (!isJudged || (roles && !mayWriteField(f, roles)) || settled.has(f.key) || hidden.has(f.key) || refused.has(f.key)) continue;
        if (isRequiredNow(f, settled, facts)) errors.push({ pointer: `/custom/${f.key}`, code: 'required', detail: 'must be filled' });
      }
      return { values, change: changeOf(before ?? {}, values), errors };
    },
  };
}

/** What of the values differs; null is gone. */
export function changeOf(before: CustomValues, after: CustomValues): CustomValues {
  const now = new Map(Object.entries(after));
  const was = new Map(Object.entries(before));
  const changed = [...now].filter(([key, v]) => !isSame(v, was.get(key)));
  const gone = [...was.keys()].filter((key) => !now.has(key)).map((key): [string, unknown] => [key, null]);
  return Object.fromEntries([...changed, ...gone]);
}

/** Custom values after a change: null removes. */
export function mergeValues(before: CustomValues, change: CustomValues): CustomValues {
  const merged = new Map(Object.entries(before));
  for (const [k, v] of Object.entries(change)) v === null ? merged.delete(k) : merged.set(k, v);
  return Object.fromEntries(merged);
}
