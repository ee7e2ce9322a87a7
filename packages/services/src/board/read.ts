import { addDays, previousOf } from '@bodan/core/measures/buckets';
import { localDay } from '@bodan/core/ticket/days';
import { type App, type HqContext, permit, permitHq, type WorkspaceContext } from '../context.ts';
import { proven, readProving, type Told } from '../group/proving.ts';
import { nowOf } from '../workspace/config.ts';
import { assemble, type Board } from './assemble.ts';
import { spreadByGroup } from './codes-store.ts';
import { checkFields, lackingField } from './field-store.ts';
import { type Kept, KeptBoards, Together } from './kept.ts';
import { LivePlaces } from './live.ts';
import type { BoardBase } from './live-store.ts';
import { type Moment, type MomentInput, momentOf, publishedAt } from './moment.ts';
import { type BoardNames, readNames } from './names-store.ts';
import { readMarker, readSnapshot } from './read-store.ts';
import type { BoardFilter, BoardTx } from './types.ts';
import { type BoardPlace, checkRange, DEFAULT_DAYS, isLive, windowOf } from './window.ts';

export type BoardInput = Omit<BoardFilter, 'from' | 'to'> & { from: string | null; to: string | null };
export type PastBoardInput = BoardInput & MomentInput;
/** The board of the last 30 days as it is, narrowed to nothing. */
export const EVERYTHING: PastBoardInput = {
  from: null,
  to: null,
  at: null,
  known: null,
  tenantIds: [],
  branchIds: [],
  faultCodes: [],
  departmentCodes: [],
  tiers: [],
};
/**
 * The board as JSON in two pieces of UTF-8, and a tag that changes with the figures: the instant it is exact at, and the rest, which is kept and
 * shared by everybody who asks. Put together anew for each, it was a quarter of a megabyte that cost more to forget than to send.
 */
export type BoardAnswer = { json: readonly [head: Uint8Array<ArrayBuffer>, body: Uint8Array<ArrayBuffer>]; etag: string };

export type ToldBoard = Board & { asOf: string; known: Moment['known'] };
/** What an answer says. */
export function boardIn({ json: [head, body] }: BoardAnswer): ToldBoard {
  return JSON.parse(text.decode(head) + text.decode(body)) as ToldBoard;
}

type Place = BoardPlace & {
  app: App;
  key: string;
  read<T>(work: (tx: BoardTx) => Promise<T>): Promise<Told<T>>;
};
type Memory = { boards: KeptBoards; together: Together; places: LivePlaces; names: Map<string, BoardNames> };

const memories = new WeakMap<App, Memory>();
const MAX_NAMES = 100;
/** So many events at most are added to a board that is kept; after more it is read anew. */
const MOST_EVENTS = 300;
/** What others wrote meanwhile is passed over, so a base is not to be old. */
const BASE_MS = 120_000;
const utf8 = new TextEncoder();
const text = new TextDecoder();

function memoryOf(app: App): Memory {
  let m = memories.get(app);
  if (!m) {
    m = { boards: new KeptBoards(), together: new Together(), places: new LivePlaces(), names: new Map() };
    memories.set(app, m);
  }
  return m;
}

/** Fills in the last 30 days of the place's own calendar date. Throws `validation_failed`. */
export function rangeOf(input: { from: string | null; to: string | null }, today: string): { from: string; to: string } {
  const to = input.to ?? (input.from !== null && input.from > today ? input.from : today);
  const range = { from: input.from ?? addDays(to, 1 - DEFAULT_DAYS), to };
  checkRange(range);
  return range;
}

/** The board as it is in one snapshot, moved on from `base` where it is one of whole workspaces at present. */
async function compute(place: Place, filter: BoardFilter, now: () => number, base: BoardBase | null): Promise<Told<Kept>> {
  const { names, places } = memoryOf(place.app);
  const { moment } = place;
  const live = isLive(filter, moment);
  const read = () =>
    place.read(async (tx) => {
      const at = now();
      await checkFields(tx, filter, moment);
      const standardAt = publishedAt(moment);
      const asked = await spreadByGroup(tx, place.groupId, filter, standardAt);
      const window = windowOf(place, asked, at);
      const snapshot = live
        ? await places.read(tx, place.key, window, base)
        : { ...(await readSnapshot(tx, window, place.isGroup ? 'hq_ticket' : 'ticket')), base: null };
      const namesKey = standardAt === null ? place.key : `${place.key}@${snapshot.namedSince}`;
      const known = names.get(namesKey);
      const isKnown = known?.config === snapshot.marker.config;
      const lacking = filter.by && moment === null ? await lackingField(tx, place.groupId, filter.by) : [];
      return { at, snapshot, lacking, namesKey, named: isKnown ? known : await readNames(tx, place.groupId, standardAt) };
    });
  const { answer, said } = await (live ? places.alone(place.key, read) : read());
  const { at, snapshot, named, namesKey, lacking } = answer;
  if (names.size >= MAX_NAMES) names.clear();
  names.set(namesKey, named);
  const previous = previousOf(filter);
  const body = utf8.encode(
    JSON.stringify(
      assemble(
        snapshot,
        named,
        filter,
        previous.from,
        previous.to,
        place.timeZone,
        moment,
        lacking.map((t) => t.id),
      ),
    ).slice(1),
  );
  const etag = `"${place.app.sha256(body).slice(0, 27)}"`;
  // Names read after the figures may be newer; keeping the older config makes the next check read again.
  const freshUntil = snapshot.nextBreachAt === null ? Number.POSITIVE_INFINITY : snapshot.nextBreachAt + 1000;
  return { answer: { body, etag, marker: snapshot.marker, at, freshUntil, base: snapshot.base }, said };
}

async function readBoard(place: Place, filter: BoardFilter, now: () => number): Promise<Told<BoardAnswer>> {
  const { boards, together } = memoryOf(place.app);
  const key = `${place.key}?${JSON.stringify([filter, place.moment])}`;
  const { kept, at, said } = await together.ask(key, async () => {
    // What was published at a past moment is computed each time it is asked: few ask, and none twice in a row.
    if (place.moment !== null) {
      const { answer, said } = await compute(place, filter, now, null);
      return { kept: answer, at: place.moment.at, said };
    }
    const at = now();
    const known = boards.get(key);
    let base: BoardBase | null = null;
    if (known) {
      const { answer: check, said } = await place.read((tx) => readMarker(tx, place.groupId, known.marker.horizon));
      if (boards.confirm(key, known, check, at)) return { kept: known, at, said };
      if (at - known.at <= BASE_MS && at >= known.at && check.since - known.marker.ahead <= MOST_EVENTS) base = known.base;
    }
    const { answer: made, said } = await compute(place, filter, now, base);
    boards.keep(key, made);
    return { kept: made, at: made.at, said };
  });
  const head = utf8.encode(`{"asOf":"${new Date(at).toISOString()}","known":"${place.moment?.known ?? 'now'}",`);
  return { answer: { json: [head, kept.body], etag: kept.etag }, said };
}

/** The live board of a group: exact at a committed instant between the call and its answer. Errors: `forbidden`, `validation_failed`. */
export async function readHqBoard(ctx: HqContext, input: PastBoardInput): Promise<BoardAnswer> {
  permitHq(ctx, 'hq.board.read');
  const { app, groupId, timeZone } = ctx;
  const { at, known, ...filter } = input;
  const moment = momentOf({ at, known }, app.now());
  const range = rangeOf(input, localDay(timeZone, moment?.at ?? app.now()));
  const key = `hq:${groupId}:${app.sha256(ctx.tenantIds.join(','))}`;
  const place: Place = { app, key, groupId, timeZone, isGroup: true, moment, read: (work) => readProving(ctx, work) };
  return proven(ctx, await readBoard(place, { ...filter, ...range }, app.now));
}

/** The same figures for one workspace, behind its own door. Errors: `forbidden`, `validation_failed`. */
export async function readWorkspaceBoard(ctx: WorkspaceContext, input: Omit<PastBoardInput, 'tenantIds'>): Promise<BoardAnswer> {
  permit(ctx, 'board.read');
  const { app, scope } = ctx;
  const config = await app.configs.get(app.db, scope);
  const { at, known, ...filter } = input;
  const present = nowOf(config, app.now());
  const moment = momentOf({ at, known }, present);
  const range = rangeOf(input, localDay(config.timeZone, moment?.at ?? present));
  const place: Place = {
    app,
    key: `w:${scope.tenantId}:${scope.groupId}`,
    groupId: scope.groupId,
    timeZone: config.timeZone,
    isGroup: false,
    moment,
    read: async (work) => ({ answer: await app.db.tenant(scope, work, 'read'), said: undefined }),
  };
  return (await readBoard(place, { ...filter, tenantIds: [], ...range }, app.now)).answer;
}
