import { expect, test } from 'vitest';
import { figuresOf, noCounts } from '../../src/measures/board.ts';
import { MOST_BRANCHES, teamOf } from '../../src/wall/team.ts';

const line = (name: string, counts: { open?: number; assigned?: number; technicians?: number; overdue_tickets?: number }) => ({
  name: { 'zh-CN': name },
  ...figuresOf({ ...noCounts(), ...counts }),
});
const subsidiary = (key: string, counts: Parameters<typeof line>[1]) => ({ key, ...line(key, counts) });
const branch = (tenantId: string, name: string, counts: Parameters<typeof line>[1]) => ({ tenantId, ...line(name, counts) });

test('given few branches, a team board tells them with whose they are, who has most a head first', () => {
  const team = teamOf({
    bySubsidiary: [subsidiary('杭州', { open: 9 }), subsidiary('宁波', { open: 4 })],
    byBranch: [
      branch('杭州', '西湖', { open: 3, assigned: 2, technicians: 2 }),
      branch('杭州', '余杭', { open: 6, assigned: 6, technicians: 2, overdue_tickets: 1 }),
      branch('宁波', '鄞州', { open: 4 }),
    ],
  });
  expect(team.by).toBe('branch');
  expect(team.lines).toEqual([
    { name: { 'zh-CN': '余杭' }, of: { 'zh-CN': '杭州' }, technicians: 2, assigned: 6, perTechnician: 3, open: 6, late: 1 },
    { name: { 'zh-CN': '西湖' }, of: { 'zh-CN': '杭州' }, technicians: 2, assigned: 2, perTechnician: 1, open: 3, late: 0 },
    { name: { 'zh-CN': '鄞州' }, of: { 'zh-CN': '宁波' }, technicians: 0, assigned: 0, perTechnician: null, open: 4, late: 0 },
  ]);
});

test('given more branches than a wall shows, or none, it tells subsidiaries', () => {
  const bySubsidiary = [subsidiary('杭州', { open: 5, assigned: 4, technicians: 4 }), subsidiary('宁波', { assigned: 4, technicians: 1 })];
  const many = Array.from({ length: MOST_BRANCHES + 1 }, (_, i) => branch('杭州', `网点${i}`, {}));
  for (const byBranch of [many, []]) {
    const team = teamOf({ bySubsidiary, byBranch });
    expect(team.by).toBe('subsidiary');
    expect(team.lines.map((l) => [l.name['zh-CN'], l.of])).toEqual([
      ['宁波', null],
      ['杭州', null],
    ]);
  }
});

test('given one subsidiary, its branches are not told whose they are', () => {
  const bySubsidiary = [subsidiary('杭州', {})];
  const team = teamOf({ bySubsidiary, byBranch: [branch('杭州', '西湖', {}), branch('杭州', '余杭', {})] });
  expect(team.lines.map((l) => l.of)).toEqual([null, null]);
});
