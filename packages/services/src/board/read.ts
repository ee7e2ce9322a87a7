import { addDays, previousOf } from '@bodan/core/measures/buckets';
import { localDay } from '@bodan/core/ticket/days';
import type { HqScope } from '@bodan/db/doors';
import { type App, type HqContext, permit, permitHq, type WorkspaceContext } from '../context.ts';
import { nowOf } from '../workspace/config.ts';
import { assemble } from './assemble.ts';
import { spreadByGroup } from './codes-store.ts';
import { checkFields, lackingField } from './field-store.ts';
import { type Kept, KeptBoards, Together } from './kept.ts';
import { type Moment, type MomentInput, momentOf, publishedAt } from './moment.ts';
import { type BoardNames, readNames } from './names-store.ts';
import { readMarker, readSnapshot } from './read-store.ts';
import type { BoardFilter, BoardTx } from './types.ts';
import { checkRange, DEFAULT_DAYS, windowOf } from './window.ts';

export type BoardInput = Omit<BoardFilter, 'from' | 'to'> & { from: string | null; to: string | null };
export type PastBoardInput = BoardInput & MomentInput;
/** The board as JSON, the instant it is exact at, and a tag that changes with the figures. */
export type BoardAnswer = { json: Uint8Array<ArrayBuffer>; etag: string };

type Place = {
  app: App;
  key: string;
  groupId: string;
  timeZone: string;
  isGroup: boolean;
  /** The moment asked for; null for the present. */
  moment: Moment | null;
  read<T>(work: (tx: BoardTx) => Promise<T>): Promise<T>;
};
type Memory = { boards: KeptBoards; together: Together; names: Map<string, BoardNames> };

const memories = new WeakMap<App, Memory>();
const MAX_NAMES = 100;
const utf8 = new TextEncoder();

function memoryOf(app: App): Memory {
  let m = memories.get(app);
  if (!m) {
    m = { boards: new KeptBoards(), together: new Together(), names: new Map() };
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

async function compute(place: Place, filter: BoardFilter, now: number): Promise<Kept> {
  const { names } = memoryOf(place.app);
  const { moment } = place;
  const { snapshot, named, lacking } = await place.read(async (tx) => {
    await checkFields(tx, filter, moment);
    const standardAt = publishedAt(moment);
    const asked = await spreadByGroup(tx, place.groupId, filter, standardAt);
    const window = windowOf(place.groupId, asked, now, place.isGroup, moment);
    const snapshot = await readSnapshot(tx, window, place.isGroup ? 'hq_ticket' : 'ticket');
    const known = standardAt === null ? names.get(place.key) : undefined;
    const isKnown = known?.config === snapshot.marker.config;
    const lacking = filter.by && moment === null ? await lackingField(tx, place.groupId, filter.by) : [];
    return { snapshot, lacking, named: isKnown ? known : await readNames(tx, place.groupId, standardAt) };
  });
  if (names.size >= MAX_NAMES) names.clear();
  if (publishedAt(moment) === null) names.set(place.key, named);
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
  return {
    body,
    etag,
    marker: snapshot.marker,
    freshUntil: snapshot.nextBreachAt === null ? Number.POSITIVE_INFINITY : snapshot.nextBreachAt + 1000,
  };
}

async function readBoard(place: Place, filter: BoardFilter, now: () => number): Promise<BoardAnswer> {
  const { boards, together } = memoryOf(place.app);
  const key = `${place.key}?${JSON.stringify([filter, place.moment])}`;
  const { kept, at } = await together.ask(key, async () => {
    const at = now();
    // What was published at a past moment is computed each time it is asked: few ask, and none twice in a row.
    if (place.moment !== null) return { kept: await compute(place, filter, at), at: place.moment.at };
    const known = boards.get(key, at);
    if (known) {
      const check = await place.read((tx) => readMarker(tx, place.groupId, known.marker.horizon));
      if (boards.confirm(key, known, check)) return { kept: known, at };
    }
    const made = await compute(place, filter, at);
    boards.keep(key, made);
    return { kept: made, at };
  });
  const head = utf8.encode(`{"asOf":"${new Date(at).toISOString()}","known":"${place.moment?.known ?? 'now'}",`);
  const json = new Uint8Array(head.length + kept.body.length);
  json.set(head);
  json.set(kept.body, head.length);
  return { json, etag: kept.etag };
}

const hqScope = (ctx: HqContext): HqScope => ({ groupId: ctx.groupId, tenantIds: ctx.tenantIds });

/** The live board of a group: exact at a committed instant between the call and its answer. Errors: `forbidden`, `validation_failed`. */
export function readHqBoard(ctx: HqContext, input: PastBoardInput): Promise<BoardAnswer> {
  permitHq(ctx, 'hq.board.read');
  const { app, groupId, timeZone } = ctx;
  const { at, known, ...filter } = input;
  const moment = momentOf({ at, known }, app.now());
  const range = rangeOf(input, localDay(timeZone, moment?.at ?? app.now()));
  const key = `hq:${groupId}:${app.sha256(ctx.tenantIds.join(','))}`;
  return readBoard(
    { app, key, groupId, timeZone, isGroup: true, moment, read: (work) => app.db.hq(hqScope(ctx), work) },
    { ...filter, ...range },
    app.now,
  );
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
    read: (work) => app.db.tenant(scope, work, 'read'),
  };
  return readBoard(place, { ...filter, tenantIds: [], ...range }, app.now);
}
