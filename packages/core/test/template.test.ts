import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SERVICE_FLOW } from '../src/flow/templates.ts';
import { templateContent, templateFile } from '../src/template/content.ts';
import { mergeThree } from '../src/template/merge.ts';

const stage = (key: string, more: object = {}) => ({ key, name: { 'zh-CN': key, en: '' }, ...more });

describe('three sides in one', () => {
  const base = { stages: [stage('a'), stage('b'), stage('c')], initial: 'a' };
  test('what only one side changed is taken; mine stays in my order, theirs comes where it follows with them', () => {
    const mine = { ...base, stages: [stage('c'), stage('a', { minutes: 5 }), stage('b')] };
    const theirs = { ...base, stages: [stage('a'), stage('new'), stage('b', { minutes: 9 })] };
    const { value, conflicts, changes } = mergeThree(base, mine, theirs);
    expect(conflicts).toEqual([]);
    expect(value.stages.map((s) => s.key)).toEqual(['a', 'new', 'b']);
    expect(value.stages.map((s) => (s as { minutes?: number }).minutes)).toEqual([5, undefined, 9]);
    expect(changes.map((c) => c.path)).toEqual(['/stages/c', '/stages/b/minutes', '/stages/new']);
  });

  test('what both changed is a conflict with its path; mine counts until theirs is chosen', () => {
    const mine = { ...base, stages: [stage('a', { name: { 'zh-CN': '我的', en: '' } }), ...base.stages.slice(1)] };
    const theirs = { ...base, stages: [stage('a', { name: { 'zh-CN': '新的', en: '' } }), ...base.stages.slice(1)] };
    const path = '/stages/a/name/zh-CN';
    const merged = mergeThree(base, mine, theirs);
    expect(merged.conflicts).toEqual([{ path, base: 'a', mine: '我的', theirs: '新的' }]);
    expect(merged.value).toEqual(mine);
    expect(mergeThree(base, mine, theirs, { [path]: 'theirs' }).value).toEqual(theirs);
  });

  test('what I took out and they changed stays out unless theirs is chosen', () => {
    const mine = { ...base, stages: base.stages.slice(1) };
    const theirs = { ...base, stages: [stage('a', { minutes: 3 }), ...base.stages.slice(1)] };
    expect(mergeThree(base, mine, theirs)).toMatchObject({ value: mine, conflicts: [{ path: '/stages/a', mine: null }] });
    expect(mergeThree(base, mine, theirs, { '/stages/a': 'theirs' }).value.stages.map((s) => s.key)).toEqual(['a', 'b', 'c']);
  });

  const doc = fc
    .array(
      fc.record({
        key: fc.constantFrom('a', 'b', 'c', 'd'),
        n: fc.integer({ min: 0, max: 3 }),
        tags: fc.array(fc.constantFrom('x', 'y'), { maxLength: 2 }),
      }),
      { maxLength: 4 },
    )
    .map((list) => ({ list: [...new Map(list.map((x) => [x.key, x])).values()] }));
  test('with a side that changed nothing it is the other side, and with itself nothing happens', () => {
    fc.assert(
      fc.property(doc, doc, (base, other) => {
        expect(mergeThree(base, base, other).value).toEqual(other);
        expect(mergeThree(base, other, base).value).toEqual(other);
        expect(mergeThree(base, other, other)).toEqual({ value: other, conflicts: [], changes: [] });
      }),
    );
  });
  test('choosing theirs everywhere leaves no trace of mine where both changed', () => {
    fc.assert(
      fc.property(doc, doc, doc, (base, mine, theirs) => {
        const { conflicts } = mergeThree(base, mine, theirs);
        const choices = Object.fromEntries(conflicts.map((c) => [c.path, 'theirs' as const]));
        const again = mergeThree(mergeThree(base, mine, theirs, choices).value, mine, theirs);
        expect(again.conflicts.every((c) => conflicts.some((d) => d.path === c.path))).toBe(true);
      }),
    );
  });
});

test('a file of another kind, or with a flow that is none, is refused with its place', () => {
  const content = templateContent.parse({ flow: SERVICE_FLOW });
  const file = {
    format: 'bodan-template',
    formatVersion: 1,
    key: 'mine',
    version: 1,
    name: { 'zh-CN': '甲' },
    about: { 'zh-CN': '乙' },
    content,
  };
  expect(templateFile.safeParse(file).success).toBe(true);
  expect(templateFile.safeParse({ ...file, format: 'other' }).error?.issues[0]?.path).toEqual(['format']);
  expect(
    templateFile.safeParse({ ...file, content: { ...content, flow: { ...SERVICE_FLOW, stages: [] } } }).error?.issues[0]?.path,
  ).toEqual(['content', 'flow', 'stages']);
});
