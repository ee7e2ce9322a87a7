import fc from 'fast-check';
import { expect, test } from 'vitest';
import { completeField } from '../../src/fields/complete.ts';
import { type FieldFilter, filterKinds, filterText, parseFilter, passesFilter } from '../../src/fields/filter.ts';
import { FIELD_TYPES, type FieldType } from '../../src/fields/types.ts';

const field = (type: FieldType) => completeField({ key: 'x_a', type, name: { 'zh-CN': '甲', en: 'A' } });
const asked = (type: FieldType, text: string) => parseFilter(field(type), text);

test('every way to narrow comes back from the address it was written into', () => {
  const day = fc.date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true }).map((d) => d.toISOString());
  const word = fc.string({ minLength: 1, maxLength: 20 }).filter((s) => !s.includes(','));
  const id = fc.stringMatching(/^[a-z0-9_-]{1,12}$/);
  const someValue = (type: FieldType): fc.Arbitrary<string | number | boolean> => {
    if (type === 'switch') return fc.boolean();
    if (type === 'date') return day.map((d) => d.slice(0, 10));
    if (type === 'datetime') return day;
    if (['number', 'money', 'duration', 'rating'].includes(type)) return fc.integer({ min: -1e9, max: 1e9 }).map((n) => n / 100);
    return ['choice', 'multiple_choice', 'checklist', 'person', 'department', 'customer', 'ticket'].includes(type) ? id : word;
  };
  for (const type of FIELD_TYPES) {
    const f = field(type);
    const kinds: Record<FieldFilter['kind'], fc.Arbitrary<FieldFilter>> = {
      empty: fc.constant({ kind: 'empty' }),
      filled: fc.constant({ kind: 'filled' }),
      contains: word.map((text) => ({ kind: 'contains', text })),
      is: fc
        .array(someValue(type), {
          minLength: 1,
          maxLength: ['choice', 'multiple_choice', 'checklist', 'person', 'department'].includes(type) ? 3 : 1,
        })
        .map((values) => ({ kind: 'is', values })),
      between: fc
        .tuple(fc.option(someValue(type)), fc.option(someValue(type)))
        .filter(([from, to]) => from !== null || to !== null)
        .map(([from, to]) => ({ kind: 'between', from: from as number | null, to: to as number | null })),
    };
    fc.assert(
      fc.property(fc.oneof(...filterKinds(f).map((k) => kinds[k])), (filter) => {
        expect(parseFilter(f, filterText(f, filter))).toEqual(filter);
      }),
      { numRuns: 60 },
    );
  }
});

test('nothing that stands in an address makes it fall over, and what it means is a way its field knows', () => {
  fc.assert(
    fc.property(fc.constantFrom(...FIELD_TYPES), fc.string(), fc.anything(), (type, text, value) => {
      const filter = asked(type, text);
      if (!filter) return;
      expect(filterKinds(field(type))).toContain(filter.kind);
      expect(typeof passesFilter(filter, value)).toBe('boolean');
    }),
  );
});

test('the forms that the API tells of', () => {
  expect(asked('choice', 'in|out')).toEqual({ kind: 'is', values: ['in', 'out'] });
  expect(asked('text', 'in|out')).toEqual({ kind: 'is', values: ['in|out'] });
  expect(asked('text', '~漏水')).toEqual({ kind: 'contains', text: '漏水' });
  expect(asked('text', '=~5')).toEqual({ kind: 'is', values: ['~5'] });
  expect(asked('money', '10000..')).toEqual({ kind: 'between', from: 10000, to: null });
  expect(asked('date', '2026-01-01..2026-01-31')).toEqual({ kind: 'between', from: '2026-01-01', to: '2026-01-31' });
  expect(asked('datetime', '..2026-01-31T08:00:00+08:00')).toEqual({ kind: 'between', from: null, to: '2026-01-31T00:00:00.000Z' });
  expect(asked('photo', '*')).toEqual({ kind: 'filled' });
  for (const [type, text] of [
    ['photo', 'a.jpg'],
    ['date', '2026-02-30'],
    ['number', 'abc'],
    ['number', '..'],
    ['number', '1..2..3'],
    ['switch', 'yes'],
    ['text', '~'],
    ['text', ''],
    ['choice', 'a||b'],
  ] as const)
    expect(asked(type, text)).toBeNull();
});
