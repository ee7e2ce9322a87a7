import { flowTemplate } from '@bodan/core/flow/catalogue';
import { flow as checkedFlow, type Flow, flowShape } from '@bodan/core/flow/definition';
import { hasErrors, type ProblemWorld } from '@bodan/core/flow/problems';
import { NO_RULES } from '@bodan/core/flow/rule';
import { expect, test } from 'vitest';
import { FlowEditor } from '../../src/lib/features/flow/editor.svelte.ts';
import { edgeId } from '../../src/lib/features/flow/keys.ts';

const service = (): Flow => {
  const template = flowTemplate('service');
  if (!template) throw new Error('no template');
  return structuredClone(template.flow);
};
const name = (zh: string) => ({ 'zh-CN': zh, en: '' });
const names = { stage: name('质检'), step: name('下一步') };
const at = { x: 0, y: 0 };
const wayOf = (flow: Flow, step: string) => {
  const t = flow.transitions.find((x) => x.key === step);
  return t ? `${t.from.join(',')}>${t.to}` : 'gone';
};
const member = { personId: 'p', name: 'p', roles: ['owner', 'technician'], departmentCode: null, branchIds: [], skills: {} };
const world: ProblemWorld = {
  fields: [],
  members: new Map([['p', { ...member, onDuty: true, isDisabled: false, supervisorId: null }]]),
  rules: NO_RULES,
  departments: [],
  flowKeys: [],
  endpointIds: [],
  tiers: [],
};

test('sixty changes are taken back one by one and done again', () => {
  const editor = new FlowEditor(service());
  const start = editor.flow;
  for (let i = 0; i < 60; i++) editor.addStage('work', name(`环节 ${i}`), at);
  // The form holds sixty stages at most: what would go beyond it does not happen.
  expect(editor.flow.stages).toHaveLength(60);
  const made = editor.depth.past;
  expect(made).toBe(52);
  const end = editor.flow;
  for (let i = 0; i < made; i++) editor.undo();
  expect(editor.flow).toBe(start);
  expect(editor.depth).toEqual({ past: 0, future: made });
  for (let i = 0; i < made; i++) editor.redo();
  expect(editor.flow).toBe(end);
});

test('the letters of one name are one step back; another field is another', () => {
  const editor = new FlowEditor(service());
  for (const text of ['受', '受理', '受理中']) editor.patchStage('accepted', { name: name(text) });
  editor.patchStage('accepted', { budgetMinutes: 30 });
  editor.undo();
  expect(editor.stage('accepted')).toMatchObject({ name: name('受理中'), budgetMinutes: 15 });
  editor.undo();
  expect(editor.stage('accepted')?.name['zh-CN']).toBe('已受理');
});

test('what is not well-formed does not get in, and a reader changes nothing', () => {
  const editor = new FlowEditor(service());
  expect(editor.patchStage('new', { name: name('') })).toBe(false);
  expect(editor.renameStageKey('new', 'Nein!')).toBe(false);
  expect(editor.renameStageKey('new', 'accepted')).toBe(false);
  editor.isReadOnly = true;
  expect(editor.addStage('work', name('x'), at)).toBeNull();
  expect(editor.depth.past).toBe(0);
});

test('a stage on a line goes between; the way of other stages of the same step stays', () => {
  const editor = new FlowEditor(service());
  const key = editor.insert(edgeId('finish', 'on_site'), 'work', names, at);
  expect(key).toBe('work');
  expect(wayOf(editor.flow, 'finish')).toBe('on_site>work');
  expect(wayOf(editor.flow, 'to_inspection')).toBe('work>inspection');
  expect(editor.chosen).toEqual({ kind: 'stage', key: 'work' });
  editor.insert(edgeId('refuse', 'confirmed'), 'intake', names, at);
  expect(wayOf(editor.flow, 'refuse')).toBe('assigned>accepted');
  expect(wayOf(editor.flow, 'refuse_2')).toBe('confirmed>intake');
  expect(wayOf(editor.flow, 'to_accepted')).toBe('intake>accepted');
});

test('deleting a stage leads its ways on to the next one and leaves no name behind', () => {
  const editor = new FlowEditor(service());
  editor.patchStage('new', {
    timers: [{ key: 'slow', afterMinutes: 30, kind: 'advance', transition: 'accept', to: [] }],
    approval: { mode: 'any', approvers: [{ kind: 'supervisor' }], onApprove: 'accept', onReject: 'cancel' },
  });
  editor.select({ stages: ['accepted'] });
  // The line that led out of it, its way to be cancelled, and the refusal that would lead to itself.
  expect(editor.removeSelected()).toEqual({ stages: 1, steps: 3 });
  expect(wayOf(editor.flow, 'accept')).toBe('new>assigned');
  expect(wayOf(editor.flow, 'refuse')).toBe('confirmed>assigned');
  expect(wayOf(editor.flow, 'reopen')).toBe('done,cancelled>assigned');
  expect(wayOf(editor.flow, 'cancel')).toBe('new,assigned,confirmed,on_site>cancelled');
  expect(checkedFlow.safeParse(editor.flow).success).toBe(true);
  editor.remove({ stages: [], edges: [edgeId('accept', 'new')] });
  expect(editor.stage('new')?.timers[0]?.transition).toBeNull();
  expect(editor.stage('new')?.approval).toMatchObject({ onApprove: null, onReject: 'cancel' });
});

test('deleting the first stage makes the next one the first; the last stage stays', () => {
  const editor = new FlowEditor(service());
  editor.remove({ stages: ['new', 'accepted'], edges: [] });
  expect(editor.flow.initial).toBe('assigned');
  editor.selectAll();
  expect(editor.removeSelected()).toBeNull();
});

test('what is pasted has keys of its own, leads only among itself, and is selected', () => {
  const editor = new FlowEditor(service());
  editor.patchStage('assigned', { timers: [{ key: 'slow', afterMinutes: 30, kind: 'return', transition: 'refuse', to: [] }] });
  editor.patchStage('confirmed', { timers: [{ key: 'late', afterMinutes: 30, kind: 'advance', transition: 'arrive', to: [] }] });
  editor.select({ stages: ['assigned', 'confirmed'] });
  const clip = editor.copy();
  if (!clip) throw new Error('nothing copied');
  const before = editor.flow;
  expect(editor.paste(clip, { x: 32, y: 32 })).toBe(true);
  expect(editor.selection.stages).toEqual(['assigned_2', 'confirmed_2']);
  expect(editor.stage('assigned_2')?.name['zh-CN']).toBe('已派单 2');
  expect(wayOf(editor.flow, 'assign_2')).toBe('assigned_2,confirmed_2>assigned_2');
  expect(wayOf(editor.flow, 'confirm_2')).toBe('assigned_2>confirmed_2');
  expect(editor.stage('assigned_2')?.timers[0]?.transition).toBeNull();
  expect(editor.stage('confirmed_2')?.timers[0]?.transition).toBeNull();
  expect(editor.flow.transitions.slice(0, before.transitions.length)).toEqual(before.transitions);
  editor.paste(clip, at);
  expect(editor.selection.stages).toEqual(['assigned_3', 'confirmed_3']);
  expect(flowShape.safeParse(editor.flow).success).toBe(true);
});

test('a new key is spoken of everywhere', () => {
  const editor = new FlowEditor(service());
  editor.patchStage('new', {
    timers: [{ key: 'slow', afterMinutes: 30, kind: 'advance', transition: 'accept', to: [] }],
    approval: { mode: 'any', approvers: [{ kind: 'supervisor' }], onApprove: 'accept', onReject: 'cancel' },
  });
  expect(editor.renameStageKey('new', 'reported')).toBe(true);
  expect(editor.flow.initial).toBe('reported');
  expect(wayOf(editor.flow, 'accept')).toBe('reported>accepted');
  expect(wayOf(editor.flow, 'cancel')).toContain('reported,');
  expect(editor.renameStepKey('accept', 'take')).toBe(true);
  expect(editor.stage('reported')?.timers[0]?.transition).toBe('take');
  expect(editor.stage('reported')?.approval?.onApprove).toBe('take');
  expect(editor.chosen).toEqual({ kind: 'step', key: 'take' });
});

test('problems follow the drawing: a stage that nobody reaches is named until something leads to it', () => {
  const editor = new FlowEditor(service());
  editor.world = world;
  expect(hasErrors(editor.problems)).toBe(false);
  const key = editor.addStage('work', name('质检'), at) ?? '';
  expect(editor.problems.map((p) => `${p.code} ${p.place.stage}`)).toContain(`unreachable_stage ${key}`);
  editor.connect('on_site', key, name('送检'));
  editor.connect(key, 'inspection', name('合格'));
  expect(editor.errors).toBe(0);
  editor.undo();
  expect(editor.errors).toBe(1);
});

test('automatic steps of a stage are tried in the order in which they were put', () => {
  const editor = new FlowEditor(service());
  const keys = () => editor.flow.transitions.filter((t) => t.from.includes('inspection')).map((t) => t.key);
  expect(keys()).toEqual(['approve', 'rework']);
  editor.reorder('rework', 'inspection', -1);
  expect(keys()).toEqual(['rework', 'approve']);
  editor.reorder('rework', 'inspection', -1);
  expect(keys()).toEqual(['rework', 'approve']);
});
