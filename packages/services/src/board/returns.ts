import { localDay } from '@bodan/core/ticket/days';
import { type HqContext, permit, permitHq, type WorkspaceContext } from '../context.ts';
import { nowOf } from '../workspace/config.ts';
import { namedTogether } from './assemble.ts';
import { spreadByGroup } from './codes-store.ts';
import { checkFields } from './field-store.ts';
import type { TicketSource } from './moment-store.ts';
import { readStageNames } from './names-store.ts';
import { type BoardInput, rangeOf } from './read.ts';
import { type ReturnRow, readReturns } from './returns-store.ts';
import type { BoardTx } from './types.ts';
import { narrowedBy } from './window.ts';

export type ReturnsInput = Omit<BoardInput, 'by'>;
/** `stages`: what those of the ways are called, in the order of the flows. */
export type Returns = {
  asOf: string;
  range: { from: string; to: string };
  items: ReturnRow[];
  stages: { key: string; name: { 'zh-CN': string; en?: string } }[];
};

type Place = { groupId: string; timeZone: string; source: TicketSource; present: number };

async function returnsOf(
  place: Place,
  input: ReturnsInput,
  read: (work: (tx: BoardTx) => Promise<Omit<Returns, 'asOf' | 'range'>>) => Promise<Omit<Returns, 'asOf' | 'range'>>,
): Promise<Returns> {
  const range = rangeOf(input, localDay(place.timeZone, place.present));
  const told = await read(async (tx) => {
    await checkFields(tx, input, null);
    const asked = await spreadByGroup(tx, place.groupId, input);
    const items = await readReturns(
      tx,
      { groupId: place.groupId, ...range, ...narrowedBy(asked), field: input.field ?? null },
      place.source,
    );
    const keys = new Set(items.flatMap(({ from, to }) => [from, to]).filter((key) => key !== null));
    const names = keys.size === 0 ? [] : await readStageNames(tx, [...keys]);
    return { items, stages: [...namedTogether(names)].map(([key, name]) => ({ key, name })) };
  });
  return { asOf: new Date(place.present).toISOString(), range, ...told };
}

/**
 * Which way the tickets created in the range came back (返工, 重开), from which stage to which. The times of a kind add up to the board's figure of
 * the same question. Errors: `forbidden`, `validation_failed`.
 */
export function readHqReturns(ctx: HqContext, input: ReturnsInput): Promise<Returns> {
  permitHq(ctx, 'hq.board.read');
  const { app, groupId, timeZone } = ctx;
  return returnsOf({ groupId, timeZone, source: 'hq_ticket', present: app.now() }, input, (work) => app.db.hq(ctx, work));
}

/** The same of one workspace, behind its own door. Errors: `forbidden`, `validation_failed`. */
export async function readWorkspaceReturns(ctx: WorkspaceContext, input: Omit<ReturnsInput, 'tenantIds'>): Promise<Returns> {
  permit(ctx, 'board.read');
  const { app, scope } = ctx;
  const config = await app.configs.get(app.db, scope);
  const place: Place = { groupId: scope.groupId, timeZone: config.timeZone, source: 'ticket', present: nowOf(config, app.now()) };
  return returnsOf(place, { ...input, tenantIds: [] }, (work) => app.db.tenant(scope, work, 'read'));
}
