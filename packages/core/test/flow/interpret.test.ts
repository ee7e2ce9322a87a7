import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { completeField } from '../../src/fields/complete.ts';
import { flowTemplates } from '../../src/flow/catalogue.ts';
import { stage, step } from '../../src/flow/compose.ts';
import { type Flow, isClosed } from '../../src/flow/definition.ts';
import { diffFlows } from '../../src/flow/diff.ts';
import { type FlowFacts, NO_COUNTS } from '../../src/flow/facts.ts';
import { chooseAuto, entryReasons, judgeSteps, stageIn } from '../../src/flow/interpret.ts';
import { checkMapping, judgeMigration, suggestMapping } from '../../src/flow/mapping.ts';
import { findProblems } from '../../src/flow/problems.ts';
import { simulate } from '../../src/flow/simulate.ts';
import { SERVICE_FLOW } from '../../src/flow/templates.ts';
import {
  AFTER_SALES_FIELDS,
  AFTER_SALES_FLOW,
  PRODUCTION_FIELDS,
  PRODUCTION_FLOW,
  REPAIR_FIELDS,
  REPAIR_FLOW,
  THREE_LEVEL_FIELDS,
  THREE_LEVEL_FLOW,
} from '../../src/flow/templates-more.ts';
import { facts, id, world } from './world.ts';

fc.configureGlobal({ seed: 20261125, numRuns: 200 });

const reasonsOf = (f: Flow, w: ReturnType<typeof world>, at: FlowFacts, key: string) =>
  judgeSteps(f, w, at).find((v) => v.step.key === key)?.reasons;

describe('a step that is not open says why', () => {
  test('role, missing field, guard with its words', () => {
    const w = world(THREE_LEVEL_FIELDS);
    const at = facts({
      ticket: { stage: 'review', faultCode: 'GEN-01' },
      custom: { x_address_check: 'outdated' },
      actor: { kind: 'person', id: id(4), roles: ['technician'] },
    });
    expect(reasonsOf(THREE_LEVEL_FLOW, w, at, 'pass')).toEqual([
      { kind: 'role', roles: expect.arrayContaining(['agent']) },
      {
        kind: 'guard',
        rule: 'custom.x_address_check == "ok"',
        message: expect.objectContaining({ 'zh-CN': '地址核对正确后才能分配' }),
        detail: null,
      },
      { kind: 'field', field: 'address' },
    ]);
    const ok = facts({
      ticket: { stage: 'review', faultCode: 'GEN-01', address: '杭州市西湖区文三路 1 号' },
      custom: { x_address_check: 'ok' },
    });
    expect(reasonsOf(THREE_LEVEL_FLOW, w, ok, 'pass')).toEqual([]);
  });
  test('evidence is counted', () => {
    const at = facts({ ticket: { stage: 'on_site', assigneeId: id(4) }, actor: { kind: 'person', id: id(4), roles: ['technician'] } });
    expect(reasonsOf(THREE_LEVEL_FLOW, world(THREE_LEVEL_FIELDS), at, 'finish')).toEqual([
      { kind: 'evidence', evidence: 'photo', min: 1, has: 0 },
    ]);
    const with1 = { ...at, counts: { ...NO_COUNTS, photos: 1 } };
    expect(reasonsOf(THREE_LEVEL_FLOW, world(THREE_LEVEL_FIELDS), with1, 'finish')).toEqual([]);
  });
  test('a checklist is done when every item still asked for is ticked', () => {
    const name = { 'zh-CN': '项', en: 'Item' };
    const options = ['power', 'gas', 'old'].map((key) => ({ key, name, color: null, isRetired: key === 'old' }));
    const checks = completeField({ key: 'x_checks', type: 'checklist', name, options });
    const over = completeField({ ...checks, options: options.map((o) => ({ ...o, isRetired: true })) });
    const flow = { ...SERVICE_FLOW, stages: SERVICE_FLOW.stages.map((s) => ({ ...s, requires: [...s.requires, 'x_checks'] })) };
    const lacks = (ticked: string[] | undefined, field = checks) => {
      const custom = ticked === undefined ? {} : { x_checks: ticked };
      const at = facts({ ticket: { stage: 'on_site', assigneeId: id(4) }, custom });
      const target = stageIn(flow, 'done');
      return target && entryReasons(target, world([field]), at).some((r) => r.kind === 'field' && r.field === 'x_checks');
    };
    expect([undefined, [], ['power'], ['power', 'old'], ['gas', 'power']].map((ticked) => lacks(ticked))).toEqual([
      true,
      true,
      true,
      true,
      false,
    ]);
    // Nothing can be ticked any more, so nothing is lacking.
    expect(lacks(undefined, over)).toBe(false);
  });
  test('a rule that cannot be evaluated does not let pass', () => {
    const at = facts({
      ticket: { stage: 'quality', assigneeId: id(4) },
      custom: { x_good_quantity: 5 },
      counts: { ...NO_COUNTS, photos: 1 },
      actor: { kind: 'rule', id: '', roles: [] },
    });
    expect(reasonsOf(PRODUCTION_FLOW, world(PRODUCTION_FIELDS), at, 'pass')).toMatchObject([
      { kind: 'guard', detail: expect.stringContaining('x_quantity') },
    ]);
  });
  test('the outcome of an approval is nobody’s to take by hand', () => {
    const at = facts({ ticket: { stage: 'approval' }, actor: { kind: 'person', id: id(1), roles: ['owner'] } });
    expect(reasonsOf(REPAIR_FLOW, world(REPAIR_FIELDS), at, 'approved')).toEqual([{ kind: 'approval' }]);
  });
  test('a stage with an approval is not entered when nobody can approve', () => {
    const w = world([], { members: new Map() });
    const approval = stageIn(REPAIR_FLOW, 'approval');
    expect(approval && entryReasons(approval, w, facts({}))).toEqual([{ kind: 'approver' }]);
  });
});

describe('automatic branches', () => {
  const at = (custom: FlowFacts['custom']) => facts({ ticket: { stage: 'warranty' }, custom });
  test('the first whose guard holds, else the default one', () => {
    const w = world(AFTER_SALES_FIELDS);
    expect(chooseAuto(AFTER_SALES_FLOW, w, at({ x_warranty: 'in' }))).toMatchObject({
      step: { key: 'in_warranty' },
      why: 'guard',
      reasons: [],
    });
    expect(chooseAuto(AFTER_SALES_FLOW, w, at({ x_warranty: 'out' }))).toMatchObject({ step: { key: 'out_of_warranty' }, why: 'default' });
    // Not filled is an error of the rule, and an error is not true.
    expect(chooseAuto(AFTER_SALES_FLOW, w, at({}))).toMatchObject({ step: { key: 'out_of_warranty' } });
  });
  test('a branch that holds but may not be entered keeps the ticket; another is not taken instead', () => {
    const strict = {
      ...AFTER_SALES_FLOW,
      stages: AFTER_SALES_FLOW.stages.map((s) => (s.key === 'accepted' ? { ...s, requires: ['address'] } : s)),
    };
    expect(chooseAuto(strict, world(AFTER_SALES_FIELDS), at({ x_warranty: 'in' }))).toMatchObject({
      step: { key: 'in_warranty' },
      reasons: [{ kind: 'field', field: 'address' }],
    });
  });
});

describe('simulation of a real ticket', () => {
  test('says which branch is taken and why, and what would be needed', () => {
    const start = facts({ ticket: { stage: 'received', faultCode: 'GEN-01' }, custom: { x_diagnosis: '压缩机', x_repair_cost: 800 } });
    const { steps, end } = simulate(REPAIR_FLOW, world(REPAIR_FIELDS), start);
    expect(steps.map((s) => [s.stage, s.taken, s.why])).toEqual([
      ['received', 'examine', 'would_need'],
      ['diagnosis', 'price', 'first_open'],
      ['pricing', 'large', 'default'],
      ['approval', 'approved', 'would_need'],
      ['repairing', 'test', 'would_need'],
      ['testing', 'pass', 'first_open'],
      ['pickup', 'hand_over', 'first_open'],
      ['done', null, null],
    ]);
    expect(end).toBe('closed');
    expect(steps[0]?.steps[0]?.reasons).toEqual([{ kind: 'field', field: 'assigneeId' }]);
    const cheap = simulate(REPAIR_FLOW, world(REPAIR_FIELDS), { ...start, custom: { x_diagnosis: '保险丝', x_repair_cost: 20 } });
    expect(cheap.steps.find((s) => s.stage === 'pricing')).toMatchObject({ taken: 'small', why: 'guard' });
  });
  test('a choice steers it, a rule that does not hold stops it, a circle ends', () => {
    const w = world(THREE_LEVEL_FIELDS);
    const start = facts({ ticket: { stage: 'review' }, custom: { x_address_check: 'zone' } });
    expect(simulate(THREE_LEVEL_FLOW, w, start).steps[0]).toMatchObject({ taken: 'ask' });
    expect(simulate(THREE_LEVEL_FLOW, w, start).end).toBe('closed');
    expect(simulate(SERVICE_FLOW, world(), facts({}), { new: 'cancel' }).steps.map((s) => s.stage)).toEqual(['new', 'cancelled']);
    expect(simulate(SERVICE_FLOW, world(), facts({}), { confirmed: 'refuse' }).end).toBe('endless');
  });
});

describe('migration of running tickets', () => {
  test('stages of the same key go together, the rest must be said, no ticket is ended by it', () => {
    const map = suggestMapping(SERVICE_FLOW, THREE_LEVEL_FLOW);
    expect(map).toMatchObject({ new: null, on_site: 'on_site', done: 'done' });
    expect(checkMapping(THREE_LEVEL_FLOW, { new: 'nowhere', on_site: 'done' }, ['new', 'on_site', 'accepted'])).toEqual([
      { stage: 'new', code: 'unknown_target' },
      { stage: 'on_site', code: 'closes' },
      { stage: 'accepted', code: 'unmapped' },
    ]);
  });
  test('a ticket that lacks what the new stage requires stays and says what', () => {
    const map = { accepted: 'assignment' };
    const at = facts({ ticket: { stage: 'accepted', faultCode: 'GEN-01' } });
    expect(judgeMigration(THREE_LEVEL_FLOW, map, world(THREE_LEVEL_FIELDS), at)).toEqual({
      kind: 'lacks',
      to: 'assignment',
      reasons: [
        { kind: 'field', field: 'address' },
        { kind: 'field', field: 'x_address_check' },
      ],
    });
    const ready = facts({ ticket: { stage: 'accepted', faultCode: 'GEN-01', address: '杭州' }, custom: { x_address_check: 'ok' } });
    expect(judgeMigration(THREE_LEVEL_FLOW, map, world(THREE_LEVEL_FIELDS), ready)).toEqual({ kind: 'move', to: 'assignment' });
  });
});

test('the difference of two versions names what changed, and the canvas is no difference', () => {
  const to: Flow = {
    ...SERVICE_FLOW,
    stages: SERVICE_FLOW.stages
      .filter((s) => s.key !== 'confirmed')
      .map((s) => (s.key === 'new' ? { ...s, budgetMinutes: 30, position: { x: 9, y: 9 } } : { ...s, position: null })),
    transitions: [...SERVICE_FLOW.transitions, step('skip', ['跳过', 'Skip'], ['new'], 'done', ['owner'])],
  };
  expect(diffFlows(SERVICE_FLOW, to)).toEqual([
    expect.objectContaining({ kind: 'stage', change: 'removed', key: 'confirmed' }),
    expect.objectContaining({ kind: 'stage', change: 'changed', key: 'new', fields: [{ field: 'budgetMinutes', from: 15, to: 30 }] }),
    expect.objectContaining({ kind: 'transition', change: 'added', key: 'skip' }),
  ]);
  expect(diffFlows(SERVICE_FLOW, SERVICE_FLOW)).toEqual([]);
});

const KEYS = ['a', 'b', 'c', 'd', 'e'] as const;
const GUARDS = [null, 'true', 'ticket.rating > 3', 'custom.x_n > 1.0', '1 / 0 == 1', 'nonsense('];
const anyFlow = fc
  .record({
    kinds: fc.array(fc.constantFrom('intake', 'work', 'dispatch', 'done', 'cancelled'), { minLength: 4, maxLength: 4 }),
    steps: fc.array(
      fc.record({
        from: fc.constantFrom(...KEYS),
        to: fc.constantFrom(...KEYS),
        guard: fc.constantFrom(...GUARDS),
        auto: fc.boolean(),
        isDefault: fc.boolean(),
        requires: fc.subarray(['title', 'x_n', 'assigneeId', '__proto__']),
      }),
      { maxLength: 12 },
    ),
  })
  .map(
    ({ kinds, steps }): Flow => ({
      name: { 'zh-CN': '任意', en: 'Any' },
      initial: 'a',
      stages: KEYS.map((k, i) => stage(k, [k, k], [k, k], i === 0 ? 'intake' : (kinds[i - 1] as 'work'), 'desk', 5)),
      transitions: steps.map((s, i) => step(`t${i}`, ['步', 's'], [s.from], s.to, ['agent'], { ...s, from: [s.from] })),
    }),
  );
const anyFacts = fc.record({
  rating: fc.integer({ min: 0, max: 5 }),
  n: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
  title: fc.constantFrom('', 't'),
});

test('property: nothing of the interpreter throws on any flow, and what is open may be entered', () => {
  fc.assert(
    fc.property(anyFlow, anyFacts, fc.constantFrom(...KEYS), (f, x, at) => {
      const w = world();
      const now = facts({ ticket: { stage: at, rating: x.rating, title: x.title }, custom: x.n === undefined ? {} : { x_n: x.n } });
      findProblems(f, w);
      simulate(f, w, now);
      chooseAuto(f, w, now);
      for (const v of judgeSteps(f, w, now)) {
        const target = stageIn(f, v.step.to);
        if (v.reasons.length === 0 && target) expect(entryReasons(target, w, now)).toEqual([]);
      }
    }),
  );
});

test('property: any walk of open steps through a template stays in its stages, and a closed ticket only reopens', () => {
  fc.assert(
    fc.property(fc.constantFrom(...flowTemplates), fc.array(fc.nat(20), { maxLength: 30 }), (t, choices) => {
      const w = world(t.fields);
      const custom = {
        x_warranty: 'in',
        x_quote: 10,
        x_diagnosis: 'd',
        x_repair_cost: 700,
        x_quantity: 3,
        x_good_quantity: 3,
        x_address_check: 'ok',
      };
      let now = facts({
        ticket: { stage: t.flow.initial, title: 't', faultCode: 'GEN-01', address: 'a', assigneeId: id(4) },
        custom,
        counts: { ...NO_COUNTS, photos: 1, calls: 1 },
        actor: { kind: 'rule', id: '', roles: [] },
      });
      for (const c of choices) {
        const open = judgeSteps(t.flow, w, now).filter((v) => v.reasons.length === 0);
        const taken = open[c % Math.max(1, open.length)]?.step;
        if (!taken) break;
        const here = stageIn(t.flow, now.ticket.stage);
        if (here && isClosed(here)) expect(taken.isReopen).toBe(true);
        now = { ...now, ticket: { ...now.ticket, stage: taken.to } };
        expect(stageIn(t.flow, taken.to)).toBeDefined();
      }
    }),
  );
});
