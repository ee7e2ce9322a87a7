import { DomainError } from '@bodan/core/errors';
import { pointsOf } from '@bodan/core/standard/conformance';
import type { ConformanceWeights } from '@bodan/core/standard/conformance-weights';
import { completeStandard } from '@bodan/core/standard/content';
import { type Gap, gapsOf, type Keeper, keepersOf } from '@bodan/core/standard/gap';
import { localDay } from '@bodan/core/ticket/days';
import { type ConformanceQuestion, countConformance } from '../conformance/store.ts';
import type { TenantTx } from '../context.ts';
import { atWork, conversionById } from '../conversion/store.ts';
import { promotionsOf } from '../promotion/store.ts';
import type { WorkspaceConfig } from '../workspace/config.ts';
import {
  countGaps,
  droppedOptions,
  failedFields,
  type GapCount,
  type GapPlace,
  type Standing,
  sinceVersions,
  standingOf,
  toldSince,
  usedInRange,
} from './store.ts';

/** All gaps a workspace may have in some days, and where their tickets are found. */
export type Outlook = { gaps: Gap[]; place: GapPlace; standing: Standing; since: ReadonlyMap<string, number> };

/** What may be a gap of the workspace by its versions, its codes and its fields; nothing of it is counted yet. Throws `not_found`. */
export async function outlookOf(tx: TenantTx, groupId: string, q: ConformanceQuestion): Promise<Outlook> {
  const standing = await standingOf(tx, groupId);
  if (!standing) throw new DomainError('not_found');
  const { newest, adopted, known } = standing;
  const taken = new Map((await promotionsOf(tx)).map((p) => [p.ownKey, p.standardKey]));
  const gaps = gapsOf({
    newest: { number: newest.number, content: completeStandard(newest.content) },
    adopted: { number: adopted.number, content: completeStandard(adopted.content) },
    known,
    used: await usedInRange(tx, q),
    failed: (await failedFields(tx, q)).map((from) => ({ from, field: taken.get(from) ?? from })),
    dropped: await droppedOptions(tx, newest.number),
  });
  const rows = await sinceVersions(tx, {
    codes: gaps.flatMap(({ key, list, code }) => (list && code ? [{ key, list, code }] : [])),
    fields: gaps.flatMap(({ key, kind, field }) => (kind === 'field' && field ? [{ key, field }] : [])),
    after: adopted.number,
  });
  const since = new Map(rows.map((r) => [r.key, r.since]));
  return { gaps, place: { newestId: newest.id, behindSince: since.get('version') ?? null }, standing, since };
}

export type FoundGap = Gap & {
  tickets: number;
  /** Points of the conformance score that its tickets cost by its criterion; one that lacks it twice is counted for each gap. */
  points: number;
  /** How many of its tickets hold no listed value of a field that figures are told by. */
  uncovered: number;
  since: number | null;
  /** For `version`: when the newest was offered, by when it is to be adopted, and when that is to begin here. */
  version: { adopted: number; newest: number; offeredAt: number; adoptBy: string | null; startsAt: number | null } | null;
  keepers: { people: Keeper[]; roles: string[] };
  toldAt: number | null;
};
export type Found = { tickets: number; gaps: FoundGap[] };

const DAY_MS = 86_400_000;
/** These people were told of a gap on the workspace's day of `now`; by the key of the gap. */
export async function toldToday(
  tx: TenantTx,
  config: WorkspaceConfig,
  people: readonly Keeper[],
  now: number,
): Promise<Map<string, number>> {
  const rows = await toldSince(
    tx,
    people.map((p) => p.personId),
    now - DAY_MS,
  );
  const today = localDay(config.timeZone, now);
  return new Map(rows.filter((r) => localDay(config.timeZone, r.at) === today).map((r) => [r.gap, r.at]));
}

async function scheduledAt(tx: TenantTx): Promise<number | null> {
  const [busy] = await atWork(tx, 'adoption');
  return busy ? ((await conversionById(tx, busy.id))?.startsAt ?? null) : null;
}

/** What keeps the figures of a workspace from being compared in some days, the most tickets first. `now` is the server's, epoch ms. */
export async function findGaps(
  tx: TenantTx,
  config: WorkspaceConfig,
  groupId: string,
  q: ConformanceQuestion,
  weights: ConformanceWeights,
  now: number,
): Promise<Found> {
  const { gaps, place, standing, since } = await outlookOf(tx, groupId, q);
  const { tickets } = await countConformance(tx, q);
  const counts = new Map((await countGaps(tx, q, gaps, place)).map((c) => [c.key, c]));
  const members = [...config.members.values()];
  const keepers = { adopt: keepersOf(members, 'adopt'), correct: keepersOf(members, 'correct'), publish: keepersOf([], 'publish') };
  const told = await toldToday(tx, config, [...keepers.adopt.people, ...keepers.correct.people], now);
  const { newest, adopted } = standing;
  const startsAt = place.behindSince === null ? null : await scheduledAt(tx);
  const found = gaps.flatMap((gap): FoundGap[] => {
    const c: GapCount | undefined = counts.get(gap.key);
    // Who works by an older version, or has not taken a field, is told so before a ticket comes.
    if (!c && gap.kind !== 'version' && gap.kind !== 'field') return [];
    return [
      {
        ...gap,
        tickets: c?.tickets ?? 0,
        points: gap.criterion && c ? pointsOf(weights[gap.criterion], c.lacking, tickets) : 0,
        uncovered: gap.listed && c ? c.uncovered : 0,
        since: since.get(gap.key) ?? c?.firstAt ?? null,
        version:
          gap.kind === 'version'
            ? { adopted: adopted.number, newest: newest.number, offeredAt: newest.publishedAt, adoptBy: newest.adoptBy, startsAt }
            : null,
        keepers: keepers[gap.act],
        toldAt: told.get(gap.key) ?? null,
      },
    ];
  });
  return { tickets, gaps: found.sort((a, b) => b.tickets - a.tickets || (a.key < b.key ? -1 : 1)) };
}
