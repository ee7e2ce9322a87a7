import { SERVICE_FLOW } from '@bodan/core/flow/templates';
import { expect, test } from 'vitest';
import { pathWords } from '../../src/lib/features/template/path-words.ts';

const say = (name: { 'zh-CN': string }) => name['zh-CN'];
const words = (path: string) => pathWords(path, { definition: SERVICE_FLOW }, say);

test('where a template changed is said as it is drawn, and spelled where there is no word', () => {
  expect(words('/flow/stages/new/budgetMinutes')).toBe('环节「待受理」 › 环节限额（工作分钟）');
  expect(words('/flow/stages/new/name/en')).toBe('环节「待受理」 › 名称 › 英文');
  expect(words('/fields/x_fee/name/zh-CN')).toBe('字段「x_fee」 › 名称 › 中文');
  expect(words('/flow/stages/gone/later')).toBe('环节「gone」 › later');
  expect(words('/flow/initial')).toBe('起始环节');
});
