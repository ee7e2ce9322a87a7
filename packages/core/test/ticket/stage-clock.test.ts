import { describe, expect, test } from 'vitest';
import { clockName } from '../../src/alert/name.ts';
import { slaTier } from '../../src/standard/content.ts';
import { STARTER_STANDARD } from '../../src/standard/starter.ts';
import { decideAlarm } from '../../src/ticket/alarm.ts';
import { createTicket } from '../../src/ticket/create.ts';
import { holdTicket } from '../../src/ticket/hold.ts';
import { moveTicket } from '../../src/ticket/move.ts';
import { policiesFor } from '../../src/ticket/policies.ts';
import { Life, newTicket, workspace } from './workspace.ts';

const START = Date.parse('2026-11-23T01:00:00Z'); // Monday 09:00 in Shanghai
const MINUTE = 60_000;
const standardWith = (more: object) => ({
  ...STARTER_STANDARD,
  tiers: STARTER_STANDARD.tiers.map((t) => slaTier.parse({ ...t, ...more })),
});
const born = (more: object): Life => {
  const life = new Life(workspace({ standard: standardWith(more) }));
  life.begin('王丽', START, (ctx) => createTicket(ctx, newTicket('agent')));
  return life;
};
const stages = (life: Life) =>
  life.ticket.clocks.filter((c) => c.metric.startsWith('in_')).map((c) => [c.metric, c.status, c.targetSeconds]);

describe('a stage’s own budget as a clock', () => {
  test('only where the tier asks for it', () => expect(stages(born({}))).toEqual([]));

  test('runs from entering the stage until the next one, by the flow’s budget or the tier’s own, and names the stage', () => {
    const life = born({ stageAlarms: true, stageMinutes: { accepted: 40 } });
    expect(stages(life)).toEqual([['in_new', 'running', 900]]);
    life.does('王丽', START + 10 * MINUTE, (ctx, t) => moveTicket(ctx, t, { transition: 'accept', reason: null }));
    expect(stages(life)).toEqual([
      ['in_new', 'met', 900],
      ['in_accepted', 'running', 2400],
    ]);
    expect(clockName(life.config, life.ticket, { metric: 'in_accepted', cycle: 1 }, 'zh-CN')).toBe('已受理时限');
    const clock = life.ticket.clocks.find((c) => c.metric === 'in_accepted');
    if (!clock) throw new Error('no clock');
    const steps = policiesFor(life.config.standard, life.config.flow).stepsOf.get(clock.policyId) ?? [];
    expect(decideAlarm(clock, steps, life.config.calendar, START + 41 * MINUTE).fire?.key).toBe('at_risk');
    expect(decideAlarm(clock, steps, life.config.calendar, START + 50 * MINUTE + 1000)).toMatchObject({
      fire: { key: 'breach' },
      skip: [{ key: 'at_risk' }],
    });
  });

  test('stands still while the resolution does', () => {
    const life = born({ stageAlarms: true });
    life.does('王丽', START + 5 * MINUTE, (ctx, t) => holdTicket(ctx, t, { reason: 'customer', wakeAt: START + 600 * MINUTE, note: '' }));
    expect(stages(life)).toEqual([['in_new', 'paused', 900]]);
  });

  test('a clock that the tier has for the stage is the one', () => {
    const clock = { key: 'desk', kind: 'stage', name: { 'zh-CN': '受理' }, targetMinutes: 5, stage: 'new' };
    const life = born({ stageAlarms: true, clocks: [clock] });
    expect(life.ticket.clocks.filter((c) => !['first_response', 'plan', 'resolution'].includes(c.metric)).map((c) => c.metric)).toEqual([
      'desk',
    ]);
  });
});
