import { completeStandard } from '@bodan/core/standard/content';
import { type GapQuestion, gapsOf, keepersOf, mayClose } from '@bodan/core/standard/gap';
import { STARTER_STANDARD } from '@bodan/core/standard/starter';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const name = (zh: string) => ({ 'zh-CN': zh, en: '' });
const base = completeStandard(STARTER_STANDARD as never);
type Retired = { replacedBy: string | null; split?: readonly { when: string; to: string }[] } | null;
const faults = (list: readonly { code: string; retired: Retired }[]) => ({
  ...base,
  faultCodes: list.map(({ code, retired }) => ({
    ...(base.faultCodes[0] as (typeof base.faultCodes)[number]),
    code,
    name: name(code),
    parent: null,
    retired: retired && { replacedBy: retired.replacedBy, split: [...(retired.split ?? [])] },
  })),
});
const question = (q: Partial<GapQuestion>): GapQuestion => {
  const newest = q.newest ?? { number: 1, content: base };
  const { faultCodes, departments, tiers, waitingReasons } = newest.content;
  return {
    newest,
    adopted: newest,
    known: { faultCodes, departments, tiers, waitingReasons },
    used: [],
    failed: [],
    dropped: [],
    ...q,
  };
};
const field = (key: string, more: object = {}) =>
  completeStandard({ ...STARTER_STANDARD, fields: [{ key, type: 'switch', name: name(key), ...more }] } as never).fields;

describe('gaps of codes', () => {
  const v2 = faults([
    { code: 'A', retired: null },
    { code: 'B', retired: { replacedBy: 'A' } },
    { code: 'C', retired: { replacedBy: null } },
    { code: 'D', retired: { replacedBy: null, split: [{ when: 'true', to: 'A' }] } },
    { code: 'E', retired: { replacedBy: 'C' } },
  ]);
  const used = ['A', 'B', 'C', 'D', 'E', 'OWN', 'GONE'].map((code) => ({ list: 'faultCodes' as const, code }));
  const kinds = (q: GapQuestion) => Object.fromEntries(gapsOf(q).map((g) => [g.code ?? g.kind, `${g.kind} ${g.act}`]));

  test('a code counts as itself, as what replaced it, or as nothing', () => {
    const newest = { number: 2, content: v2 };
    const known = question({ newest }).known;
    const own = { code: 'OWN', name: name('自有'), retired: { replacedBy: 'A' } };
    expect(kinds(question({ newest, known: { ...known, faultCodes: [...known.faultCodes, own] }, used }))).toEqual({
      B: 'retired_code correct',
      C: 'unmapped_code publish',
      D: 'split_code correct',
      E: 'unmapped_code publish',
      OWN: 'retired_code correct',
      GONE: 'unmapped_code publish',
    });
  });

  test('who works by the version before has what it used mapped, and sorts a split by adopting', () => {
    const v1 = faults(['A', 'B', 'C', 'D', 'E'].map((code) => ({ code, retired: null })));
    expect(kinds(question({ newest: { number: 2, content: v2 }, adopted: { number: 1, content: v1 }, used: used.slice(0, 5) }))).toEqual({
      version: 'version adopt',
      C: 'unmapped_code publish',
      D: 'split_code adopt',
      E: 'unmapped_code publish',
    });
  });

  test('of any standard, a used code that leads to none in use is a gap that says so, and no other is', () => {
    const codes = ['A', 'B', 'C', 'D', 'E', 'F'];
    const retired: fc.Arbitrary<Retired> = fc.oneof(
      fc.constant(null),
      fc.record({ replacedBy: fc.option(fc.constantFrom(...codes), { nil: null }) }),
      fc.record({ replacedBy: fc.constant(null), split: fc.constant([{ when: 'true', to: 'A' }]) }),
    );
    fc.assert(
      fc.property(fc.array(retired, { minLength: 6, maxLength: 6 }), fc.subarray([...codes, 'X']), (states, held) => {
        const list = codes.map((code, i) => ({ code, retired: states[i] ?? null }));
        const end = (code: string): string => {
          const seen = new Set<string>();
          for (let at = code; ; ) {
            const x = list.find((y) => y.code === at);
            if (!x || seen.has(at)) return 'nowhere';
            if (x.retired === null) return 'use';
            if (x.retired.split?.length) return 'split';
            if (x.retired.replacedBy === null) return 'nowhere';
            seen.add(at);
            at = x.retired.replacedBy;
          }
        };
        const found = gapsOf(
          question({ newest: { number: 1, content: faults(list) }, used: held.map((code) => ({ list: 'faultCodes', code })) }),
        );
        const kind = new Map(found.map((g) => [g.code, g.kind]));
        for (const code of held) {
          const self = list.find((x) => x.code === code);
          const expected = { use: self?.retired ? 'retired_code' : undefined, split: 'split_code', nowhere: 'unmapped_code' }[end(code)];
          expect(kind.get(code), `${code} of ${JSON.stringify(list)}`).toBe(expected);
        }
        expect(new Set(found.map((g) => g.key)).size).toBe(found.length);
      }),
    );
  });
});

describe('gaps of fields', () => {
  const content = { ...base, fields: [...field('s_a', { isRequired: true }), ...field('s_b'), ...field('s_c', { isHidden: true })] };
  const newest = { number: 2, content };

  test('a field is not taken, is asked of everybody, or could not be filled from an own one', () => {
    expect(gapsOf(question({ newest, adopted: { number: 1, content: base } })).map((g) => g.key)).toEqual([
      'version',
      'field:s_a',
      'field:s_b',
    ]);
    const failed = [{ from: 'x_own', field: 's_b' }];
    expect(gapsOf(question({ newest, failed })).map((g) => [g.key, g.act, g.criterion])).toEqual([
      ['unfilled:s_a', 'correct', 'fields'],
      ['backfill:s_b:x_own', 'correct', null],
    ]);
  });

  test('an option that is no more is corrected where it was left, and is for headquarters where it is still offered', () => {
    const choice = (keys: string[]) => field('s_k', { type: 'choice', options: keys.map((key) => ({ key, name: name(key) })) });
    const dropped = [{ field: 's_k', option: 'b', name: name('b') }];
    const next = { number: 2, content: { ...base, fields: choice(['a']) } };
    const before = { number: 1, content: { ...base, fields: choice(['a', 'b']) } };
    const acts = (q: GapQuestion) => gapsOf(q).flatMap((g) => (g.kind === 'option' ? [[g.act, g.options]] : []));
    expect(acts(question({ newest: next, dropped }))).toEqual([['correct', ['b']]]);
    expect(acts(question({ newest: next, adopted: before, dropped }))).toEqual([['publish', ['b']]]);
  });
});

describe('who closes a gap', () => {
  const person = (personId: string, ...roles: string[]) => ({ personId, name: personId, roles, isDisabled: false });

  test('the settings by who may write them, tickets by who leads, a version by nobody here', () => {
    expect(mayClose(['owner'], 'adopt')).toBe(true);
    expect(mayClose(['manager'], 'adopt')).toBe(false);
    expect(mayClose(['dispatcher'], 'correct')).toBe(true);
    for (const role of ['technician', 'area_manager', 'viewer']) expect(mayClose([role], 'correct')).toBe(false);
    expect(mayClose(['owner'], 'publish')).toBe(false);
  });

  test('only the roles that matter are said, and nobody who was shut out', () => {
    const members = [person('a', 'owner', 'technician'), person('b', 'viewer'), { ...person('c', 'admin'), isDisabled: true }];
    expect(keepersOf(members, 'adopt')).toEqual({ people: [members[0]], roles: ['owner'] });
  });
});
