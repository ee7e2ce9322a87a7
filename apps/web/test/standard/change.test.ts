import { type StandardContent, standardContent } from '@bodan/core/standard/content';
import { STARTER_STANDARD } from '@bodan/core/standard/starter';
import { expect, test } from 'vitest';
import { addCode, freeCode, patchCode, removeCode, renameCode, retireCode, withPublished } from '../../src/lib/features/standard/change.ts';
import { blankWay, lackOf, splitCode, waysOf } from '../../src/lib/features/standard/split.ts';
import { narrowed, treeOf } from '../../src/lib/features/standard/tree.ts';

const name = (zh: string) => ({ 'zh-CN': zh, en: '' });
const made = (): StandardContent =>
  standardContent.parse({
    ...STARTER_STANDARD,
    departments: [
      { code: 'ZL', name: name('制冷') },
      { code: 'CK', name: name('仓库') },
      { code: 'WL', name: name('物流') },
    ],
    waitingReasons: [{ code: 'part', name: name('等备件'), pauses: [], departmentCode: 'CK' }],
    faultCodes: [
      { code: 'AC', name: name('空调'), departmentCode: 'ZL', requiredSkill: '制冷' },
      { code: 'AC-03', name: name('漏水'), parent: 'AC', departmentCode: 'ZL' },
      { code: 'AC-07', name: name('滴水'), parent: 'AC', departmentCode: 'CK' },
      { code: 'AC-07A', name: name('水盘'), parent: 'AC-07' },
    ],
    evidenceRules: [{ evidence: 'photo', min: 1, faultCodes: ['AC-07A'] }],
  });
const parents = (s: StandardContent) => Object.fromEntries(s.faultCodes.map((f) => [f.code, f.parent]));
const sound = (s: StandardContent) => expect(standardContent.safeParse(s).error?.issues ?? []).toEqual([]);

test('what lies below a merged code goes below what replaces it, and departments follow', () => {
  const merged = retireCode(made(), 'faultCodes', 'AC-07', { replacedBy: 'AC-03' });
  expect(parents(merged)['AC-07A']).toBe('AC-03');
  expect(merged.faultCodes[2]?.retired).toEqual({ replacedBy: 'AC-03', split: [] });
  const left = retireCode(made(), 'faultCodes', 'AC-07', { replacedBy: null });
  expect(parents(left)['AC-07A']).toBe('AC');
  const department = retireCode(made(), 'departments', 'CK', { replacedBy: 'WL' });
  expect(department.faultCodes[2]?.departmentCode).toBe('WL');
  expect(department.waitingReasons[0]?.departmentCode).toBe('WL');
  // Nothing replaces it: what it answered for says so still.
  expect(retireCode(made(), 'departments', 'CK', { replacedBy: null }).faultCodes[2]?.departmentCode).toBe('CK');
  for (const s of [merged, left, department]) sound(s);
});

test('a code merged into one of its own leaves no circle', () => {
  const into = retireCode(made(), 'faultCodes', 'AC', { replacedBy: 'AC-07A' });
  expect(parents(into)).toMatchObject({ 'AC-03': null, 'AC-07': null, 'AC-07A': 'AC-07' });
  sound(into);
});

test('another code for what was never published is followed by whatever names it', () => {
  const s = patchCode(made(), 'faultCodes', 'AC-03', { retired: { replacedBy: 'AC-07A', split: [] } });
  const renamed = renameCode(s, 'faultCodes', 'AC-07A', 'AC-70');
  expect(renamed.evidenceRules[0]?.faultCodes).toEqual(['AC-70']);
  expect(renamed.faultCodes[1]?.retired?.replacedBy).toBe('AC-70');
  expect(parents(renameCode(made(), 'faultCodes', 'AC-07', 'AC-08'))['AC-07A']).toBe('AC-08');
  sound(renamed);
});

test('what is taken out leaves nothing that names it', () => {
  const rest = removeCode(made(), 'faultCodes', 'AC-07');
  expect(parents(rest)).toEqual({ AC: null, 'AC-03': 'AC', 'AC-07A': 'AC' });
  expect(removeCode(made(), 'departments', 'CK').waitingReasons[0]?.departmentCode).toBeNull();
  expect(removeCode(made(), 'faultCodes', 'AC-07A').evidenceRules[0]?.faultCodes).toEqual([]);
  sound(rest);
});

test('a new code is the next below its parent and takes what its parent has', () => {
  expect(freeCode(made(), 'faultCodes', 'AC')).toBe('AC-08');
  const { content, code } = addCode(made(), 'faultCodes', 'AC');
  expect(content.faultCodes.find((f) => f.code === code)).toMatchObject({ parent: 'AC', departmentCode: 'ZL', requiredSkill: '制冷' });
});

test('a split takes rules by picking, makes the codes it names, and is read back as it was', () => {
  const tagged = {
    ...blankWay(),
    sentence: { join: 'all' as const, conditions: [{ fact: 'ticket.tags', operator: 'contains' as const, value: '内机' }] },
  };
  expect(lackOf(blankWay())).toBe('rule');
  expect(lackOf(tagged)).toBe('target');
  const ways = [
    { ...tagged, to: 'AC-03' },
    { ...tagged, isNew: true, name: '外机漏水' },
  ];
  expect(ways.map(lackOf)).toEqual([null, null]);
  const split = splitCode(made(), 'AC-07', ways, 'AC-03');
  expect(split.faultCodes[2]?.retired).toEqual({
    replacedBy: 'AC-03',
    split: [
      { when: '"内机" in ticket.tags', to: 'AC-03' },
      { when: '"内机" in ticket.tags', to: 'AC-08' },
    ],
  });
  expect(split.faultCodes.at(-1)).toMatchObject({ code: 'AC-08', parent: 'AC', departmentCode: 'CK', name: name('外机漏水') });
  expect(waysOf(split.faultCodes[2], split)[0]).toMatchObject({ to: 'AC-03', sentence: tagged.sentence });
  const rich = patchCode(made(), 'faultCodes', 'AC-07', { retired: { replacedBy: null, split: [{ when: '1 + 1 == 2', to: 'AC' }] } });
  expect(waysOf(rich.faultCodes[2], rich)[0]?.rule).toBe('1 + 1 == 2');
  sound(split);
});

test('a draft of an older version keeps what was published since', () => {
  const mine = patchCode(made(), 'faultCodes', 'AC', { name: name('空调器') });
  const published = addCode(made(), 'faultCodes', 'AC').content;
  const both = withPublished(mine, published);
  expect(both.faultCodes.map((f) => f.code)).toEqual([...made().faultCodes.map((f) => f.code), 'AC-08']);
  expect(both.faultCodes[0]?.name['zh-CN']).toBe('空调器');
  expect(withPublished(mine, made()).faultCodes).toBe(mine.faultCodes);
});

test('a search shows what it finds with all that stands above; a lost or circular parent hides nobody', () => {
  const found = narrowed(made().faultCodes, (f) => f.code === 'AC-07A');
  expect(found.map((f) => f.code)).toEqual(['AC', 'AC-07', 'AC-07A']);
  const circle = [
    { code: 'A', parent: 'B' },
    { code: 'B', parent: 'A' },
    { code: 'C', parent: 'gone' },
  ];
  expect(
    treeOf(circle)
      .map((node) => node.entry.code)
      .toSorted(),
  ).toEqual(['A', 'B', 'C']);
});
