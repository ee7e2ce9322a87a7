import { DomainError } from '@bodan/core/errors';
import { dayNumber } from '@bodan/core/measures/buckets';
import { attainment } from '@bodan/core/measures/registry';
import { localDay } from '@bodan/core/ticket/days';
import { type HqContext, permit, permitHq, type WorkspaceContext } from '../context.ts';
import { nowOf } from '../workspace/config.ts';
import { spreadByGroup } from './codes-store.ts';
import { checkFields } from './field-store.ts';
import { type HeatRow, readHeat, type Slot } from './heat-store.ts';
import type { TicketSource } from './moment-store.ts';
import { type BoardInput, rangeOf } from './read.ts';
import type { BoardTx } from './types.ts';
import { narrowedBy } from './window.ts';

export type HeatInput = Omit<BoardInput, 'by'>;
export type HeatCell = Slot & { created: number; met: number; missed: number; overdueNow: number; rate: number | null };
/**
 * `unplaced`: tickets of the range that count and open no more, whose hour is not known here. The cells and they together are the board's figures.
 */
export type Heat = { asOf: string; range: { from: string; to: string }; cells: HeatCell[]; unplaced: number };

/** Every ticket of the range is looked up, so no more than about a quarter of a year at once. */
const MAX_DAYS = 92;

type Place = { groupId: string; timeZone: string; source: TicketSource; present: number; now: number };

async function heatOf(
  place: Place,
  input: HeatInput,
  read: (work: (tx: BoardTx) => Promise<HeatRow[]>) => Promise<HeatRow[]>,
): Promise<Heat> {
  const range = rangeOf(input, localDay(place.timeZone, place.present));
  if (dayNumber(range.to) - dayNumber(range.from) >= MAX_DAYS)
    throw new DomainError('validation_failed', undefined, {
      fields: [{ pointer: '/query/from', code: 'too_big', detail: `at most ${MAX_DAYS} days` }],
    });
  const rows = await read(async (tx) => {
    await checkFields(tx, input, null);
    const asked = await spreadByGroup(tx, place.groupId, input);
    return readHeat(
      tx,
      { groupId: place.groupId, ...range, now: place.now, ...narrowedBy(asked), field: input.field ?? null },
      place.source,
    );
  });
  const cells = rows.flatMap(({ weekday, hour, created, met, missed, overdueNow }) =>
    weekday === null || hour === null
      ? []
      : [{ weekday, hour, created, met, missed, overdueNow, rate: attainment(met, missed, overdueNow) }],
  );
  const unplaced = rows.find((r) => r.weekday === null)?.created ?? 0;
  return { asOf: new Date(place.present).toISOString(), range, cells, unplaced };
}

/** When tickets come in and how fast they are answered, by the hour of the week, each in its workspace's own time. Errors: `forbidden`, `validation_failed`. */
export function readHqHeat(ctx: HqContext, input: HeatInput): Promise<Heat> {
  permitHq(ctx, 'hq.board.read');
  const { app, groupId, timeZone } = ctx;
  const now = app.now();
  return heatOf({ groupId, timeZone, source: 'hq_ticket', present: now, now }, input, (work) => app.db.hq(ctx, work));
}

/** The same of one workspace, behind its own door. Errors: `forbidden`, `validation_failed`. */
export async function readWorkspaceHeat(ctx: WorkspaceContext, input: Omit<HeatInput, 'tenantIds'>): Promise<Heat> {
  permit(ctx, 'board.read');
  const { app, scope } = ctx;
  const config = await app.configs.get(app.db, scope);
  const now = app.now();
  const place: Place = { groupId: scope.groupId, timeZone: config.timeZone, source: 'ticket', present: nowOf(config, now), now };
  return heatOf(place, { ...input, tenantIds: [] }, (work) => app.db.tenant(scope, work, 'read'));
}
