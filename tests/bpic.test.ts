import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { Flow, FlowStage } from '@bodan/core/flow/definition';
import { flow as flowSchema } from '@bodan/core/flow/definition';
import { parseCsv } from '@bodan/core/import/csv';
import { logMapping } from '@bodan/core/import/event-log';
import { verifyFigures } from '@bodan/services/board/verify';
import { replayLog } from '@bodan/services/import/replay';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROUND_THE_CLOCK } from '../scripts/demo/uci.ts';
import { type Hand, type Place, testWorld, type World } from './setup/world.ts';

// The closed problems of Volvo IT Belgium (BPI Challenge 2013, W. Steeman, doi 10.4121/uuid:c2c3b154-ab26-4b31-a0e8-8f2350ddac11). The log may
// be cited but not shipped, so this runs where a copy lies beside the project.
const FOLDER = fileURLToPath(new URL('../../shared/data/', import.meta.url));
const LOG = `${FOLDER}bpic2013_closed_problems.csv.gz`;
const isThere = fs.existsSync(LOG);

const stage = (key: string, kind: FlowStage['kind']) => ({
  key,
  name: { 'zh-CN': key, en: key },
  publicName: { 'zh-CN': key, en: key },
  kind,
  owner: 'desk' as const,
});
const FLOW: Flow = flowSchema.parse({
  name: { 'zh-CN': '问题', en: 'Problems' },
  initial: 'queued',
  stages: [
    stage('queued', 'dispatch'),
    stage('accepted', 'work'),
    stage('unmatched', 'dispatch'),
    stage('completed', 'acceptance'),
    stage('closed', 'done'),
  ],
  transitions: [],
});
const MAPPING = logMapping.parse({
  caseColumn: 'case',
  timeColumn: 'timestamp',
  timeForm: 'iso',
  stateColumns: ['status'],
  states: {
    Queued: { stage: 'queued' },
    Accepted: { stage: 'accepted' },
    Unmatched: { stage: 'unmatched' },
    Completed: { stage: 'completed' },
  },
  // Completed is left again in 81 places; only as the last state of a case it is the end.
  endStages: { completed: 'closed' },
  departmentColumn: 'group',
  personColumn: 'resource',
  titleColumns: ['product'],
});

describe.skipIf(!isThere)('the BPI 2013 log of closed problems (left out where no copy lies beside the project)', () => {
  let w: World;
  let place: Place;
  let owner: Hand;
  const expected = isThere ? JSON.parse(fs.readFileSync(`${FOLDER}bpic2013_closed_problems.expected.json`, 'utf8')).by_status : null;
  const rows = <R>(text: string): Promise<R[]> => w.app.db.tenant(place, (tx) => tx.rows<R>(text), 'read');

  beforeAll(async () => {
    w = await testWorld();
    place = await w.workspace('bpic', { isSandbox: true, timeZone: 'Etc/UTC', calendar: ROUND_THE_CLOCK, flow: FLOW });
    owner = await w.member(place, ['owner']);
    const log = parseCsv(gunzipSync(fs.readFileSync(LOG)).toString('utf8'));
    expect(await replayLog(w.app, place, MAPPING, log)).toEqual({ cases: expected.cases, added: expected.cases });
    // Again: nothing is there twice.
    expect(await replayLog(w.app, place, MAPPING, log)).toEqual({ cases: expected.cases, added: 0 });
  });
  afterAll(() => w?.close());

  test('events by state, and where cases begin and end, equal the published counts', async () => {
    const states = await rows<{ state: string; n: number }>(
      `select data ->> 'state' as state, count(*)::int as n from ticket_event where type = 'ticket.logged' group by 1`,
    );
    expect(Object.fromEntries(states.map((s) => [s.state, s.n]))).toEqual(expected.activities);
    expect(await rows(`select stage, count(*)::int as n from ticket group by 1`)).toEqual([{ stage: 'closed', n: expected.end.Completed }]);
  });

  test('every second from the first row of a case to its last lies in one slice: durations and dwell by state equal the published ones', async () => {
    const [total] = await rows<{ sum: string }>(`select sum(wall_seconds)::text as sum from slice`);
    expect(Number(total?.sum)).toBe(expected.case_duration_s.sum);
    const dwell = await rows<{ stage: string; sum: string }>(`select stage, sum(wall_seconds)::text as sum from slice group by 1`);
    const name: Record<string, string> = { queued: 'Queued', accepted: 'Accepted', unmatched: 'Unmatched', completed: 'Completed' };
    for (const d of dwell) expect(Number(d.sum), d.stage).toBe(expected.dwell_by_activity[name[d.stage] ?? '']?.sum_s);
    expect(dwell).toHaveLength(4);
  });

  test('the time board tells the same by organisation line, through the API', async () => {
    const all: Map<string, number> = new Map();
    // A board looks at two years and a little at once; the log covers seven.
    for (const [from, to] of [
      ['2006-01-01', '2007-12-31'],
      ['2008-01-01', '2009-12-31'],
      ['2010-01-01', '2011-12-31'],
      ['2012-01-01', '2012-12-31'],
    ]) {
      const { status, body } = await w.call(owner, 'GET', `/v1/w/bpic/time?from=${from}&to=${to}`);
      expect(status, JSON.stringify(body)).toBe(200);
      for (const cell of body.cells) all.set(cell.departmentCode ?? '', (all.get(cell.departmentCode ?? '') ?? 0) + cell.wallSeconds);
    }
    for (const [group, seconds] of expected.dwell_by_group_top10) expect(all.get(group), group).toBe(seconds);
    expect([...all.values()].reduce((a, b) => a + b, 0)).toBe(expected.dwell_by_group_total);
  });

  test('the board recounts without a mismatch', async () => {
    expect((await verifyFigures(w.app)).found).toEqual([]);
  });
});
