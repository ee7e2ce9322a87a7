import type { FlowChange } from '@bodan/core/flow/diff';
import { afterEach, expect, test } from 'vitest';
import { changeWords } from '../../src/lib/features/flow/diff-words.ts';
import type { Workspace } from '../../src/lib/features/workspace/workspace.svelte.ts';
import { overwriteGetLocale } from '../../src/lib/paraglide/runtime.js';

const workspace = {} as Workspace;
const change = {
  kind: 'transition',
  change: 'changed',
  key: 'assign',
  name: { 'zh-CN': '派单', en: 'Assign' },
  fields: [
    { field: 'from', from: ['a', 'b'], to: ['a'] },
    { field: 'roles', from: ['dispatcher'], to: ['dispatcher', 'manager'] },
  ],
} as unknown as FlowChange;
const said = () => changeWords(workspace, change, (key) => key.toUpperCase());
afterEach(() => overwriteGetLocale(() => 'zh-CN'));

test('a change of a flow is listed in the reader’s language, roles by their names', () => {
  overwriteGetLocale(() => 'en');
  const { title, lines } = said();
  expect(title).toBe('Step “Assign” changed');
  expect(lines).toEqual(['From: A, B → A', 'Who may take it: Dispatcher → Dispatcher, Manager']);
  overwriteGetLocale(() => 'zh-CN');
  expect(said().lines[0]).toBe('从：A、B → A');
});
