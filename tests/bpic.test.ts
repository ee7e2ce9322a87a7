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

describe.skipIf(!isThere)('the same log as a group whose organisation lines are subsidiaries', () => {
  let w: World;
  let analyst: Hand;
  const expected = isThere ? JSON.parse(fs.readFileSync(`${FOLDER}bpic2013_closed_problems.expected.json`, 'utf8')).by_status : null;
  const YEARS = [2006, 2007, 2008, 2009, 2010, 2011, 2012];
  /** Cases by the line that had them last. */
  const casesOfLine = new Map<string, number>();
  const slugOf = new Map<string, string>();

  beforeAll(async () => {
    w = await testWorld();
    const group = await w.group('volvo');
    analyst = await w.hqMember(group.groupId, ['hq_analyst']);
    const rows = parseCsv(gunzipSync(fs.readFileSync(LOG)).toString('utf8'));
    const last = new Map(rows.map((row) => [row['case'] ?? '', row['group'] ?? '']));
    for (const line of new Set(last.values())) {
      const slug = line.toLowerCase().replaceAll(' ', '-');
      slugOf.set(slug, line);
      const own = rows.filter((row) => last.get(row['case'] ?? '') === line);
      const place = await w.workspace(slug, { ...group, isSandbox: true, timeZone: 'Etc/UTC', calendar: ROUND_THE_CLOCK, flow: FLOW });
      const { cases, added } = await replayLog(w.app, place, MAPPING, own);
      expect(added).toBe(cases);
      casesOfLine.set(line, cases);
    }
    expect([...casesOfLine.values()].reduce((a, b) => a + b, 0)).toBe(expected.cases);
  });
  afterAll(() => w?.close());

  const year = async (path: string, of: number) => {
    const { status, body } = await w.call(analyst, 'GET', `/v1/hq/volvo/${path}?from=${of}-01-01&to=${of}-12-31`);
    expect(status, JSON.stringify(body)).toBe(200);
    return body;
  };

  test('the board of headquarters counts every case of every line once, created and closed, and each opens to its tickets', async () => {
    const created = new Map<string, number>();
    const closed = new Map<string, number>();
    for (const of of YEARS) {
      const board = await year('board', of);
      const lines: { slug: string; created: number; closed: number; open: number }[] = board.bySubsidiary;
      for (const line of lines) {
        const name = slugOf.get(line.slug) ?? '';
        created.set(name, (created.get(name) ?? 0) + line.created);
        closed.set(name, (closed.get(name) ?? 0) + line.closed);
        expect(line.open).toBe(0);
      }
      expect(lines.reduce((sum, line) => sum + line.closed, 0)).toBe(board.totals.closed);
      const { status, body } = await w.call(analyst, 'GET', `/v1/hq/volvo/tickets?metric=closed&from=${of}-01-01&to=${of}-12-31&limit=1`);
      expect([status, body.total, body.tickets]).toEqual([200, board.totals.closed, board.totals.closed]);
    }
    expect(Object.fromEntries(created)).toEqual(Object.fromEntries(casesOfLine));
    expect(Object.fromEntries(closed)).toEqual(Object.fromEntries(casesOfLine));
  });

  test('durations summed over the subsidiaries are the published ones, by line and in all', async () => {
    const lines = new Map<string, number>();
    const stages = new Map<string, number>();
    for (const of of YEARS)
      for (const cell of (await year('time', of)).cells) {
        lines.set(cell.departmentCode ?? '', (lines.get(cell.departmentCode ?? '') ?? 0) + cell.wallSeconds);
        stages.set(cell.stage, (stages.get(cell.stage) ?? 0) + cell.wallSeconds);
      }
    for (const [line, seconds] of expected.dwell_by_group_top10) expect(lines.get(line), line).toBe(seconds);
    expect([...lines.values()].reduce((a, b) => a + b, 0)).toBe(expected.case_duration_s.sum);
    for (const [name, { sum_s }] of Object.entries<{ sum_s: number }>(expected.dwell_by_activity))
      expect(stages.get(name.toLowerCase()), name).toBe(sum_s);
  });

  test('headquarters recount without a mismatch', async () => {
    expect((await verifyFigures(w.app)).found).toEqual([]);
  });
});
