import type { FieldDefinition } from '@bodan/core/fields/definition';
import { flowTemplates } from '@bodan/core/flow/catalogue';
import { field } from '@bodan/core/flow/compose';
import { factSchema } from '@bodan/core/flow/facts';
import { celRules } from '@bodan/core/flow/guard';
import { expect, test } from 'vitest';
import { OPERATORS, readGuard, type Sentence, writeGuard } from '../../src/lib/features/flow/guard.ts';

const FIELDS: readonly FieldDefinition[] = [
  field('x_quote', 'number', ['报价', 'Quote']),
  field('x_warranty', 'choice', ['质保', 'Warranty'], [['in', '保内', 'In']]),
  field('x_parts', 'multiple_choice', ['配件', 'Parts'], [['fan', '风扇', 'Fan']]),
  field('x_seen', 'switch', ['已看', 'Seen']),
  field('x_note', 'text', ['备注', 'Note']),
];

test('every question about every fact is a rule that can be saved, and reads as the same sentence', () => {
  let asked = 0;
  for (const [group, names] of Object.entries(factSchema(FIELDS)))
    for (const [name, type] of Object.entries(names))
      for (const operator of OPERATORS[type]) {
        const isNumber = type === 'int' || type === 'double';
        const value = ['yes', 'no', 'filled', 'empty'].includes(operator) ? '' : isNumber ? '12' : 'say "ah && oh || \\ no"';
        const sentence: Sentence = { join: 'all', conditions: [{ fact: `${group}.${name}`, operator, value }] };
        const rule = writeGuard(sentence, FIELDS) ?? '';
        expect(celRules.check(rule, FIELDS, 'bool'), rule).toMatchObject({ ok: true });
        expect(readGuard(rule, FIELDS), rule).toEqual(sentence);
        asked++;
      }
  expect(asked).toBeGreaterThan(100);
});

test('several conditions are joined by and, or by or, never by both', () => {
  const conditions = [
    { fact: 'ticket.priority', operator: 'is', value: 'urgent' },
    { fact: 'custom.x_quote', operator: 'above', value: '500.5' },
  ] as const;
  for (const join of ['all', 'any'] as const)
    expect(readGuard(writeGuard({ join, conditions }, FIELDS), FIELDS)).toEqual({ join, conditions });
  expect(readGuard('ticket.priority == "a" && ticket.tier == "b" || ticket.isOpen == true', FIELDS)).toBeNull();
});

test('what is no sentence stays a rule: brackets, arithmetic, unknown names, comparisons of two facts', () => {
  for (const rule of [
    '(ticket.isOpen == true)',
    'counts.photos + 1 > 2',
    'ticket.nothing == "x"',
    'custom.x_quote >= custom.x_other',
    'ticket.priority > "a" +',
  ])
    expect(readGuard(rule, FIELDS), rule).toBeNull();
  expect(readGuard(null, FIELDS)).toEqual({ join: 'all', conditions: [] });
  expect(writeGuard({ join: 'all', conditions: [] }, FIELDS)).toBeNull();
});

test('the rules of the templates that compare one fact with a value read as sentences', () => {
  const read = flowTemplates.flatMap((t) => t.flow.transitions.map((s) => s.guard && readGuard(s.guard, t.fields))).filter(Boolean);
  expect(read.length).toBeGreaterThanOrEqual(4);
});
