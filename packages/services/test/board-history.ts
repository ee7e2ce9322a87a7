import { DomainError } from '@bodan/core/errors';
import { clockRule } from '@bodan/core/sla/clock-rule';
import { noteFact, rateTicket } from '@bodan/core/ticket/say';
import type { PastBoardInput } from '@bodan/services/board/read';
import type { HqContext, WorkspaceContext } from '@bodan/services/context';
import { assignTicket } from '@bodan/services/dispatch/assign';
import { createTicket } from '@bodan/services/ticket/create';
import { type ChangeOptions, changeTicket } from '@bodan/services/ticket/decide';
import { holdTicket, resumeTicket } from '@bodan/services/ticket/hold';
import { moveTicket } from '@bodan/services/ticket/move';
import { sayOnTicket } from '@bodan/services/ticket/say';
import { updateTicket } from '@bodan/services/ticket/update';
import type { TicketView } from '@bodan/services/ticket/view';
import pg from 'pg';
import type { Hand, Place, World } from '../../../tests/setup/world.ts';

/** A seeded sequence in [0, 1): the same history on every run. */
export function seeded(seed: number): () => number {
  let s = seed >>> 0;
  return () => {
    s = (Math.imul(s, 1_664_525) + 1_013_904_223) >>> 0;
    return s / 4_294_967_296;
  };
}

const ROLES = ['owner', 'admin', 'manager', 'dispatcher', 'agent', 'technician'];
const AS_IS = { ifVersion: null, occurredAt: null };
const CUSTOMER = { kind: 'customer' as const, id: null, name: '', roles: [] };
const ONWARD = ['confirm', 'arrive', 'finish', 'approve', 'accept', 'assign', 'reopen'];
const ASIDE = ['rework', 'reopen', 'refuse', 'cancel', 'assign'];
const FAULTS = [null, 'GEN-01', 'GEN-02', 'GEN-09'];

export function contextOf(w: World, place: Place, hand: Hand): WorkspaceContext {
  return {
    app: w.app,
    scope: { tenantId: place.tenantId, groupId: place.groupId },
    slug: place.slug,
    principal: null,
    actor: { kind: 'person', id: hand.personId, name: hand.name, roles: ROLES },
    roles: ROLES,
    requestId: 'test-request',
    idempotency: null,
    replayed: false,
  };
}

/** A board narrowed by nothing, over the days of its place. */
export const ALL: PastBoardInput = {
  from: null,
  to: null,
  tenantIds: [],
  branchIds: [],
  faultCodes: [],
  departmentCodes: [],
  tiers: [],
  at: null,
  known: null,
};

/** Somebody who reads the boards of a group of these places. */
export const analystOf = (w: World, groupId: string, places: readonly Place[], { personId, name, email }: Hand): HqContext => ({
  app: w.app,
  groupId,
  groupSlug: 'anjia',
  groupName: '安家',
  timeZone: 'Asia/Shanghai',
  tenantIds: places.map((p) => p.tenantId),
  principal: { personId, name, email, locale: 'zh-CN', via: 'session', credentialId: 'x', scopes: null },
  roles: ['hq_analyst'],
  requestId: 'test-request',
});

type Worker = { ctx: WorkspaceContext; branches: (string | null)[]; hands: Hand[]; tickets: string[] };

type NewTicket = Parameters<typeof createTicket>[1];
/** A ticket in which nothing is said but what a test says. */
export const plainTicket = (more: Partial<NewTicket> = {}): NewTicket => ({
  title: '不制冷',
  customerWords: '',
  source: 'agent',
  priority: 'normal',
  tier: null,
  faultCode: null,
  departmentCode: null,
  branchId: null,
  contactName: '',
  phone: null,
  address: '',
  device: '',
  deviceSerial: '',
  tags: [],
  custom: {},
  occurredAt: null,
  ...more,
});

const randomTicket = (r: () => number, pick: <T>(list: readonly T[]) => T, branches: (string | null)[]): NewTicket => ({
  ...plainTicket({ title: `工单 ${Math.floor(r() * 1000)}`, tier: pick([null, 'FAST', 'EASY']) }),
  faultCode: pick(FAULTS),
  departmentCode: pick([null, null, 'CS']),
  branchId: pick(branches),
});

/** The first step of a list that the flow allows from where the ticket stands. */
async function anyStep({ ctx }: Worker, id: string, r: () => number, assigneeId: string, how: ChangeOptions = AS_IS): Promise<void> {
  for (const transition of r() < 0.85 ? ONWARD : ASIDE) {
    try {
      await moveTicket(ctx, id, { transition, reason: '原因', assigneeId: transition === 'assign' ? assigneeId : null }, how);
      return;
    } catch (error) {
      if (!(error instanceof DomainError) || !['transition_not_allowed', 'requirement_missing'].includes(error.code)) throw error;
    }
  }
}

/** What a technician did without a net and tells hours later: a call, or a step that may end the ticket before the board knew. */
async function tellLate(worker: Worker, id: string, r: () => number, assigneeId: string): Promise<void> {
  const now = worker.ctx.app.now();
  const device = { at: now - Math.floor(r() * 6 * 3_600_000), sentAt: now };
  if (r() < 0.3)
    await sayOnTicket(
      worker.ctx,
      id,
      { kind: 'call', text: '', direction: 'out', talkSeconds: 30 },
      { ...AS_IS, device: { ...device, moves: false } },
    );
  else await anyStep(worker, id, r, assigneeId, { ...AS_IS, device: { ...device, moves: true } });
}

/** One random verb of the product; a step that the flow refuses is part of life and counts as done. */
export async function randomVerb(worker: Worker, r: () => number): Promise<void> {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(r() * list.length)] as T;
  const { ctx, tickets } = worker;
  const dice = r();
  try {
    if (tickets.length === 0 || dice < 0.22) {
      const made: TicketView = await createTicket(ctx, randomTicket(r, pick, worker.branches));
      tickets.push(made.id);
      return;
    }
    const id = pick(tickets);
    if (r() < 0.3) await tellLate(worker, id, r, pick(worker.hands).personId);
    else if (dice < 0.3)
      await sayOnTicket(
        ctx,
        id,
        r() < 0.5 ? { kind: 'reply', text: '您好' } : { kind: 'call', text: '', direction: 'out', talkSeconds: 30 },
        AS_IS,
      );
    else if (dice < 0.34) await assignTicket(ctx, id, { assigneeId: pick(worker.hands).personId }, AS_IS);
    else if (dice < 0.4)
      await holdTicket(ctx, id, { reason: pick(['customer', 'part', 'internal']), wakeAt: ctx.app.now() + 86_400_000, note: '' }, AS_IS);
    else if (dice < 0.46) await resumeTicket(ctx, id, AS_IS);
    else if (dice < 0.54)
      await updateTicket(
        ctx,
        id,
        pick([
          { tier: pick(['STD', 'FAST', 'EASY']) },
          { faultCode: pick(FAULTS) },
          { branchId: pick(worker.branches) },
          { departmentCode: pick([null, 'WH', 'CS']) },
        ]),
        AS_IS,
      );
    else await anyStep(worker, id, r, pick(worker.hands).personId);
  } catch (error) {
    if (!(error instanceof DomainError) || ['internal', 'unavailable'].includes(error.code)) throw error;
  }
}

/** What customers do by their link: ask again while it is open, rate it when it is done. */
export async function customerVerb({ ctx, tickets }: Worker, r: () => number): Promise<void> {
  const id = tickets[Math.floor(r() * tickets.length)];
  if (id === undefined) return;
  const score = 1 + Math.floor(r() * 5);
  await changeTicket({ ...ctx, actor: CUSTOMER }, id, AS_IS, (decision, before) =>
    before.isOpen ? noteFact(decision, before, 'ticket.nudged', {}) : rateTicket(decision, before, { score, words: '' }),
  );
}

/** What a technician proves: a photo or a signature, whatever becomes of the ticket. */
export async function proofVerb({ ctx, tickets }: Worker, r: () => number): Promise<void> {
  const id = tickets[Math.floor(r() * tickets.length)];
  if (id === undefined) return;
  const kind = r() < 0.7 ? 'photo' : 'signature';
  await changeTicket(ctx, id, AS_IS, (decision, before) => noteFact(decision, before, 'ticket.attached', { kind }));
}

const PHOTO_ON_SITE = clockRule.parse({
  key: 'evidence',
  kind: 'evidence',
  name: { 'zh-CN': '签到拍照', en: 'Photo on site' },
  targetMinutes: 180,
  from: { kind: 'mark', mark: 'assigned' },
  to: { kind: 'mark', mark: 'photo' },
});

/** The group's standard asks for evidence of some faults, and of most tiers a photo in time; by the owner of the database, before anybody works by it. */
export async function askForEvidence(w: World, groupId: string): Promise<void> {
  const owner = new pg.Client(w.ownerUrl);
  await owner.connect();
  const rules = [
    { evidence: 'photo', min: 1, faultCodes: ['GEN-01'] },
    { evidence: 'signature', min: 1, faultCodes: ['GEN-02'] },
  ];
  await owner.query(
    `update standard_version set content = jsonb_set(jsonb_set(content, '{evidenceRules}', $2), '{tiers}',
       (select jsonb_agg(case when t ->> 'code' = 'EASY' then t else jsonb_set(t, '{clocks}', jsonb_build_array($3::jsonb)) end) from jsonb_array_elements(content -> 'tiers') t)) where group_id = $1`,
    [groupId, JSON.stringify(rules), JSON.stringify(PHOTO_ON_SITE)],
  );
  await owner.end();
}

export async function makeWorker(w: World, place: Place, seed: number): Promise<Worker> {
  const hands = [
    await w.member(place, ['agent'], { name: `客服${seed}`, departmentCode: 'CS' }),
    await w.member(place, ['technician'], { name: `师傅${seed}`, departmentCode: 'FIELD' }),
  ];
  const branches: (string | null)[] = [null];
  for (const code of ['A', 'B']) {
    const id = w.app.newId();
    await w.app.db.tenant(place, async (tx) => {
      await tx.rows('insert into branch (tenant_id, id, code, name, region) values ($1, $2, $3, $4, $5)', [
        place.tenantId,
        id,
        `${code}${seed}`,
        `网点${code}${seed}`,
        '杭州',
      ]);
      await tx.last('update tenant set config_revision = config_revision + 1 where id = app_tenant()');
    });
    branches.push(id);
  }
  const [hand] = hands;
  if (!hand) throw new Error('no hand');
  return { ctx: contextOf(w, place, hand), branches, hands, tickets: [] };
}
