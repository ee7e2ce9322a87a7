import { type Cohort, type Counted, cohortOf } from '@bodan/core/peer-benchmark/cohort';
import type { Quartiles, StandingState } from '@bodan/core/peer-benchmark/release';
import {
  type Band,
  daysOfPeriod,
  dueAt,
  MIN_SHOPS,
  newestDue,
  nextQuarter,
  PEER_FIGURE_KEYS,
  type PeerFigure,
  periodAt,
  type Size,
  sizeOf,
  type Trade,
} from '@bodan/core/peer-benchmark/rule';
import { permit, type WorkspaceContext } from '../context.ts';
import { needStandAlone } from './member.ts';
import { type HandInRow, handInsOf, memberRow, releasesOf, type StandingRow, standingsOf } from './store.ts';

export type Compared = { key: PeerFigure; own: Counted; peers: Quartiles | null };
export type Comparison = {
  from: string;
  to: string;
  /** Epoch ms. */
  handedAt: number;
  publishedAt: number;
  state: StandingState;
  cohort: Cohort | null;
  shops: Band | null;
  tickets: number;
  size: Size;
  met: { trade: number; all: number };
  figures: Compared[];
};
export type PeerBenchmark = {
  member: { trade: Trade; textVersion: number; consentedAt: number; consentedBy: string } | null;
  minShops: number;
  /** When the next period is published, its last day, and when shops may join next; epoch ms. */
  next: { publishedAt: number; to: string; joinsAt: number };
  /** Newest first. */
  comparisons: Comparison[];
};
/** A year. */
const MOST = 13;

const comparisonOf = (
  handIn: HandInRow,
  standing: StandingRow,
  release: { shops: Band; figures: Record<PeerFigure, Quartiles> } | undefined,
): Comparison => ({
  ...daysOfPeriod(handIn.period),
  handedAt: handIn.handedAt,
  publishedAt: standing.publishedAt,
  state: standing.state,
  cohort: standing.cohort === null ? null : cohortOf(standing.cohort),
  shops: release?.shops ?? null,
  tickets: handIn.tickets,
  size: sizeOf(handIn.tickets),
  met: { trade: standing.metTrade, all: standing.metAll },
  figures: PEER_FIGURE_KEYS.map((key) => ({ key, own: handIn.figures[key], peers: release?.figures[key] ?? null })),
});

/**
 * What the workspace agreed to, what it handed in and what was published of its cohorts; nothing of any other. Only rounds it took part in
 * under the consent in force. Errors: `forbidden`, `stand_alone_only`.
 */
export async function readPeers(ctx: WorkspaceContext): Promise<PeerBenchmark> {
  permit(ctx, 'board.read');
  const { app, scope } = ctx;
  const { member, handIns, standings, releases } = await app.db.snapshot(scope, async (tx) => {
    await needStandAlone(tx);
    const member = await memberRow(tx);
    return {
      member,
      handIns: member ? await handInsOf(tx, MOST + 1) : [],
      standings: await standingsOf(tx, MOST + 1),
      releases: await releasesOf(tx),
    };
  });
  // Who agrees while a period is being settled was not asked about it.
  const next = Math.max(newestDue(app.now()) + 1, periodAt(member?.since ?? app.now()));
  return {
    member: member
      ? { trade: member.trade, textVersion: member.textVersion, consentedAt: member.consentedAt, consentedBy: member.consentedByName }
      : null,
    minShops: MIN_SHOPS,
    next: { publishedAt: dueAt(next), to: daysOfPeriod(next).to, joinsAt: dueAt(nextQuarter(next)) },
    comparisons: handIns.flatMap((h) => {
      const standing = standings.find((s) => s.period === h.period);
      const release = releases.find((r) => r.period === h.period);
      return standing ? [comparisonOf(h, standing, release)] : [];
    }),
  };
}
