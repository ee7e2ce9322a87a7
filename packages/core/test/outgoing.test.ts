import { describe, expect, test } from 'vitest';
import { alertReaders } from '../src/alert/audience.ts';
import { alertMarkdown, digestMarkdown } from '../src/alert/message.ts';
import { robotTurn } from '../src/alert/robot-limit.ts';
import { startApproval } from '../src/flow/approval.ts';
import type { Member } from '../src/ticket/state.ts';
import { webhookBody } from '../src/webhook/body.ts';
import { afterTry, retryAfterMs } from '../src/webhook/retry.ts';

const NOW = Date.parse('2026-11-23T08:00:00Z');
const HOUR = 3_600_000;

describe('after a try', () => {
  const after = (status: number | null, tries = 1, wish: number | null = null, random = 0.5) =>
    afterTry({ status, retryAfterMs: wish }, tries, NOW, random);
  test('only 2xx is success; a redirect is a failure', () => {
    expect(after(204)).toEqual({ kind: 'delivered' });
    for (const status of [301, 302, 400, 404, 500, null]) expect(after(status).kind, String(status)).toBe('retry');
  });
  test('410 ends it', () => expect(after(410)).toEqual({ kind: 'gone' }));
  test('pauses grow to a day and then it has failed', () => {
    const pauses: number[] = [];
    let tries = 1;
    for (let step = after(500, tries); step.kind === 'retry'; step = after(500, ++tries)) pauses.push(step.atMs - NOW);
    expect(pauses).toEqual([5_000, 15_000, 60_000, 300_000, 1_800_000, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR]);
    expect(after(500, tries)).toEqual({ kind: 'failed' });
  });
  test('jitter spreads by a fifth', () => {
    expect(after(500, 4, null, 0)).toMatchObject({ atMs: NOW + 240_000 });
    expect(after(500, 4, null, 0.999_999)).toMatchObject({ atMs: NOW + 360_000 });
  });
  test('Retry-After is obeyed and slows the whole endpoint, at most a day', () => {
    expect(after(429, 1, 90_000)).toEqual({ kind: 'retry', atMs: NOW + 90_000, pauseEndpointUntil: NOW + 90_000 });
    expect(after(429, 1, 90 * 24 * HOUR)).toMatchObject({ atMs: NOW + 24 * HOUR });
    expect(retryAfterMs('120', NOW)).toBe(120_000);
    expect(retryAfterMs('Mon, 23 Nov 2026 08:01:00 GMT', NOW)).toBe(60_000);
    expect(retryAfterMs('soon', NOW)).toBeNull();
  });
});

test('a webhook body has facts and none of the words people wrote', () => {
  const facts = {
    eventId: 'e',
    type: 'ticket.created',
    occurredAt: NOW,
    workspace: 'w',
    ticketId: 't',
    number: 'WO-2026-000001',
    seq: 1,
    actorKind: 'person',
    actorId: 'p',
  };
  const body = webhookBody({ ...facts, data: { stage: 'new', tier: 'std', customerWords: '我的电话 13800138000', contactName: '陈' } });
  expect(JSON.parse(body)).toEqual({
    type: 'ticket.created',
    timestamp: '2026-11-23T08:00:00.000Z',
    data: {
      eventId: 'e',
      workspace: 'w',
      ticketId: 't',
      number: 'WO-2026-000001',
      seq: 1,
      actor: { kind: 'person', id: 'p' },
      stage: 'new',
      tier: 'std',
    },
  });
  for (const type of [
    'ticket.noted',
    'ticket.replied',
    'ticket.customer_said',
    'ticket.rated',
    'ticket.held',
    'ticket.moved',
    'ticket.updated',
  ])
    expect(
      webhookBody({
        ...facts,
        type,
        data: { text: '秘密', words: '秘密', note: '秘密', changes: [{ field: 'phone', from: '秘密', to: '秘密' }] },
      }),
    ).not.toContain('秘密');
});

describe('the robot’s minute', () => {
  const sends = (n: number) => Array.from({ length: n }, (_, i) => NOW - 1000 - i);
  test('seventeen alone, the eighteenth is a digest of all that wait, then rest', () => {
    expect(robotTurn(sends(16), 900, NOW)).toEqual({ kind: 'one' });
    expect(robotTurn(sends(17), 900, NOW)).toEqual({ kind: 'digest' });
    expect(robotTurn(sends(17), 1, NOW)).toEqual({ kind: 'one' });
    expect(robotTurn(sends(18), 1, NOW)).toEqual({ kind: 'wait', untilMs: NOW - 1017 + 60_000 });
  });
  test('what is older than a minute no longer counts', () => expect(robotTurn(sends(18), 1, NOW + 61_000)).toEqual({ kind: 'one' }));
});

describe('the message of an alert', () => {
  const facts = {
    number: 'WO-2026-000001',
    title: '空调[不](http://x)制冷 @13800138000',
    clockName: '首次响应',
    isLate: true,
    isCleared: false,
    stageName: '已派单',
    holderName: '陈志远',
    stuckMinutes: 35,
    dueAt: NOW,
    timeZone: 'Asia/Shanghai',
    url: 'https://b/w/a/tickets/WO-2026-000001',
    mayRepeat: false,
    lateSeconds: 0,
  };
  const figures = (breached: number, atRisk: number) => ({
    alerts: breached + atRisk,
    tickets: breached,
    kinds: { breached, at_risk: atRisk, woken: 0, breach_cleared: 0 },
    urgent: 0,
    lateSeconds: 0,
  });
  test('says where it is stuck and until when, in the tenant’s zone, without phone numbers, links and pings of a title', () => {
    const { title, text } = alertMarkdown(facts);
    expect(title).toBe('WO-2026-000001 首次响应超时');
    expect(text).toContain('已派单 · 陈志远，已 35 分钟');
    expect(text).toContain('16:00');
    expect(text).not.toContain('晚报');
    expect(alertMarkdown({ ...facts, lateSeconds: 7500 }).text).toContain('- 晚报 2 小时 5 分钟');
    expect(alertMarkdown({ ...facts, isLate: false }).title).toBe('WO-2026-000001 首次响应将超时');
    expect(text).not.toContain('13800138000');
    expect(text).not.toContain('http://x)');
    expect(text).not.toContain('@');
  });
  test('a digest names twenty and counts the rest', () => {
    const o = { figures: figures(33, 0), listUrl: 'https://b/list', wasQuiet: false, mayRepeat: false };
    const { title, text } = digestMarkdown(
      Array.from({ length: 20 }, () => facts),
      o,
    );
    expect(title).toBe('33 张工单超时');
    expect(text.match(/WO-2026-000001\]/g)).toHaveLength(20);
    expect(text).toContain('另有 13 条');
    const held = { ...o, figures: figures(1, 1), wasQuiet: true };
    expect(digestMarkdown([facts, { ...facts, isLate: false }], held).title).toBe('静默时段里：1 张工单的时限提醒');
    expect(digestMarkdown([facts], { ...o, mayRepeat: true }).text).toContain('可能重复');
  });
});

test('a breach is told to assignee, desk leads and the branch’s area managers, each once with the reason', () => {
  const member = (personId: string, roles: string[], branchIds: string[] = [], isDisabled = false): [string, Member] => [
    personId,
    { personId, name: personId, roles, departmentCode: null, branchIds, skills: {}, onDuty: true, isDisabled, supervisorId: null },
  ];
  const members = new Map([
    member('tech', ['technician']),
    member('disp', ['dispatcher', 'manager']),
    member('other', ['dispatcher'], ['b2']),
    member('area', ['area_manager'], ['b1']),
    member('area2', ['area_manager'], ['b2']),
    member('gone', ['manager'], [], true),
  ]);
  const told = (t: Partial<Parameters<typeof alertReaders>[1]>, ...to: Parameters<typeof alertReaders>[2]) =>
    alertReaders({ members, delegations }, { assigneeId: null, holderId: null, branchId: 'b1', approval: null, ...t }, to, 5);
  const delegations = [{ fromPersonId: 'disp', toPersonId: 'area', startsAt: 0, endsAt: 10 }];
  expect(told({ assigneeId: 'tech', holderId: 'tech' }, 'assignee', 'dispatcher', 'manager', 'area_manager')).toEqual([
    { personId: 'tech', why: 'assignee' },
    { personId: 'disp', why: 'dispatcher' },
    { personId: 'area', why: 'area_manager' },
  ]);
  expect(told({}, 'assignee', 'dispatcher', 'manager')).toEqual([{ personId: 'disp', why: 'dispatcher' }]);
  // In an approval it is in the hands of all who are to decide, and of who stands in for them.
  const approval = startApproval('s', 'all', ['disp', 'other'], 0);
  expect(told({ holderId: 'disp', approval }, 'holder').map((r) => r.personId)).toEqual(['disp', 'area', 'other']);
});
