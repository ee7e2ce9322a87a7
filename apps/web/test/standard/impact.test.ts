import { expect, test } from 'vitest';
import { figuresOf, totalsOf } from '../../src/lib/features/standard/impact.ts';
import { standingsOf } from '../../src/lib/features/standard/progress.ts';
import type { Preview, Progress, Subsidiary } from '../../src/lib/features/standard/standard-api.ts';

const change = (kind: string, code: string, list = 'faultCodes') => ({ kind, list, code, before: null, after: null, values: [] });
type Loose = { kind: string; code: string; list?: string; tickets: number } & Record<string, unknown>;
const impact = ({ kind, code, list = 'faultCodes', tickets, ...more }: Loose) => ({
  key: `${list}/${code}/${kind}`,
  change: change(kind, code, list),
  tickets,
  lacking: 0,
  goesTo: [],
  unmapped: { tickets: 0, values: [] },
  uses: [],
  ...more,
});
const say = (name: { 'zh-CN': string }) => name['zh-CN'];
const preview = (
  workspaces: { tenantId: string; impacts: unknown[] }[],
  changes: unknown[],
  templates: Preview['templates'] = [],
): Preview => ({ baseNumber: 2, changes, templates, workspaces: workspaces.map((w) => ({ fromNumber: 2, ...w })) }) as unknown as Preview;

test('what companies feel of a change is added up: tickets, ways, lost values and what names it', () => {
  const split = change('split', 'AC-09');
  const { changes } = totalsOf(
    preview(
      [
        {
          tenantId: 'a',
          impacts: [
            impact({
              kind: 'split',
              code: 'AC-09',
              tickets: 3,
              goesTo: [
                { code: 'A', tickets: 2 },
                { code: null, tickets: 1 },
              ],
              uses: [{ kind: 'view', count: 1 }],
            }),
          ],
        },
        {
          tenantId: 'b',
          impacts: [
            impact({ kind: 'split', code: 'AC-09', tickets: 9, goesTo: [{ code: 'A', tickets: 9 }], uses: [{ kind: 'view', count: 2 }] }),
          ],
        },
        { tenantId: 'c', impacts: [impact({ kind: 'split', code: 'AC-09', tickets: 0 })] },
      ],
      [split],
      [{ key: 'faultCodes/AC-09/split', names: [{ 'zh-CN': '安家维修', en: '' }] }],
    ),
    say,
  );
  expect(changes).toHaveLength(1);
  expect(changes[0]?.effect).toEqual({
    tickets: 12,
    lacking: 0,
    goesTo: [
      { code: 'A', tickets: 11 },
      { code: null, tickets: 1 },
    ],
    unmapped: { tickets: 0, values: [] },
    uses: [
      { kind: 'view', count: 3, names: [] },
      { kind: 'template', count: 1, names: ['安家维修'] },
    ],
  });
  expect(changes[0]?.shares.map((share) => share.tenantId)).toEqual(['b', 'a']);
  expect(figuresOf(changes)).toEqual({ changes: 1, touched: 12, unmapped: 1, lacking: 0 });
});

test('a change that says nothing of tickets there are touches none; earlier ones stand apart', () => {
  const { changes, older } = totalsOf(
    preview(
      [
        {
          tenantId: 'a',
          impacts: [impact({ kind: 'renamed', code: 'AC', tickets: 40 }), impact({ kind: 'merged', code: 'OLD', tickets: 7 })],
        },
      ],
      [change('renamed', 'AC'), change('added', 'NEW')],
    ),
    say,
  );
  expect(figuresOf(changes)).toMatchObject({ changes: 2, touched: 0 });
  expect(older.map((total) => [total.key, total.effect.tickets])).toEqual([['faultCodes/OLD/merged', 7]]);
});

test('companies stand by what needs looking after: late first, done last', () => {
  const company = (id: string, standardNumber: number): Subsidiary => ({
    id,
    slug: id,
    name: id,
    isSandbox: false,
    standardNumber,
    joinedAt: '',
    joinedBy: null,
  });
  const adoption = (tenantId: string, status: Progress['status'], toNumber = 3): Progress => ({
    tenantId,
    id: tenantId,
    status,
    fromNumber: 2,
    toNumber,
    startsAt: '2026-11-26T02:00:00.000Z',
    total: 4,
    done: 1,
  });
  const companies = [company('done', 3), company('runs', 3), company('waits', 2), company('back', 2), company('planned', 2)];
  const adoptions = [adoption('done', 'done'), adoption('runs', 'running'), adoption('back', 'undone'), adoption('planned', 'scheduled')];
  const states = (adoptBy: string | null) =>
    standingsOf(companies, adoptions, { number: 3, adoptBy }, '2026-11-26').map((s) => `${s.company.id} ${s.state}`);
  expect(states('2026-11-26')).toEqual(['runs running', 'back back', 'waits offered', 'planned scheduled', 'done done']);
  expect(states('2026-11-25')).toEqual(['waits late', 'back late', 'planned late', 'runs running', 'done done']);
});
