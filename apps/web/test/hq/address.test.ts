import { expect, test } from 'vitest';
import { Problem } from '../../src/lib/api/problem.ts';
import { checkEmails, readEmails } from '../../src/lib/features/auth/emails.ts';
import { queryOf } from '../../src/lib/features/hq/hq.ts';
import { m } from '../../src/lib/paraglide/messages.js';

const refused = (...errors: { pointer: string; code: string }[]) =>
  new Problem(422, { code: 'validation_failed', errors: errors.map((e) => ({ ...e, detail: 'no' })) }).words;

test('an address that names no moment asks for the present', () => {
  expect(queryOf(new URLSearchParams('at=2026-11-2&known=then&tenant=a'))).toEqual({ at: '2026-11-2', known: 'then', tenant: 'a' });
  expect(queryOf(new URLSearchParams('at=garbage&known=then&tenant=a'))).toEqual({ tenant: 'a' });
});

test('what an address asks for in vain is not said to stand under a field', () => {
  expect(refused({ pointer: '/query/day', code: 'too_big' })).toBe(m.problem_address());
  expect(refused({ pointer: '/query/from', code: 'too_big' })).toBe(m.problem_range());
  expect(refused({ pointer: '/query/to', code: 'too_small' })).toBe(m.problem_backwards());
  expect(refused({ pointer: '/query/at', code: 'too_big' })).toBe(m.problem_to_come());
  expect(refused({ pointer: '/query/to', code: 'invalid_format' })).toBe(m.problem_address());
  expect(refused({ pointer: '/name', code: 'too_big' })).toBe(m.problem_validation_failed());
  expect(refused()).toBe(m.problem_validation_failed());
});

test('a complaint beside a field is in the reader’s words where its kind is known', () => {
  const problem = new Problem(422, {
    code: 'validation_failed',
    errors: [
      { pointer: '/phone', code: 'forbidden', detail: 'not here' },
      { pointer: '/x', code: 'never_heard_of', detail: 'no such thing' },
    ],
  });
  expect(problem.field('/phone')).toBe(m.problem_forbidden());
  expect(problem.field('/x')).toBe(m.complaint_other());
  expect(problem.field('/other')).toBeUndefined();
});

test('addresses are read as they are pasted; what is none is named', () => {
  expect(readEmails('王芳 <Wang@a.example>，li@b.example;li@b.example')).toEqual({ emails: ['wang@a.example', 'li@b.example'], wrong: [] });
  expect(checkEmails(readEmails('好@x, a@b.c'))).toContain('好@x');
  expect(checkEmails(readEmails('abc'))).toBe(m.inv_missing());
  expect(checkEmails(readEmails(Array.from({ length: 21 }, (_, i) => `u${i}@x.example`).join(' ')))).toBe(m.inv_too_many({ count: 21 }));
});
