import { describe, expect, test } from 'vitest';
import { flowTemplates } from '../../src/flow/catalogue.ts';
import { stage, step } from '../../src/flow/compose.ts';
import { type Flow, type FlowStage, type FlowTransition, flow, flowShape } from '../../src/flow/definition.ts';
import { findProblems, hasErrors, type ProblemCode } from '../../src/flow/problems.ts';
import { SERVICE_FLOW } from '../../src/flow/templates.ts';
import { id, TEAM, world } from './world.ts';

type StageChange = Partial<FlowStage>;
const withStage = (key: string, change: StageChange, f: Flow = SERVICE_FLOW): Flow => ({
  ...f,
  stages: f.stages.map((s) => (s.key === key ? { ...s, ...change } : s)),
});
const withStep = (key: string, change: Partial<FlowTransition>, f: Flow = SERVICE_FLOW): Flow => ({
  ...f,
  transitions: f.transitions.map((t) => (t.key === key ? { ...t, ...change } : t)),
});
const plus = (stages: FlowStage[], steps: FlowTransition[], f: Flow = SERVICE_FLOW): Flow => ({
  ...f,
  stages: [...f.stages, ...stages],
  transitions: [...f.transitions, ...steps],
});
const auto = (key: string, from: string, to: string, more: Partial<FlowTransition> = {}) =>
  step(key, ['自动', 'auto'], [from], to, ['owner'], { auto: true, ...more });
const found = (f: Flow, w = world()) => findProblems(f, w);
const one = (f: Flow, code: ProblemCode, w = world()) => found(f, w).find((p) => p.code === code);

test.each(flowTemplates.map((t) => [t.key, t] as const))('the template %s has no problem and reads back as it is', (_, t) => {
  expect(findProblems(t.flow, world(t.fields))).toEqual([]);
  expect(flow.parse(JSON.parse(JSON.stringify(t.flow)))).toEqual(t.flow);
  expect(t.flow.stages.every((s) => s.position !== null && s.name.en !== '' && s.publicName.en !== '')).toBe(true);
  const places = t.flow.stages.map((s) => JSON.stringify(s.position));
  expect(new Set(places).size).toBe(places.length);
});

test('a flow stored before there were rules, actions and timers reads unchanged in what it said', () => {
  const old = {
    name: { 'zh-CN': '旧', en: '' },
    initial: 'a',
    stages: [
      {
        key: 'a',
        name: { 'zh-CN': '甲', en: '' },
        publicName: { 'zh-CN': '甲', en: '' },
        kind: 'intake',
        owner: 'desk',
        budgetMinutes: null,
      },
      { key: 'b', name: { 'zh-CN': '乙', en: '' }, publicName: { 'zh-CN': '乙', en: '' }, kind: 'done', owner: 'desk', budgetMinutes: 5 },
    ],
    transitions: [
      {
        key: 't',
        name: { 'zh-CN': '走', en: '' },
        from: ['a'],
        to: 'b',
        roles: ['agent'],
        requires: ['title'],
        needsReason: true,
        isRework: false,
        isReopen: false,
        stops: [],
      },
    ],
  };
  const parsed = flow.parse(old);
  expect(parsed).toMatchObject(old);
  expect(parsed.transitions[0]).toMatchObject({ guard: null, auto: false, isDefault: false, actions: [], evidence: [] });
  expect(parsed.stages[0]).toMatchObject({ requires: [], timers: [], approval: null, position: null });
});

describe('a problem has its place', () => {
  test('of ways: unreachable, no way to an end, dead step', () => {
    const lonely = stage('lonely', ['孤', 'Lonely'], ['孤', 'Lonely'], 'work', 'desk', null);
    expect(one(plus([lonely], []), 'unreachable_stage')).toMatchObject({ severity: 'error', place: { stage: 'lonely' } });
    const into = step('into', ['进', 'in'], ['new'], 'lonely', ['owner']);
    expect(one(plus([lonely], [into]), 'no_way_to_end')).toMatchObject({ severity: 'error', place: { stage: 'lonely' } });
    expect(one(withStep('approve', { guard: 'false' }), 'dead_transition')).toMatchObject({ place: { transition: 'approve' } });
    expect(one(plus([lonely], [step('out', ['出', 'out'], ['lonely'], 'done', ['owner'])]), 'dead_transition')).toMatchObject({
      place: { transition: 'out' },
    });
  });
  test('of keys: unknown and used twice', () => {
    const f = flowShape.parse({ ...SERVICE_FLOW, initial: 'nowhere', stages: [...SERVICE_FLOW.stages, SERVICE_FLOW.stages[0]] });
    expect(found(f).map((p) => p.code)).toEqual(expect.arrayContaining(['unknown_initial', 'duplicate_stage']));
    expect(one(withStep('accept', { to: 'gone' }), 'unknown_target')).toMatchObject({
      place: { transition: 'accept' },
      params: { key: 'gone' },
    });
    expect(one(withStep('accept', { key: 'assign' }), 'duplicate_transition')).toMatchObject({ place: { transition: 'assign' } });
  });
  test('of branches: none fits, two defaults, a step behind one that is always taken', () => {
    const fork = stage('fork', ['叉', 'Fork'], ['叉', 'Fork'], 'dispatch', 'desk', null);
    const into = step('into', ['进', 'in'], ['new'], 'fork', ['owner']);
    const vip = auto('vip', 'fork', 'accepted', { guard: '"vip" in ticket.tags' });
    expect(one(plus([fork], [into, vip]), 'missing_branch')).toMatchObject({ severity: 'error', place: { stage: 'fork' } });
    const byHand = step('by_hand', ['手', 'hand'], ['fork'], 'accepted', ['owner']);
    expect(hasErrors(found(plus([fork], [into, vip, byHand])))).toBe(false);
    const rest = auto('rest', 'fork', 'accepted', { isDefault: true });
    expect(found(plus([fork], [into, vip, rest]))).toEqual([]);
    expect(one(plus([fork], [into, rest, { ...rest, key: 'rest2' }]), 'two_defaults')).toMatchObject({ params: { count: 2 } });
    expect(one(plus([fork], [into, auto('always', 'fork', 'accepted'), rest]), 'dead_transition')).toMatchObject({
      place: { transition: 'rest' },
    });
  });
  test('of circles: certain ones are errors, possible ones warnings', () => {
    const circle = plus([], [auto('there', 'new', 'accepted'), auto('back', 'accepted', 'new')]);
    expect(one(circle, 'endless_loop')).toMatchObject({ severity: 'error', params: { stages: 'accepted, new' } });
    const maybe = plus([], [auto('there', 'new', 'accepted', { guard: 'ticket.rating > 1' }), auto('back', 'accepted', 'new')]);
    expect(one(maybe, 'may_loop')?.severity).toBe('warning');
    expect(one(plus([], [auto('self', 'new', 'new')]), 'endless_loop')).toMatchObject({ place: { stage: 'new' } });
  });
  test('of people: unknown person, nobody with the role, nobody to assign', () => {
    expect(one(withStage('accepted', { actions: [{ kind: 'assign', mode: 'person', personId: id(77) }] }), 'unknown_person')).toMatchObject(
      { severity: 'error', place: { stage: 'accepted' } },
    );
    expect(one(withStage('accepted', { actions: [{ kind: 'assign', mode: 'person', personId: id(5) }] }), 'unknown_person')).toBeDefined();
    const alone = world([], { members: new Map(TEAM.slice(0, 1).map((m) => [m.personId, m])) });
    expect(one(withStep('accept', { roles: ['agent'] }), 'nobody_may', alone)).toMatchObject({ place: { transition: 'accept' } });
    expect(one(SERVICE_FLOW, 'no_assignee', alone)).toMatchObject({ severity: 'warning' });
  });
  test('of things that do not exist: field, department, flow, endpoint', () => {
    expect(one(withStage('assigned', { requires: ['x_gone'] }), 'unknown_field')).toMatchObject({
      place: { stage: 'assigned' },
      params: { field: 'x_gone' },
    });
    expect(one(withStage('assigned', { departmentCode: 'NOPE' }), 'unknown_department')).toBeDefined();
    expect(
      one(
        withStage('assigned', { actions: [{ kind: 'openChild', flowKey: 'gone', title: { 'zh-CN': '子', en: '' }, relation: 'part_of' }] }),
        'unknown_flow',
      ),
    ).toBeDefined();
    expect(one(withStep('accept', { actions: [{ kind: 'callWebhook', endpointId: id(91) }] }), 'unknown_endpoint')).toMatchObject({
      place: { transition: 'accept' },
    });
    expect(found(withStep('accept', { actions: [{ kind: 'callWebhook', endpointId: id(90) }] }))).toEqual([]);
    expect(
      one(withStep('accept', { actions: [{ kind: 'setField', field: 'customerWords', value: '"x"' }] }), 'field_not_settable'),
    ).toBeDefined();
    expect(one(withStep('accept', { actions: [{ kind: 'setField', field: 'priority', value: '1' }] }), 'bad_rule')).toMatchObject({
      params: { error: 'wrong_type' },
    });
  });
  test('of rules: with the offset', () => {
    expect(one(withStep('accept', { guard: 'ticket.nope == ""' }), 'bad_rule')).toMatchObject({
      severity: 'error',
      place: { transition: 'accept', start: 0, end: 11 },
    });
  });
  test('of budgets: above every tier an error, above some a warning', () => {
    expect(one(withStage('on_site', { budgetMinutes: 4000 }), 'budget_above_target')).toMatchObject({
      severity: 'error',
      params: { target: 960, sum: 4105 },
    });
    expect(one(withStage('on_site', { budgetMinutes: 500 }), 'budget_above_tier')).toMatchObject({
      severity: 'warning',
      params: { tier: 'FAST', sum: 605, target: 480 },
    });
    // Waiting for the customer's acceptance comes after the clock has stopped.
    expect(found(withStage('inspection', { budgetMinutes: 9000 }))).toEqual([]);
  });
  test('of timers and approvals', () => {
    const timer = (more: object) =>
      withStage('new', { timers: [{ key: 'late', afterMinutes: 5, kind: 'advance', transition: null, to: [], ...more }] });
    expect(one(timer({}), 'timer_without_step')).toMatchObject({ place: { stage: 'new', timer: 'late' } });
    expect(one(timer({ transition: 'finish' }), 'timer_step_not_here')).toBeDefined();
    expect(one(timer({ kind: 'remind' }), 'timer_without_audience')).toBeDefined();
    expect(found(timer({ transition: 'accept' }))).toEqual([]);
    const approval = (more: object) =>
      withStage('accepted', { approval: { mode: 'all', approvers: [], onApprove: 'assign', onReject: 'cancel', ...more } });
    expect(one(approval({}), 'approval_without_approver')).toBeDefined();
    expect(one(approval({ approvers: [{ kind: 'role', role: 'viewer' }] }), 'approval_without_member')).toBeDefined();
    expect(one(approval({ approvers: [{ kind: 'supervisor' }], onReject: null }), 'approval_without_outcome')).toBeDefined();
    expect(found(approval({ approvers: [{ kind: 'department', departmentCode: 'CS' }] }))).toEqual([]);
  });
});
