import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hand, testWorld, type World } from '../../../tests/setup/world.ts';

let w: World;
let owner: Hand;
let analyst: Hand;

beforeAll(async () => {
  w = await testWorld();
  const group = await w.group('anjia', '安家');
  const place = await w.workspace('alpha', { groupId: group.groupId, standardVersionId: group.standardVersionId });
  owner = await w.member(place, ['owner']);
  analyst = await w.hqMember(group.groupId, ['hq_admin']);
});
afterAll(() => w.close());

const MORE = 10;
const digest = { name: '早报', cadence: 'daily', weekday: null, atTime: '08:30', workingDaysOnly: false };

const LIMITED: [what: string, most: number, code: string, path: string, body: (who: Hand) => object][] = [
  ['dashboards', 50, 'plan_limit', 'dashboards', () => ({ name: '看板' })],
  ['digests', 20, 'plan_limit', 'digests', (who) => ({ ...digest, personIds: [who.personId] })],
  ['exports at work', 3, 'too_many_exports', 'exports', () => ({ source: { kind: 'trend', query: '' }, format: 'csv' })],
];
test.each(LIMITED)(
  '%s that are asked for all at once are %i and no more, in a workspace and at headquarters',
  async (_, most, code, path, body) => {
    for (const [who, base] of [
      [owner, '/v1/w/alpha'],
      [analyst, '/v1/hq/anjia'],
    ] as const) {
      const made = await Promise.all(Array.from({ length: most + MORE }, () => w.call(who, 'POST', `${base}/${path}`, body(who))));
      expect(made.map((r) => r.status).filter((status) => status < 300)).toHaveLength(most);
      expect(new Set(made.filter((r) => r.status >= 300).map((r) => r.body.code))).toEqual(new Set([code]));
    }
  },
);
