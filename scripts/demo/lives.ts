import { DomainError } from '@bodan/core/errors';
import { NO_COUNTS } from '@bodan/core/flow/facts';
import { nextOpen } from '@bodan/core/sla/calendar';
import { reassignTicket } from '@bodan/core/ticket/change';
import { createTicket } from '@bodan/core/ticket/create';
import type { DecisionContext } from '@bodan/core/ticket/decision';
import { holdTicket, resumeTicket } from '@bodan/core/ticket/hold';
import { moveTicket } from '@bodan/core/ticket/move';
import { noteFact, rateTicket, sayOnTicket } from '@bodan/core/ticket/say';
import type { Actor, Member, TicketConfig, TicketState, TicketWrite } from '@bodan/core/ticket/state';
import type { DayBook } from './day-book.ts';
import type { Photo } from './photos.ts';
import { DEVICES, ESTATES, GIVEN, OFFICE, ROADS, SURNAMES, type Subsidiary, WORDS } from './places.ts';
import type { Random } from './random.ts';

const MINUTE = 60_000;
const DAY_MINUTES = 1440;
const DAY = DAY_MINUTES * MINUTE;
/** Shares of tickets that lie with the dispatcher, or on the bench, until their promise is broken: what a board is asked about. */
const LEFT_LYING = 0.05;
const SLOW_REPAIR = 0.06;

type Life = {
  r: Random;
  config: TicketConfig;
  place: Subsidiary;
  newId: () => string;
  until: number;
  /** Keeps certificates of what is given out from an instant on; they are long, so older choices of the demo have none. */
  book: DayBook;
  certifiedFrom: number;
  /** What everybody in the field takes a photo of. */
  photo: Photo;
};

const actorOf = (m: Member): Actor => ({ kind: 'person', id: m.personId, name: m.name, roles: m.roles });
const CUSTOMER: Actor = { kind: 'customer', id: null, name: '', roles: [] };

type Decide = (ctx: DecisionContext, t: TicketState) => TicketWrite;

/** Collects what the decisions of one ticket write, until the present is reached. */
class Story {
  readonly #life: Life;
  #write: TicketWrite;
  #meanwhile: { at: number; who: Actor; decide: Decide } | undefined;
  at: number;
  constructor(life: Life, first: TicketWrite) {
    this.#life = life;
    this.#write = first;
    this.at = first.after.createdAt;
  }
  get ticket(): TicketState {
    return this.#write.after;
  }
  get write(): TicketWrite {
    return this.#write;
  }
  /** Lets working time pass; false when that lies in the future and the story is not yet told. */
  wait(medianMinutes: number, spread = 0.7): boolean {
    const { r, config, until } = this.#life;
    const next = nextOpen(config.calendar, this.at + r.minutes(medianMinutes, spread) * MINUTE);
    const isToCome = next > until;
    const at = isToCome ? until : Math.max(next + r.int(0, 50) * 1000, this.at + 1000);
    const first = this.#meanwhile;
    if (first && first.at <= Math.min(at, until)) {
      this.#meanwhile = undefined;
      this.at = first.at;
      if (this.ticket.isOpen) this.does(first.who, first.decide);
    }
    if (isToCome) return false;
    this.at = at;
    return this.at <= until;
  }
  /** Somebody will do this at an instant of the next waits. */
  meanwhile(at: number, who: Actor, decide: Decide): void {
    this.#meanwhile = { at, who, decide };
  }
  does(who: Actor, decide: Decide): void {
    const { config, newId } = this.#life;
    const before = this.#write;
    const counts = { ...NO_COUNTS, photos: before.events.filter((e) => e.type === 'ticket.attached').length };
    const w = decide({ config, actor: who, now: this.at, newId, counts }, this.ticket);
    this.#write = {
      before: null,
      after: w.after,
      events: [...before.events, ...w.events],
      closedSlices: [...before.closedSlices, ...w.closedSlices],
      measures: [...before.measures, ...w.measures],
      recordedAt: w.recordedAt,
    };
  }
}

const people = (config: TicketConfig, role: string): Member[] => [...config.members.values()].filter((m) => m.roles.includes(role));

function technicianFor(life: Life, t: TicketState): Member {
  const skill = t.faultCode ? (life.config.faults.get(t.faultCode)?.requiredSkill ?? null) : null;
  const all = people(life.config, 'technician');
  const skilled = skill ? all.filter((m) => (m.skills[skill] ?? 0) > 0) : all;
  const near = skilled.filter((m) => t.branchId !== null && m.branchIds.includes(t.branchId));
  return life.r.pick(near.length > 0 ? near : skilled.length > 0 ? skilled : all);
}

/** Whom the ticket is given to, with the certificate where one is kept. */
function choose(life: Life, t: TicketState, at: number): { tech: Member; certificate: unknown } {
  const choice = at >= life.certifiedFrom ? life.book.choose(life.config, t, at, life.r) : null;
  const tech = choice ? life.config.members.get(choice.chosen) : undefined;
  return tech ? { tech, certificate: choice } : { tech: technicianFor(life, t), certificate: null };
}

/** What the desk writes into fields; a customer who reports alone is not asked for them all. */
function customOf({ r, config }: Life, faultCode: string, isPublic: boolean): Record<string, unknown> {
  const has = (key: string) => config.fields.definitions.find((f) => f.key === key);
  const custom: Record<string, unknown> = {};
  if (has('x_warranty')) custom['x_warranty'] = r.pick(['in', 'in', 'out', 'extended']);
  if (has('s_site') && !(isPublic && r.chance(0.3))) custom['s_site'] = r.pick(['home', 'home', 'home', 'shop', 'office']);
  if (!faultCode.startsWith('AC') || r.chance(0.3)) return custom;
  const metres = r.int(20, 180) / 10;
  if (has('x_install_height')) custom['x_install_height'] = metres;
  if (has('x_outdoor_height')) custom['x_outdoor_height'] = Math.round(metres * 100);
  if (has('x_height_note')) custom['x_height_note'] = r.chance(0.05) ? r.pick(['三楼', '高空', '未量']) : String(metres);
  return custom;
}

function begin(life: Life, createdAt: number): Story {
  const { r, config, place, newId } = life;
  const leaves = [...config.faults.values()].filter((f) => f.parent !== null || f.code.startsWith('ZX'));
  const fault = r.pick(leaves);
  const branchId = r.pick([...config.branches.keys()]);
  const branch = config.branches.get(branchId);
  const isPublic = r.chance(0.35);
  const name = `${r.pick(SURNAMES)}${r.pick(GIVEN)}`;
  const family = fault.code.split('-')[0] ?? 'ZX';
  const device = r.pick(DEVICES[family] ?? ['—']);
  const actor = isPublic ? CUSTOMER : actorOf(r.pick(people(config, 'agent')));
  const write = createTicket(
    { config, actor, now: createdAt, newId },
    {
      id: newId(),
      title: `${DEVICES[family] ? (config.faults.get(family)?.name['zh-CN'] ?? '') : r.pick(OFFICE)}${fault.name['zh-CN']}`,
      customerWords: r.pick(WORDS[fault.code] ?? ['请尽快联系我']),
      source: isPublic ? 'public' : 'agent',
      priority: r.chance(0.08) ? 'urgent' : r.chance(0.15) ? 'high' : 'normal',
      tier: config.standard.tiers[r.chance(0.12) ? 1 : fault.code === 'AC-09' ? 2 : 0]?.code ?? null,
      faultCode: fault.code,
      departmentCode: null,
      branchId,
      customerId: null,
      contactName: name,
      phone: `+861${r.pick(['38', '39', '50', '58', '77', '86'])}${String(r.int(0, 99_999_999)).padStart(8, '0')}`,
      address: `浙江省${place.city}市${branch?.region ?? ''}区${r.pick(ROADS)}${r.int(1, 480)}号${r.pick(ESTATES)}${r.int(1, 30)}幢${r.int(1, 18)}0${r.int(1, 4)}`,
      device: device === '—' ? '' : device,
      deviceSerial: device === '—' ? '' : `SN${r.int(10_000_000, 99_999_999)}`,
      tags: r.chance(0.2) && fault.quickTags.length > 0 ? [r.pick(fault.quickTags)] : [],
      custom: customOf(life, fault.code, isPublic),
    },
  );
  return new Story(life, write);
}

/** Of a dozen tickets that owe a photo one is forgotten; told by its own time, so that no other life becomes another. */
const FORGOTTEN = 12;
const owesPhoto = (config: TicketConfig, t: TicketState): boolean =>
  config.standard.evidenceRules.some((rule) => rule.evidence === 'photo' && rule.faultCodes.includes(t.faultCode ?? '')) &&
  Math.floor(t.createdAt / 1000) % FORGOTTEN !== 0;

const takePhoto =
  (life: Life): Decide =>
  (ctx, t) =>
    noteFact(ctx, t, 'ticket.attached', { attachmentId: life.newId(), ...life.photo.said });

/** Of twenty visits that must be shown soon most are within minutes, three are late and one never is; by the ticket's own time, too. */
const VISITS = 20;
const LATE_MINUTES = [18, 26, 41];
function arrive(life: Life, s: Story, tech: Actor): void {
  s.does(tech, (ctx, t) => moveTicket(ctx, t, { transition: 'arrive', reason: null }));
  const tier = life.config.standard.tiers.find((x) => x.code === s.ticket.tier);
  const visit = Math.floor(s.ticket.createdAt / 1000) % VISITS;
  if (!tier?.clocks.some((c) => c.kind === 'evidence') || visit === VISITS - 1) return;
  const minutes = LATE_MINUTES[VISITS - 2 - visit] ?? 2 + visit / 2;
  s.meanwhile(s.at + Math.round(minutes * life.place.pace * 60) * 1000, tech, takePhoto(life));
}

/** Site work with its waits; true when the work was finished before the present. */
function work(life: Life, s: Story, tech: Member): boolean {
  const { r, place } = life;
  const field = actorOf(tech);
  if (r.chance(place.parts) || r.chance(0.05)) {
    const reason = r.chance(place.parts / (place.parts + 0.05)) ? 'part' : 'customer';
    if (!s.wait(30)) return false;
    s.does(field, (ctx, t) =>
      holdTicket(ctx, t, {
        reason,
        wakeAt: ctx.now + r.int(1, 3) * DAY,
        note: reason === 'part' ? '等压缩机启动电容到货' : '客户下午才在家',
      }),
    );
    if (!s.wait(reason === 'part' ? 900 : 300)) return false;
    s.does(reason === 'customer' ? CUSTOMER : field, (ctx, t) =>
      reason === 'customer'
        ? sayOnTicket(ctx, t, { kind: 'customer', text: '我到家了，可以过来' })
        : resumeTicket(ctx, t, { why: 'person' }),
    );
  }
  if (!s.wait(r.chance(SLOW_REPAIR * place.pace) ? 2 * DAY_MINUTES : 60)) return false;
  if (owesPhoto(life.config, s.ticket)) s.does(field, takePhoto(life));
  s.does(field, (ctx, t) => moveTicket(ctx, t, { transition: 'finish', reason: null }));
  return true;
}

/** One ticket from its first word to its end, or to the present when that comes first. Every step is a verb of the product. */
export function liveTicket(life: Life, createdAt: number): TicketWrite {
  const { r, config, place } = life;
  const s = begin(life, createdAt);
  const desk = actorOf(r.pick(people(config, 'agent')));
  const lead = r.pick(people(config, 'dispatcher'));
  const told = (): TicketWrite => s.write;
  if (!s.wait(9 * place.pace, 0.9)) return told();
  if (r.chance(0.85))
    s.does(desk, (ctx, t) =>
      sayOnTicket(
        ctx,
        t,
        r.chance(0.5)
          ? { kind: 'call', direction: 'out', talkSeconds: r.int(20, 240), text: '已联系客户，确认故障与地址' }
          : { kind: 'reply', text: '您好，已收到您的报修，正在为您安排师傅。' },
      ),
    );
  if (r.chance(0.025)) {
    s.does(desk, (ctx, t) => moveTicket(ctx, t, { transition: 'cancel', reason: r.pick(['客户重复报修', '客户自行解决', '非服务区域']) }));
    return told();
  }
  s.does(desk, (ctx, t) => moveTicket(ctx, t, { transition: 'accept', reason: null, handTo: lead.personId }));
  if (r.chance(0.05) && s.wait(30)) s.does(CUSTOMER, (ctx, t) => noteFact(ctx, t, 'ticket.nudged', {}));
  if (!s.wait(r.chance(LEFT_LYING * place.pace) ? DAY_MINUTES : 14 * place.pace ** 2, 1)) return told();
  let { tech, certificate } = choose(life, s.ticket, s.at);
  s.does(actorOf(lead), (ctx, t) => moveTicket(ctx, t, { transition: 'assign', reason: null, assigneeId: tech.personId, certificate }));
  if (r.chance(0.05)) {
    if (!s.wait(10)) return told();
    s.does(actorOf(tech), (ctx, t) =>
      moveTicket(ctx, t, { transition: 'refuse', reason: r.pick(['路程太远', '手上还有两单', '没有配件']) }),
    );
    if (!s.wait(20 * place.pace)) return told();
    ({ tech, certificate } = choose(life, s.ticket, s.at));
    s.does(actorOf(lead), (ctx, t) => moveTicket(ctx, t, { transition: 'assign', reason: null, assigneeId: tech.personId, certificate }));
  } else if (r.chance(0.04)) {
    ({ tech, certificate } = choose(life, s.ticket, s.at));
    s.does(actorOf(lead), (ctx, t) => reassignTicket(ctx, t, { assigneeId: tech.personId, certificate }));
  }
  if (!s.wait(12, 0.8)) return told();
  s.does(actorOf(tech), (ctx, t) => moveTicket(ctx, t, { transition: 'confirm', reason: null }));
  if (!s.wait(70 * Math.sqrt(place.pace))) return told();
  arrive(life, s, actorOf(tech));
  if (!work(life, s, tech) || !s.wait(90, 0.9)) return told();
  if (r.chance(0.05)) {
    s.does(desk, (ctx, t) =>
      moveTicket(ctx, t, { transition: 'rework', reason: r.pick(['客户反映仍不制冷', '管口未包扎', '噪音未消除']) }),
    );
    if (!s.wait(120)) return told();
    arrive(life, s, actorOf(tech));
    if (!work(life, s, tech) || !s.wait(60)) return told();
  }
  s.does(desk, (ctx, t) => moveTicket(ctx, t, { transition: 'approve', reason: null }));
  if (r.chance(0.4) && s.wait(200)) s.does(CUSTOMER, (ctx, t) => rateTicket(ctx, t, { score: r.pick([5, 5, 5, 4, 4, 3, 2]), words: '' }));
  return told();
}

/** When customers call: mostly 8 to 21 o'clock local time (UTC+8), fewer on Sundays, over the days before the present. */
export function callTimes(r: Random, count: number, until: number, days: number): number[] {
  const times: number[] = [];
  while (times.length < count) {
    const day = Math.floor((until + 8 * 60 * MINUTE) / DAY) - r.int(0, days);
    const hour = r.pick([8, 9, 9, 10, 10, 11, 12, 13, 14, 14, 15, 16, 17, 18, 19, 20]);
    const at = day * DAY - 8 * 60 * MINUTE + (hour * 60 + r.int(0, 59)) * MINUTE + r.int(0, 59) * 1000;
    const isSunday = (day + 4) % 7 === 0;
    if (at < until - MINUTE && !(isSunday && r.chance(0.5))) times.push(at);
  }
  return times.sort((a, b) => a - b);
}

/** A step the flow refuses is a mistake of the demo, told with its place. */
export const explain = (error: unknown): string =>
  error instanceof DomainError
    ? `${error.code}: ${error.message} ${JSON.stringify(error.fields)} ${JSON.stringify(error.extra)}`
    : String(error);
