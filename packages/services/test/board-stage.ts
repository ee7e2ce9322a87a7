import { fireAlarm } from '@bodan/services/alarm/fire';
import { dueClocks } from '@bodan/services/alarm/store';
import type { Board, Line } from '@bodan/services/board/assemble';
import { foldMeasures } from '@bodan/services/board/fold';
import { boardIn, type PastBoardInput, readHqBoard, readWorkspaceBoard } from '@bodan/services/board/read';
import { verifyFigures } from '@bodan/services/board/verify';
import type { HqContext } from '@bodan/services/context';
import { expect } from 'vitest';
import { type Place, testWorld } from '../../../tests/setup/world.ts';
import { ALL, analystOf, askForEvidence, customerVerb, makeWorker, proofVerb, randomVerb, seeded } from './board-history.ts';

const START = Date.parse('2026-11-02T01:00:00Z');
export const HOUR = 3_600_000;
export const parsed = boardIn;
export const figures = ({ key: _k, name: _n, ...rest }: Line): unknown => rest;
export const noAsOf = ({ asOf: _, ...rest }: Board & { asOf?: string }): unknown => rest;

/** Headquarters of three workspaces whose people work by chance, always by the same one, and everything a test asks of their boards. */
export async function boardStage() {
  const w = await testWorld();
  let now = START;
  const setNow = (ms: number) => {
    now = ms;
    w.setNow(now);
  };
  setNow(START);
  const group = await w.group('anjia', '安家');
  await askForEvidence(w, group.groupId);
  const places: Place[] = [];
  for (const slug of ['hz', 'nb', 'wz'])
    places.push(await w.workspace(slug, { groupId: group.groupId, standardVersionId: group.standardVersionId }));
  const workers = await Promise.all(places.map((p, i) => makeWorker(w, p, i)));
  const analyst = await w.hqMember(group.groupId, ['hq_analyst']);
  const hq = analystOf(w, group.groupId, places, analyst);
  const pass = (ms: number) => setNow(now + ms);
  const boardOf = async (filter: Partial<PastBoardInput> = {}): Promise<Board> => parsed(await readHqBoard(hq, { ...ALL, ...filter }));
  /** A board that was never kept: another process would read it. */
  const afresh = async (filter: Partial<PastBoardInput> = {}): Promise<unknown> =>
    noAsOf(parsed(await readHqBoard({ ...hq, app: { ...hq.app } }, { ...ALL, ...filter })));
  /** The worker: everything that is due is told. */
  const ring = async () => {
    for (const due of await w.app.db.relay((tx) => dueClocks(tx, now, null, 1000), 'read')) await fireAlarm(w.app, due);
  };
  const r = seeded(20261102);
  const byCustomers = seeded(5);
  const proofs = seeded(9);
  return {
    w,
    hq,
    places,
    workers,
    now: () => now,
    setNow,
    pass,
    boardOf,
    afresh,
    mismatches: async () => (await verifyFigures(w.app)).found,
    /** What is moved on by what happened is what is read anew: of the group, of one of it, and behind a door of its own. */
    async isAsReadAnew() {
      for (const of of [{}, { tenantIds: places.slice(0, 1).map((p) => p.tenantId) }])
        expect(noAsOf(await boardOf(of))).toEqual(await afresh(of));
      const [worker] = workers;
      if (!worker) throw new Error('no worker');
      const own = async (app: HqContext['app']) => noAsOf(parsed(await readWorkspaceBoard({ ...worker.ctx, app }, ALL)));
      expect(await own(w.app)).toEqual(await own({ ...w.app }));
    },
    /** Everybody does something so many times, with hours between, alarms that ring and folds at random moments; `look` sees some of them. */
    async play(times: number, look: () => Promise<void> = async () => {}) {
      for (let i = 0; i < times; i++) {
        pass(Math.floor(r() * 4 * HOUR));
        await Promise.all(workers.map((x) => randomVerb(x, r)));
        if (i % 4 === 0) await Promise.all(workers.map((x) => proofVerb(x, proofs)));
        if (i % 5 === 0) await Promise.all(workers.map((x) => customerVerb(x, byCustomers)));
        if (i % 3 === 0) await ring();
        if (r() < 0.15) await foldMeasures(w.app, 30);
        if (i % 8 === 0) await look();
      }
    },
  };
}
