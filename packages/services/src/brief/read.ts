import { mayHq } from '@bodan/core/access';
import { hideNumbers } from '@bodan/core/alert/message';
import type { DelayCause } from '@bodan/core/brief/cause';
import { type Delay, longestDelays, slicesWithin } from '@bodan/core/brief/delay';
import { iso } from '@bodan/core/instant';
import type { Figures } from '@bodan/core/measures/board';
import { countsWhile, waitsElsewhere } from '@bodan/core/ticket/place';
import { calendarOfTicket } from '@bodan/core/ticket/state';
import type { Board, Line } from '../board/assemble.ts';
import type { BoardTx } from '../board/types.ts';
import { type HqContext, isPermitted, permit, permitHq, type WorkspaceContext } from '../context.ts';
import { namesOf, type PlaceNames } from '../time/hq.ts';
import { type BriefPlace, groupPlace, isLead, memberName, pastDay, todayOf, usualDay, worksOn, workspacePlace } from './place.ts';
import {
  type ActionRow,
  actionsFor,
  type CauseRow,
  causesOn,
  closedBrief,
  type DelayFacts,
  delayFacts,
  type WaitedRow,
  waitedRows,
} from './store.ts';

type DelaySlice = {
  stage: string;
  departmentCode: string | null;
  personId: string | null;
  waitingReason: string | null;
  counted: boolean;
  startedAt: string;
  endedAt: string;
  businessSeconds: number;
};
/** What is kept of a delay when its brief is closed. */
export type BriefDelay = {
  tenantId: string;
  ticketId: string;
  number: string;
  seconds: number;
  targetSeconds: number;
  startedAt: string;
  endedAt: string;
  isAnswered: boolean;
  slices: DelaySlice[];
};
export type BriefCause = { cause: DelayCause; note: string; byName: string; byHq: boolean; at: string };
export type BriefAction = {
  tenantId: string;
  id: string;
  ticketId: string;
  number: string;
  day: string;
  text: string;
  ownerId: string;
  ownerName: string;
  dueDay: string;
  byName: string;
  byHq: boolean;
  at: string;
  doneAt: string | null;
  doneByName: string | null;
};
export type Brief = {
  day: string;
  today: string;
  timeZone: string;
  /** The last instant of the day: the board as it was published then says the same figures. */
  asOf: string;
  isWorkingDay: boolean;
  figures: Figures;
  dayBefore: Figures;
  bySubsidiary: (Line & { slug: string })[];
  delays: (BriefDelay & { slices: (DelaySlice & { personName: string })[]; causes: BriefCause[]; actions: BriefAction[] })[];
  earlierActions: BriefAction[];
  closed: { byName: string; at: string } | null;
  mayWrite: boolean;
  owners: { tenantId: string; personId: string; name: string }[];
  names: PlaceNames;
};

function delayOf(place: BriefPlace, d: Delay<WaitedRow>, f: DelayFacts): BriefDelay[] {
  const config = place.configs.get(d.tenantId);
  if (!config) return [];
  const open = f.isOpen
    ? {
        stage: f.stage,
        department: f.holderDepartment,
        personId: waitsElsewhere(config, f.waitingReason) ? null : f.holderId,
        waitingReason: f.waitingReason,
        counted: countsWhile(config, f.waitingReason),
        startedAt: f.sliceStartedAt,
      }
    : null;
  const slices = slicesWithin(f.slices, open, d, calendarOfTicket(config, d)).map((s) => ({
    stage: s.stage,
    departmentCode: s.department,
    personId: place.kind === 'tenant' ? s.personId : null,
    waitingReason: s.waitingReason,
    counted: s.counted,
    startedAt: iso(s.startedAt),
    endedAt: iso(s.endedAt),
    businessSeconds: s.businessSeconds,
  }));
  const { tenantId, ticketId, seconds, isAnswered } = d;
  const { number, targetSeconds } = f;
  return [{ tenantId, ticketId, number, seconds, targetSeconds, startedAt: iso(d.startedAt), endedAt: iso(d.endedAt), isAnswered, slices }];
}

/** The three longest delays of a day: as they were shown when its brief was closed, else reckoned from what was known at its end. */
export async function delaysOf(
  place: BriefPlace,
  tx: BoardTx,
  of: { day: string; startsAt: number; endsAt: number },
): Promise<{ delays: BriefDelay[]; closed: Brief['closed'] }> {
  const closed = await closedBrief<BriefDelay>(tx, place.kind, of.day);
  if (closed) return { delays: closed.delays, closed: { byName: closed.byName, at: iso(closed.at) } };
  const waited = (await waitedRows(tx, place.source, { groupId: place.groupId, ...of })).filter((w) => place.configs.has(w.tenantId));
  const longest = longestDelays(waited, (w) => {
    const config = place.configs.get(w.tenantId);
    if (!config) throw new Error('a delay of a workspace that is not of the place');
    return calendarOfTicket(config, w);
  });
  const facts = await delayFacts(
    tx,
    place.source,
    longest.map((d) => d.ticketId),
  );
  const known = new Map(facts.map((f) => [`${f.tenantId}/${f.ticketId}`, f]));
  const delays = longest.flatMap((d) => {
    const f = known.get(`${d.tenantId}/${d.ticketId}`);
    return f ? delayOf(place, d, f) : [];
  });
  return { delays, closed: null };
}

/** Headquarters are shown what a subsidiary wrote without numbers that may be a customer's. */
const shown = (place: BriefPlace, text: string): string => (place.kind === 'group' ? hideNumbers(text) : text);

const causeOf = (place: BriefPlace, { cause, note, byName, byHq, at }: CauseRow): BriefCause => ({
  cause,
  note: shown(place, note),
  byName,
  byHq,
  at: iso(at),
});
export const actionOf = (place: BriefPlace, a: ActionRow): BriefAction => ({
  ...a,
  text: shown(place, a.text),
  ownerName: memberName(place, a.tenantId, a.ownerId),
  at: iso(a.at),
  doneAt: a.doneAt === null ? null : iso(a.doneAt),
});

const ownersOf = (place: BriefPlace): Brief['owners'] =>
  [...place.configs.values()].flatMap((config) =>
    [...config.members.values()]
      .filter((member) => !member.isDisabled && (place.kind === 'tenant' || isLead(member.roles)))
      .map((member) => ({ tenantId: config.tenantId, personId: member.personId, name: member.name })),
  );

async function readBrief(place: BriefPlace, day: string | null, mayWrite: boolean): Promise<Brief> {
  const of = pastDay(place, day ?? usualDay(place), '/query/day');
  const board: Board = await place.board({ from: of.day, to: of.day, at: of.endsAt, known: 'then' });
  const { delays, closed, causes, actions } = await place.read(async (tx) => {
    const found = await delaysOf(place, tx, of);
    const ids = found.delays.map((d) => d.ticketId);
    return { ...found, causes: await causesOn(tx, of.day, ids), actions: await actionsFor(tx, place.source, of.day) };
  });
  const all = actions.map((a) => actionOf(place, a));
  const { from: _from, to: _to, ...dayBefore } = board.previous;
  return {
    day: of.day,
    today: todayOf(place),
    timeZone: place.timeZone,
    asOf: iso(of.endsAt),
    isWorkingDay: worksOn(place, of.day),
    figures: board.totals,
    dayBefore,
    bySubsidiary: board.bySubsidiary,
    delays: delays.map((d) => ({
      ...d,
      slices: d.slices.map((s) => ({ ...s, personName: s.personId === null ? '' : memberName(place, d.tenantId, s.personId) })),
      causes: causes.filter((c) => c.ticketId === d.ticketId && c.tenantId === d.tenantId).map((c) => causeOf(place, c)),
      actions: all.filter((a) => a.day === of.day && a.ticketId === d.ticketId && a.tenantId === d.tenantId),
    })),
    earlierActions: all.filter((a) => a.day < of.day),
    closed,
    mayWrite,
    owners: mayWrite ? ownersOf(place) : [],
    names: namesOf([...place.configs.values()]),
  };
}

/**
 * 晨会 of a workspace: what the board said when the day ended, its three longest first-response delays with causes and actions, and what
 * earlier briefs left open. Without a day, the last working day. Errors: `forbidden`, `validation_failed`.
 */
export async function readWorkspaceBrief(ctx: WorkspaceContext, day: string | null): Promise<Brief> {
  permit(ctx, 'board.read');
  permit(ctx, 'ticket.read');
  return readBrief(await workspacePlace(ctx), day, isPermitted(ctx, 'brief.write'));
}

/** The same over a group's subsidiaries: nobody's name but of those who lead, no words of tickets. Errors: `forbidden`, `validation_failed`. */
export async function readHqBrief(ctx: HqContext, day: string | null): Promise<Brief> {
  permitHq(ctx, 'hq.board.read');
  permitHq(ctx, 'hq.ticket.read');
  return readBrief(await groupPlace(ctx), day, mayHq(ctx.roles, 'hq.brief.write'));
}
