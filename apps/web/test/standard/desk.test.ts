import { STARTER_STANDARD } from '@bodan/core/standard/starter';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { StandardEditor } from '../../src/lib/features/standard/editor.svelte.ts';
import { Mirror } from '../../src/lib/features/standard/mirror.ts';
import { openDesk } from '../../src/lib/features/standard/open-desk.ts';
import { openOwn } from '../../src/lib/features/standard/open-own.ts';
import type { Draft, GroupStandard } from '../../src/lib/features/standard/standard-api.ts';

const name = (zh: string) => ({ 'zh-CN': zh, en: '' });
const renamed = (zh: string) => ({
  ...STARTER_STANDARD,
  departments: STARTER_STANDARD.departments.map((d) => (d.code === 'WH' ? { ...d, name: name(zh) } : d)),
});
const said = (content: typeof STARTER_STANDARD) => content.departments.find((d) => d.code === 'WH')?.name['zh-CN'];
const current = (number: number): GroupStandard =>
  ({ current: { number, content: STARTER_STANDARD }, versions: [] }) as unknown as GroupStandard;
const draft = (content: typeof STARTER_STANDARD, revision: number, savedAt = '2026-11-26T02:00:00.000Z'): Draft => ({
  content,
  revision,
  savedAt,
  baseNumber: 2,
  savedBy: { id: 'p', name: '陈静' },
});

let store: Map<string, string>;
beforeEach(() => {
  vi.useFakeTimers();
  store = new Map();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => store.get(key) ?? null,
    setItem: (key: string, value: string) => void store.set(key, value),
    removeItem: (key: string) => void store.delete(key),
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('sixty changes are taken back one by one; the letters of one name are one step', () => {
  const editor = new StandardEditor(STARTER_STANDARD, STARTER_STANDARD);
  for (let i = 0; i < 60; i++) editor.add('faultCodes', null);
  expect(editor.depth).toEqual({ past: 60, future: 0 });
  for (const text of ['仓', '仓库', '仓库部']) editor.patch('departments', 'WH', { name: name(text) });
  expect(editor.depth.past).toBe(61);
  for (let i = 0; i < 61; i++) editor.undo();
  expect(editor.content).toBe(STARTER_STANDARD);
  for (let i = 0; i < 61; i++) editor.redo();
  expect(said(editor.content)).toBe('仓库部');
});

test('what was published is retired, never taken out; a reader changes nothing', () => {
  const editor = new StandardEditor(STARTER_STANDARD, STARTER_STANDARD);
  editor.remove('faultCodes', 'GEN-01');
  expect(editor.content).toBe(STARTER_STANDARD);
  const fresh = editor.add('faultCodes', 'GEN');
  editor.remove('faultCodes', fresh);
  expect(editor.content.faultCodes).toHaveLength(STARTER_STANDARD.faultCodes.length);
  editor.isReadOnly = true;
  editor.retire('faultCodes', 'GEN-01', { replacedBy: null });
  expect(editor.content.faultCodes.every((f) => f.retired === null)).toBe(true);
});

test('taking an act back that others followed brings its entry back and leaves the others', () => {
  const editor = new StandardEditor(STARTER_STANDARD, STARTER_STANDARD);
  editor.retire('faultCodes', 'GEN-01', { replacedBy: 'GEN-02' });
  const after = editor.content;
  editor.patch('departments', 'WH', { name: name('备件仓') });
  editor.takeBack(after, 'faultCodes', 'GEN-01');
  expect(editor.content.faultCodes.find((f) => f.code === 'GEN-01')?.retired).toBeNull();
  expect(said(editor.content)).toBe('备件仓');
});

test('what this device kept goes on where the server stands as it was left, and is on its way at once', () => {
  const stored = draft(renamed('备件仓'), 3);
  new Mirror('anjia').write({ content: renamed('备件中心'), revision: 3, savedAt: stored.savedAt, base: 2 });
  const desk = openDesk('anjia', current(2), stored, true);
  expect(said(desk.editor.content)).toBe('备件中心');
  expect(desk.saver?.overtaken).toBeUndefined();
  desk.keep();
  expect(desk.saver?.isPending).toBe(true);
  expect(desk.changes.map((c) => `${c.kind} ${c.code}`)).toEqual(['renamed WH']);
});

test('what this device kept waits for a choice where somebody else saved or published since', () => {
  const mirror = new Mirror('anjia');
  mirror.write({ content: renamed('我的'), revision: 3, savedAt: '2026-11-26T02:00:00.000Z', base: 2 });
  const saved = openDesk('anjia', current(2), draft(renamed('她的'), 4, '2026-11-26T03:00:00.000Z'), true);
  expect(said(saved.editor.content)).toBe('我的');
  expect(saved.saver?.overtaken).toEqual({ revision: 4, savedAt: '2026-11-26T03:00:00.000Z', savedByName: '陈静' });
  const published = openDesk('anjia', current(3), null, true);
  expect(published.saver?.overtaken).toMatchObject({ revision: 0, savedByName: null });
  expect(published.base).toBe(2);
  // Who may only read is shown what is there, and nothing of this device is touched.
  expect(said(openDesk('anjia', current(2), draft(renamed('她的'), 4), false).editor.content)).toBe('她的');
  expect(mirror.read()).toBeDefined();
});

test('what is the same as on the server is forgotten', () => {
  new Mirror('anjia').write({ content: renamed('备件仓'), revision: 1, savedAt: null, base: 1 });
  openDesk('anjia', current(2), draft(renamed('备件仓'), 3), true);
  expect(store.size).toBe(0);
});

test('what is not right yet is kept on this device with its place, and not sent', async () => {
  const desk = openDesk('anjia', current(2), draft(STARTER_STANDARD, 3), true);
  const code = desk.editor.add('faultCodes', 'GEN');
  desk.follow(desk.editor.content);
  await vi.advanceTimersByTimeAsync(300);
  expect(desk.wrong('faultCodes', code, 'name')).toBeTypeOf('string');
  expect(desk.wrongs).toMatchObject([{ part: 'faults', code, field: 'name/zh-CN' }]);
  expect(desk.saver?.isPending).toBe(false);
  expect(new Mirror('anjia').read()?.content.faultCodes).toHaveLength(STARTER_STANDARD.faultCodes.length + 1);
  desk.editor.set('conformanceWeights', { ...STARTER_STANDARD.conformanceWeights, fields: 0.4 });
  desk.keep();
  expect(desk.wrongs.map((w) => w.part)).toEqual(['faults', 'rules']);
});

test('a device that keeps nothing says so', () => {
  vi.stubGlobal('localStorage', {
    getItem: () => null,
    removeItem: () => undefined,
    setItem: () => {
      throw new Error('full');
    },
  });
  const desk = openDesk('anjia', current(2), null, true);
  desk.editor.patch('departments', 'WH', { name: name('仓') });
  desk.keep();
  expect(desk.isMirrored).toBe(false);
  expect(desk.saver?.isPending).toBe(true);
});

test('a business on its own goes on with what this device kept, and with what was published since', () => {
  const own = { number: 5, content: STARTER_STANDARD };
  new Mirror('own-xiaolin').write({
    content: { ...renamed('库房'), faultCodes: STARTER_STANDARD.faultCodes.slice(1) },
    revision: 0,
    savedAt: null,
    base: 4,
  });
  const desk = openOwn('xiaolin', own, true);
  expect(said(desk.editor.content)).toBe('库房');
  expect(desk.editor.content.faultCodes).toHaveLength(STARTER_STANDARD.faultCodes.length);
  expect(desk.base).toBe(5);
});

test('what an earlier edition kept is completed, and what is no standard is not taken for one', () => {
  const { fields: _, conformanceWeights: __, ...older } = renamed('库房');
  store.set(
    'bodan.draft.standard-anjia',
    JSON.stringify({ content: older, revision: 3, savedAt: draft(older as never, 3).savedAt, base: 2 }),
  );
  expect(openDesk('anjia', current(2), draft(STARTER_STANDARD, 3), true).editor.content).toEqual(renamed('库房'));
  store.set('bodan.draft.standard-anjia', JSON.stringify({ content: {}, revision: 3, savedAt: null, base: 2 }));
  expect(openDesk('anjia', current(2), draft(STARTER_STANDARD, 3), true).editor.content).toEqual(STARTER_STANDARD);
});
