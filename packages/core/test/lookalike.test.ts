import { describe, expect, test } from 'vitest';
import { fieldDefinition } from '../src/fields/definition.ts';
import { unitFactor } from '../src/fields/unit.ts';
import { findLookalikes, likenessOf, type OwnField, plainName } from '../src/standard/lookalike.ts';

/** As a dictionary would spell the two names that sound alike; any other stands for itself. */
const spell = (text: string) => (text === '品牌' || text === '品排' ? 'pinpai' : text);
let keys = 0;
const own = (tenantId: string, zh: string, type: string, more: object = {}, median: number | null = null): OwnField => ({
  tenantId,
  field: fieldDefinition.parse({
    key: `x_f${++keys}`,
    type,
    name: { 'zh-CN': zh, en: '' },
    ...more,
  }),
  tickets: 100,
  median,
});

describe('units', () => {
  test.each([
    ['厘米', '米', 0.01],
    ['cm', '米', 0.01],
    ['公斤', '斤', 2],
    ['小时', '分钟', 60],
    ['米', '米', 1],
    [null, null, 1],
    ['米', '公斤', null],
    ['米', null, null],
    ['米', '丈', null],
  ])('%s to %s', (from, to, factor) => expect(unitFactor(from, to)).toBe(factor));
});

test('names are compared without what does not matter', () => {
  expect(plainName('外机 安装高度（厘米）')).toBe(plainName('室外机安装高'));
  expect(plainName('质保类型')).toBe('保修类型');
});

describe('fields that look like one', () => {
  const a = own('a', '外机安装高度', 'number', { unit: '厘米' }, 320);
  const b = own('b', '室外机安装高度', 'number', { unit: '米' }, 3.5);
  const c = own('c', '安装高度(外机)', 'text');

  test('are found over names, units and types, one a subsidiary', () => {
    const other = [
      own('a', '保修到期', 'date'),
      own('b', '客户等级', 'choice', { options: [{ key: 'a', name: { 'zh-CN': '甲', en: '' } }] }),
    ];
    const [found, ...rest] = findLookalikes([a, b, ...other], spell);
    expect(found?.members.map((m) => m.tenantId)).toEqual(['a', 'b']);
    expect(found?.score).toBeGreaterThan(0.9);
    expect(rest).toEqual([]);
  });

  test('do not depend on the order they come in', () => {
    const all = [a, b, c, own('b', '外机高度', 'number', { unit: '米' }, 3)];
    const ids = (list: ReturnType<typeof findLookalikes>) => list.map((g) => g.members.map((m) => `${m.tenantId}${m.field.key}`).sort());
    expect(ids(findLookalikes([...all].reverse(), spell))).toEqual(ids(findLookalikes(all, spell)));
  });

  test('are spoken alike, or have the same options under other keys', () => {
    expect(likenessOf(own('a', '品牌', 'text'), own('b', '品排', 'text'), spell)).toBeGreaterThan(0.9);
    const options = (keys: string[]) => ({ options: ['保内', '保外'].map((zh, i) => ({ key: keys[i], name: { 'zh-CN': zh, en: '' } })) });
    expect(likenessOf(own('a', '保修', 'choice', options(['in', 'out'])), own('b', '质保', 'choice', options(['y', 'n'])), spell)).toBe(1);
  });

  test('are none when they measure other things or have types with nothing in common', () => {
    expect(likenessOf(own('a', '高度', 'number', { unit: '米' }), own('b', '高度', 'number', { unit: '公斤' }), spell)).toBe(0);
    expect(likenessOf(own('a', '安装', 'date'), own('b', '安装', 'number'), spell)).toBe(0);
    expect(likenessOf(own('a', '外机高度', 'number', {}, 3), own('b', '外机高度', 'number', {}, 3000), spell)).toBeLessThan(0.85);
  });
});
