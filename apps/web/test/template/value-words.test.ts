import { SERVICE_FLOW } from '@bodan/core/flow/templates';
import { expect, test } from 'vitest';
import { valueWords } from '../../src/lib/features/template/value-words.ts';

const say = (name: { 'zh-CN': string }) => name['zh-CN'];
const words = (path: string, value: unknown) => valueWords(path, value, { definition: SERVICE_FLOW }, say);
const label = { 'zh-CN': '质检', en: 'Quality' };

test('what a template had and has is said as it is drawn', () => {
  expect(words('/flow/stages/new/owner', 'desk')).toBe('客服台');
  expect(words('/flow/stages/new/kind', 'intake')).toBe('受理');
  expect(words('/flow/stages/new/budgetMinutes', 20)).toBe('20');
  expect(words('/flow/transitions/accept/needsReason', true)).toBe('是');
  expect(words('/flow/transitions/accept/from', ['new', 'on_site'])).toBe('待受理、上门中');
  expect(words('/flow/transitions/accept/roles', ['technician'])).toBe('师傅');
  expect(words('/flow/stages/new/requires', [])).toBe('未设');
  expect(words('/flow/stages/new/departmentCode', null)).toBe('（没有）');
});

test('a thing that came or went is called by its name, and one without a name is counted: nothing is shown as it is stored', () => {
  expect(words('/flow/stages/quality', { key: 'quality', name: label, owner: 'assignee' })).toBe('质检');
  expect(words('/flow/stages/new/name', label)).toBe('质检 / Quality');
  expect(words('/flow/stages/new/approval', { mode: 'all', approvers: [] })).toBe('会签');
  expect(words('/views', [{ name: '待质检', icon: 'list', query: 'stage=quality' }])).toBe('待质检');
  expect(words('/flow/stages/new/timers', [{ key: 'slow', afterMinutes: 30, kind: 'remind', to: [] }])).toBe('1 项');
  expect(words('/fields/x_fee/options', [{ key: 'a', name: label }])).toBe('质检');
});
