import { STARTER_STANDARD } from '@bodan/core/standard/starter';
import { createTicket } from '@bodan/core/ticket/create';
import type { DecisionContext } from '@bodan/core/ticket/decision';
import { holdTicket, resumeTicket } from '@bodan/core/ticket/hold';
import { moveTicket } from '@bodan/core/ticket/move';
import type { Actor, Member, TicketConfig, TicketState, TicketWrite } from '@bodan/core/ticket/state';
import type { TenantScope } from '@bodan/db/doors';
import type { App } from '@bodan/services/context';
import { writeHistories } from '@bodan/services/ticket/history-store';
import { addShownPeople } from './people.ts';
import { ensureGroup, ensureWorkspace } from './workspaces.ts';

export const EXAMPLE_SLUG = 'worked-example';
const NAME = '一张单的时间（样例）';
const RESOLUTION_MINUTES = 480;
const at = (text: string): number => Date.parse(`${text}+08:00`);

/** The one ticket of the example, second by second, by the verbs of the product: past the October holiday, 2 h 12 min with the dispatcher. */
function lived(app: App, config: TicketConfig): TicketWrite {
  const [agent, dispatcher, technician] = ['agent', 'dispatcher', 'technician'].map((role) => {
    const found = [...config.members.values()].find((m) => m.roles.includes(role) && !m.roles.includes('owner'));
    if (!found) throw new Error(`the example has no ${role}`);
    return found;
  }) as [Member, Member, Member];
  const contextOf = (who: Member, now: number): DecisionContext => {
    const actor: Actor = { kind: 'person', id: who.personId, name: who.name, roles: who.roles };
    return { config, actor, now, newId: app.newId };
  };
  let told = createTicket(contextOf(agent, at('2025-10-09T09:00:00')), {
    id: app.newId(),
    title: '空调不制冷',
    customerWords: '开机半小时还是热风，外机响得厉害',
    source: 'agent',
    priority: 'normal',
    tier: 'STD',
    faultCode: 'GEN-01',
    departmentCode: null,
    branchId: null,
    customerId: null,
    contactName: '沈女士',
    phone: '+8613857100925',
    address: '浙江省杭州市西湖区文三路 259 号',
    device: 'KFR-35GW 壁挂空调',
    deviceSerial: '',
    tags: [],
    custom: {},
  });
  const does = (who: Member, when: string, decide: (ctx: DecisionContext, t: TicketState) => TicketWrite) => {
    const w = decide(contextOf(who, at(when)), told.after);
    told = {
      ...w,
      before: null,
      events: [...told.events, ...w.events],
      closedSlices: [...told.closedSlices, ...w.closedSlices],
      measures: [...told.measures, ...w.measures],
    };
  };
  const step = (who: Member, when: string, transition: string, to: { handTo?: string; assigneeId?: string } = {}) =>
    does(who, when, (ctx, t) => moveTicket(ctx, t, { transition, reason: null, ...to }));
  step(agent, '2025-10-09T09:12:30', 'accept', { handTo: dispatcher.personId });
  step(dispatcher, '2025-10-09T11:40:00', 'assign', { assigneeId: technician.personId });
  step(technician, '2025-10-09T13:52:10', 'confirm');
  step(technician, '2025-10-09T15:05:00', 'arrive');
  does(technician, '2025-10-09T15:05:00', (ctx, t) =>
    holdTicket(ctx, t, { reason: 'part', wakeAt: at('2025-10-12T09:00:00'), note: '等压缩机启动电容到货' }),
  );
  does(technician, '2025-10-10T10:20:00', (ctx, t) => resumeTicket(ctx, t, { why: 'person' }));
  step(technician, '2025-10-10T16:45:20', 'finish');
  step(agent, '2025-10-10T16:45:20', 'approve');
  return told;
}

async function isTold(app: App, scope: TenantScope): Promise<boolean> {
  const [row] = await app.db.tenant(scope, (tx) => tx.rows<{ n: number }>(`select count(*)::int as n from ticket`), 'read');
  return (row?.n ?? 0) > 0;
}

/** A sandbox with the example that every figure of the time ledger can be checked by: counted 34,220 s, due 15:15, 5,420 s late. */
export async function seedWorkedExample(app: App): Promise<void> {
  const standard = { ...STARTER_STANDARD, tiers: STARTER_STANDARD.tiers.map((t) => ({ ...t, resolutionMinutes: RESOLUTION_MINUTES })) };
  const group = await ensureGroup(app, { slug: `solo-${EXAMPLE_SLUG}`, name: NAME, kind: 'solo', standard });
  const { scope, isNew } = await ensureWorkspace(app, {
    ...group,
    slug: EXAMPLE_SLUG,
    name: NAME,
    template: 'service',
    plan: 'free',
    isSandbox: true,
    hotline: '',
  });
  if (isNew) {
    await addShownPeople(
      app,
      scope,
      EXAMPLE_SLUG,
      { agent: { departmentCode: 'CS' }, dispatcher: { departmentCode: 'DISP' }, technician: { departmentCode: 'FIELD' } },
      true,
    );
    await app.db.tenant(scope, (tx) =>
      tx.last(`update tenant set sandbox_now = '2025-10-13T01:00:00Z', config_revision = config_revision + 1 where id = app_tenant()`),
    );
  }
  if (await isTold(app, scope)) return;
  const config = await app.configs.get(app.db, scope);
  await app.db.tenant(scope, (tx) => writeHistories(tx, config, [lived(app, config)], app.newId, true));
}
