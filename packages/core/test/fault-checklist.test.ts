import { expect, test } from 'vitest';
import { checklistFor, neededItems } from '../src/fields/checklist.ts';
import { completeField } from '../src/fields/complete.ts';
import { entryReasons } from '../src/flow/interpret.ts';
import { NO_RULES } from '../src/flow/rule.ts';
import { SERVICE_FLOW } from '../src/flow/templates.ts';
import { askedAnew } from '../src/standard/checklist-change.ts';
import { standardContent } from '../src/standard/content.ts';
import { diffStandards } from '../src/standard/diff.ts';
import { STARTER_STANDARD } from '../src/standard/starter.ts';
import { facts } from './flow/world.ts';

const label = (text: string) => ({ 'zh-CN': text, en: '' });
const option = (key: string, isRetired = false) => ({ key, name: label(key), color: null, isRetired });
const LIST = completeField({
  key: 's_check',
  type: 'checklist',
  name: label('检查'),
  options: [option('power'), option('pipe'), option('fan'), option('old', true)],
});
const fault = (code: string, parent: string | null, items: string[] | null) => ({
  code,
  name: label(code),
  parent,
  checklists: items ? [{ field: 's_check', items }] : [],
});
const standard = (...faultCodes: object[]) => standardContent.parse({ ...STARTER_STANDARD, faultCodes, fields: [LIST] });
const S = standard(fault('AC', null, ['power', 'pipe']), fault('AC-1', 'AC', null), fault('AC-2', 'AC', ['fan']), fault('TV', null, null));
const faults = new Map(S.faultCodes.map((f) => [f.code, f]));

test('a ticket needs the items its fault code says, else those of the code above it, else all', () => {
  const asked = (code: string | null) =>
    checklistFor(LIST, code, faults)
      .options.filter((o) => !o.isRetired)
      .map((o) => o.key);
  expect([asked('AC'), asked('AC-1'), asked('AC-2'), asked('TV'), asked(null), asked('GONE')]).toEqual([
    ['power', 'pipe'],
    ['power', 'pipe'],
    ['fan'],
    ['power', 'pipe', 'fan'],
    ['power', 'pipe', 'fan'],
    ['power', 'pipe', 'fan'],
  ]);
  const circle = new Map([
    ['A', { parent: 'B' }],
    ['B', { parent: 'A' }],
  ]);
  expect(neededItems('s_check', 'A', circle)).toBeNull();
});

test('a stage that asks for the checklist asks for what the fault needs and nothing else', () => {
  const [first] = SERVICE_FLOW.stages;
  if (!first) throw new Error('a flow without stages');
  const stage = { ...first, requires: ['s_check'] };
  const world = { fields: [LIST], members: new Map(), rules: NO_RULES, faults };
  const lacks = (faultCode: string, ticked: string[]) =>
    entryReasons(stage, world, facts({ ticket: { faultCode }, custom: { s_check: ticked } }));
  expect(lacks('AC-2', ['fan'])).toEqual([]);
  expect(lacks('AC-1', ['power'])).toEqual([{ kind: 'field', field: 's_check' }]);
  expect(lacks('AC-1', ['power', 'pipe'])).toEqual([]);
  expect(lacks('TV', ['power', 'pipe'])).toEqual([{ kind: 'field', field: 's_check' }]);
});

test('what is no checklist or no item of it is refused where it stands', () => {
  const wrong = (items: string[], field = 's_check') =>
    standardContent
      .safeParse({ ...STARTER_STANDARD, faultCodes: [{ ...fault('AC', null, null), checklists: [{ field, items }] }], fields: [LIST] })
      .error?.issues.map((i) => [i.path.join('/'), i.message]);
  expect(wrong(['power', 'gas'])).toEqual([['faultCodes/0/checklists/0/items/1', 'no such item']]);
  expect(wrong(['power'], 's_other')).toEqual([['faultCodes/0/checklists/0/field', 'no such checklist']]);
  expect(wrong(['old'])).toBeUndefined();
});

test('a version that asks for more says what, and of which codes', () => {
  const next = standard(
    fault('AC', null, ['power', 'fan']),
    fault('AC-1', 'AC', null),
    fault('AC-2', 'AC', ['fan']),
    fault('TV', null, ['pipe']),
  );
  expect(diffStandards(S, next).map((c) => [c.kind, c.code])).toEqual([
    ['changed', 'AC'],
    ['changed', 'TV'],
  ]);
  expect(askedAnew(S, next, 'AC')).toEqual([{ field: 's_check', codes: ['AC', 'AC-1'], items: ['fan'] }]);
  expect(askedAnew(S, next, 'TV')).toEqual([]);
  expect(askedAnew(next, S, 'TV')).toEqual([{ field: 's_check', codes: ['TV'], items: ['power', 'fan'] }]);
});
