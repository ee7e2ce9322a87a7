import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileFields } from '../../src/fields/compile.ts';
import type { FieldDefinition } from '../../src/fields/definition.ts';
import { flowTemplates } from '../../src/flow/catalogue.ts';
import type { Flow, FlowStage } from '../../src/flow/definition.ts';
import { NO_COUNTS } from '../../src/flow/facts.ts';
import { entryReasons } from '../../src/flow/interpret.ts';
import { SERVICE_FLOW } from '../../src/flow/templates.ts';
import { AFTER_SALES_FIELDS, AFTER_SALES_FLOW, THREE_LEVEL_FIELDS, THREE_LEVEL_FLOW } from '../../src/flow/templates-more.ts';
import { reassignTicket, updateTicket } from '../../src/ticket/change.ts';
import { createTicket } from '../../src/ticket/create.ts';
import { factsFor, worldOf } from '../../src/ticket/facts.ts';
import { holdTicket, resumeTicket } from '../../src/ticket/hold.ts';
import { judgedSteps, moveTicket } from '../../src/ticket/move.ts';
import { stageOf } from '../../src/ticket/named.ts';
import { noteFact, sayOnTicket } from '../../src/ticket/say.ts';
import { Life, newTicket, workspace } from './workspace.ts';

const T0 = Date.parse('2025-10-09T09:00:00+08:00');
const MINUTE = 60_000;

const lifeOf = (flow: Flow, fields: readonly FieldDefinition[]): Life =>
  new Life({ ...workspace({ flow }), fields: compileFields({ fields: [...fields] }) });
const withStage = (flow: Flow, key: string, change: Partial<FlowStage>): Flow => ({
  ...flow,
  stages: flow.stages.map((s) => (s.key === key ? { ...s, ...change } : s)),
});
const moves = (life: Life) =>
  life.writes.flatMap((w) => w.events.filter((e) => e.type === 'ticket.moved').map((e) => [e.data['transition'], e.actor.kind]));
const refusal = (work: () => unknown): { code: string; fields: { pointer: string }[] } => {
  try {
    work();
  } catch (error) {
    return error as { code: string; fields: { pointer: string }[] };
  }
  throw new Error('was not refused');
};

describe('a step is refused with every reason, each with its pointer', () => {
  test('rule, field and evidence', () => {
    const life = lifeOf(THREE_LEVEL_FLOW, THREE_LEVEL_FIELDS);
    life.begin('王丽', T0, (ctx) => createTicket(ctx, { ...newTicket(), custom: { x_address_check: 'outdated' } }));
    life.does('王丽', T0 + MINUTE, (ctx, t) => {
      const refused = refusal(() => moveTicket(ctx, t, { transition: 'pass', reason: null }));
      expect(refused.code).toBe('requirement_missing');
      expect(refused.fields.map((f) => f.pointer)).toEqual(['/transition', '/address']);
      expect(
        judgedSteps(ctx, t)
          .find((v) => v.step.key === 'pass')
          ?.reasons.map((r) => r.kind),
      ).toEqual(['guard', 'field']);
      return updateTicket(ctx, t, { address: '杭州市西湖区文三路 1 号', custom: { x_address_check: 'ok' } });
    });
    life.does('王丽', T0 + 2 * MINUTE, (ctx, t) => moveTicket(ctx, t, { transition: 'pass', reason: null }));
    life.does('赵强', T0 + 3 * MINUTE, (ctx, t) => moveTicket(ctx, t, { transition: 'assign', reason: null, assigneeId: '陈志远' }));
    life.does('陈志远', T0 + 4 * MINUTE, (ctx, t) => moveTicket(ctx, t, { transition: 'confirm', reason: null }));
    life.does('陈志远', T0 + 5 * MINUTE, (ctx, t) => {
      expect(refusal(() => moveTicket(ctx, t, { transition: 'finish', reason: null })).fields.map((f) => f.pointer)).toEqual([
        '/evidence/photo',
      ]);
      const counts = { ...NO_COUNTS, photos: 1 };
      return moveTicket({ ...ctx, counts }, t, { transition: 'finish', reason: null });
    });
    expect(life.ticket.stage).toBe('inspection');
  });
  test('only approvers decide the outcome of an approval', () => {
    const flow = withStage(SERVICE_FLOW, 'accepted', {
      approval: { mode: 'any', approvers: [{ kind: 'role', role: 'dispatcher' }], onApprove: 'assign', onReject: 'cancel' },
    });
    const life = lifeOf(flow, []);
    life.begin('王丽', T0, (ctx) => createTicket(ctx, newTicket()));
    life.does('王丽', T0 + MINUTE, (ctx, t) => moveTicket(ctx, t, { transition: 'accept', reason: null }));
    life.does('王丽', T0 + MINUTE, (ctx, t) => {
      expect(refusal(() => moveTicket(ctx, t, { transition: 'cancel', reason: '客户取消' })).code).toBe('transition_not_allowed');
      return sayOnTicket(ctx, t, { kind: 'note', text: '等审批' });
    });
    expect(life.ticket.stage).toBe('accepted');
  });
});

describe('a stage is entered only with what it requires', () => {
  test('also the first one, whoever reports', () => {
    const strict = withStage(SERVICE_FLOW, 'new', { requires: ['phone', 'address'] });
    for (const source of ['agent', 'public', 'api', 'import'] as const) {
      const life = lifeOf(strict, []);
      life.begin(source === 'public' ? 'customer' : '王丽', T0, (ctx) => {
        const refused = refusal(() => createTicket(ctx, { ...newTicket(source), address: '文三路' }));
        expect([refused.code, refused.fields.map((f) => f.pointer)]).toEqual(['requirement_missing', ['/phone']]);
        return createTicket(ctx, { ...newTicket(source), address: '文三路', phone: '+8613800138000' });
      });
      expect(life.ticket.stage).toBe('new');
    }
  });
  test('property: after any verbs on any template the ticket is in a stage that was satisfied when it was entered', () => {
    const who = ['王丽', '赵强', '陈志远', 'rule'] as const;
    const anyAct = fc.record({ who: fc.constantFrom(...who), kind: fc.nat(8), pick: fc.nat(20) });
    const values = {
      x_warranty: 'out',
      x_quote: 10,
      x_diagnosis: 'd',
      x_repair_cost: 100,
      x_quantity: 3,
      x_good_quantity: 3,
      x_address_check: 'ok',
    };
    fc.assert(
      fc.property(fc.constantFrom(...flowTemplates), fc.array(anyAct, { maxLength: 30 }), (template, acts) => {
        const life = lifeOf(template.flow, template.fields);
        const known = Object.entries(values).filter(([key]) => template.fields.some((f) => f.key === key));
        life.begin('王丽', T0, (ctx) => createTicket(ctx, newTicket()));
        let counts = NO_COUNTS;
        acts.forEach(({ who: by, kind, pick }, i) => {
          const before = life.ticket;
          try {
            life.does(by, T0 + (i + 1) * MINUTE, (base, t) => {
              const ctx = { ...base, counts };
              if (kind === 0 && known.length > 0) {
                const [key, value] = known[pick % known.length] ?? ['', null];
                return updateTicket(ctx, t, { custom: { [key]: value } });
              }
              if (kind === 1) return updateTicket(ctx, t, { address: pick % 2 === 0 ? '文三路' : '' });
              if (kind === 2) return reassignTicket(ctx, t, { assigneeId: pick % 3 === 0 ? null : '陈志远' });
              if (kind === 3) return noteFact(ctx, t, 'ticket.attached', { attachmentId: 'a' });
              if (kind === 4) return holdTicket(ctx, t, { reason: 'customer', wakeAt: ctx.now + MINUTE, note: '' });
              if (kind === 5) return resumeTicket(ctx, t, { why: 'person' });
              const steps = template.flow.transitions.filter((s) => s.from.includes(t.stage));
              return moveTicket(ctx, t, { transition: steps[pick % steps.length]?.key ?? '', reason: 'r', assigneeId: '陈志远' });
            });
          } catch (error) {
            expect(error).toMatchObject({ name: 'DomainError' });
            return;
          }
          const last = life.writes.at(-1);
          if (last?.events.some((e) => e.type === 'ticket.attached')) counts = { ...counts, photos: counts.photos + 1 };
          if (life.ticket.stage === before.stage) return;
          const { config } = life;
          const ctx = { config, actor: life.as('rule'), now: T0, newId: () => '' };
          const stage = stageOf(template.flow, life.ticket.stage);
          expect(entryReasons(stage, worldOf(config), factsFor(ctx, life.ticket, counts))).toEqual([]);
        });
      }),
      { seed: 20261126, numRuns: 150 },
    );
  });
});

describe('automatic steps', () => {
  test('are taken by the rule when a ticket comes in, when a fact is filled, when waiting ends; not while it waits', () => {
    const life = lifeOf(AFTER_SALES_FLOW, AFTER_SALES_FIELDS);
    life.begin('王丽', T0, (ctx) => createTicket(ctx, { ...newTicket(), custom: { x_warranty: 'in' } }));
    life.does('王丽', T0 + MINUTE, (ctx, t) => moveTicket(ctx, t, { transition: 'check_warranty', reason: null }));
    expect(moves(life)).toEqual([
      ['check_warranty', 'person'],
      ['in_warranty', 'rule'],
    ]);
    expect(life.ticket).toMatchObject({ stage: 'accepted', holderId: '王丽' });

    const guarded: Flow = {
      ...SERVICE_FLOW,
      transitions: SERVICE_FLOW.transitions.map((s) =>
        s.key === 'accept' ? { ...s, auto: true, guard: 'ticket.priority == "urgent"' } : s,
      ),
    };
    const urgent = lifeOf(guarded, []);
    urgent.begin('王丽', T0, (ctx) => createTicket(ctx, { ...newTicket(), priority: 'urgent' }));
    expect(urgent.ticket).toMatchObject({ stage: 'accepted', eventSeq: 2 });
    const slow = lifeOf(guarded, []);
    slow.begin('王丽', T0, (ctx) => createTicket(ctx, newTicket()));
    slow.does('王丽', T0 + MINUTE, (ctx, t) => holdTicket(ctx, t, { reason: 'customer', wakeAt: T0 + 9 * MINUTE, note: '' }));
    slow.does('王丽', T0 + 2 * MINUTE, (ctx, t) => updateTicket(ctx, t, { priority: 'urgent' }));
    expect(slow.ticket.stage).toBe('new');
    slow.does('rule', T0 + 9 * MINUTE, (ctx, t) => resumeTicket(ctx, t, { why: 'wake' }));
    expect(slow.ticket.stage).toBe('accepted');
  });
  test('a branch whose target lacks something keeps the ticket until it is there', () => {
    const flow = withStage(AFTER_SALES_FLOW, 'accepted', { requires: ['address'] });
    const life = lifeOf(flow, AFTER_SALES_FIELDS);
    life.begin('王丽', T0, (ctx) => createTicket(ctx, { ...newTicket(), custom: { x_warranty: 'in' } }));
    life.does('王丽', T0 + MINUTE, (ctx, t) => moveTicket(ctx, t, { transition: 'check_warranty', reason: null }));
    expect(life.ticket.stage).toBe('warranty');
    life.does('王丽', T0 + 2 * MINUTE, (ctx, t) => updateTicket(ctx, t, { address: '文三路' }));
    expect(life.ticket.stage).toBe('accepted');
  });
  test('a circle of rules passes no stage twice', () => {
    const flow: Flow = {
      ...SERVICE_FLOW,
      transitions: SERVICE_FLOW.transitions.map((s) =>
        s.key === 'accept' || s.key === 'refuse'
          ? { ...s, from: s.key === 'accept' ? ['new'] : ['accepted'], to: s.key === 'accept' ? 'accepted' : 'new', auto: true }
          : s,
      ),
    };
    const life = lifeOf(flow, []);
    life.begin('王丽', T0, (ctx) => createTicket(ctx, newTicket()));
    expect(moves(life)).toEqual([['accept', 'rule']]);
  });
});

describe('what a stage does by itself', () => {
  const acting = (actions: FlowStage['actions']) => withStage(SERVICE_FLOW, 'accepted', { actions });
  const accepted = (flow: Flow): Life => {
    const life = lifeOf(flow, []);
    life.begin('王丽', T0, (ctx) => createTicket(ctx, newTicket()));
    life.does('王丽', T0 + MINUTE, (ctx, t) => moveTicket(ctx, t, { transition: 'accept', reason: null }));
    return life;
  };
  test('sets fields by a rule, assigns a person, and says by which part of the flow', () => {
    const life = accepted(
      acting([
        { kind: 'setField', field: 'title', value: 'ticket.number + ticket.title + "！"' },
        { kind: 'setField', field: 'priority', value: '"high"' },
        { kind: 'assign', mode: 'person', personId: '陈志远' },
      ]),
    );
    expect(life.ticket).toMatchObject({ title: '空调不制冷！', priority: 'high', assigneeId: '陈志远' });
    const events = life.writes.at(-1)?.events ?? [];
    expect(events.map((e) => [e.type, e.actor.kind])).toEqual([
      ['ticket.moved', 'person'],
      ['ticket.updated', 'rule'],
      ['ticket.updated', 'rule'],
      ['ticket.assigned', 'rule'],
    ]);
    expect(events[3]?.data).toMatchObject({ by: { stage: 'accepted' }, to: '陈志远' });
  });
  test('what cannot be done is told and stops nothing', () => {
    const life = accepted(
      acting([
        { kind: 'setField', field: 'priority', value: '"never"' },
        { kind: 'setField', field: 'faultCode', value: '"GONE"' },
        { kind: 'setField', field: 'title', value: 'ticket.address' },
        { kind: 'assign', mode: 'person', personId: 'nobody' },
      ]),
    );
    const events = life.writes.at(-1)?.events ?? [];
    expect(events.slice(1).map((e) => [e.type, typeof e.data['failed']])).toEqual(Array(4).fill(['ticket.action', 'string']));
    expect(life.ticket).toMatchObject({
      stage: 'accepted',
      priority: 'normal',
      faultCode: 'GEN-01',
      title: '空调不制冷',
      assigneeId: null,
    });
  });
  test('what leaves the ticket is ordered once, in the same decision', () => {
    const order = { kind: 'notify', to: ['dispatcher'], text: { 'zh-CN': '待分配', en: '' } } as const;
    const life = accepted(acting([{ ...order, to: [...order.to] }]));
    expect(life.writes.at(-1)?.events.at(-1)).toMatchObject({
      type: 'ticket.action',
      actor: { kind: 'rule' },
      data: { stage: 'accepted', ordered: order },
    });
  });
});
