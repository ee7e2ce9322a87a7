import { describe, expect, test } from 'vitest';
import { joinedNames, namedFlows } from '../../src/flow/names.ts';
import { SERVICE_FLOW } from '../../src/flow/templates.ts';

const renamed = (key: string, name: string, more: object = {}) => ({
  ...SERVICE_FLOW,
  stages: SERVICE_FLOW.stages.map((s) => (s.key === key ? { ...s, name: { 'zh-CN': name, en: '' }, ...more } : s)),
});

describe('the names of flows', () => {
  test('versions that call everything the same are told once, under the first of them', () => {
    const found = namedFlows([
      ['v3', renamed('new', '前台')],
      ['v2', renamed('new', '前台', { budgetMinutes: 7 })],
      ['v1', SERVICE_FLOW],
    ]);
    expect(found.map((f) => f.versionIds)).toEqual([['v3', 'v2'], ['v1']]);
    expect(found[0]?.stages.find((s) => s.key === 'new')?.name['zh-CN']).toBe('前台');
  });

  test('joined, the first flow is heard, stages of others come before those in which tickets are over', () => {
    const counter = { key: 'counter', name: { 'zh-CN': '柜台', en: '' }, kind: 'intake', owner: 'desk' } as const;
    const [main] = namedFlows([['v1', SERVICE_FLOW]]);
    const [other] = namedFlows([['v9', renamed('new', '前台')]]);
    if (!main || !other) throw new Error('both are named');
    const joined = joinedNames([main, { ...other, stages: [counter, ...other.stages] }]);
    expect(joined.stages.find((s) => s.key === 'new')?.name['zh-CN']).toBe('待受理');
    const kinds = joined.stages.map((s) => s.kind === 'done' || s.kind === 'cancelled');
    expect(kinds).toEqual([...kinds].sort());
    expect(joined.stages.filter((s) => s.kind !== 'done' && s.kind !== 'cancelled').at(-1)?.key).toBe('counter');
    expect(joined.stages).toHaveLength(SERVICE_FLOW.stages.length + 1);
    expect(joined.steps).toHaveLength(SERVICE_FLOW.transitions.length);
  });

  test('a step of one key that leads another way stands beside the first', () => {
    const [main] = namedFlows([['v1', SERVICE_FLOW]]);
    if (!main) throw new Error('it is named');
    const accept = main.steps.find((s) => s.key === 'accept');
    if (!accept) throw new Error('there is such a step');
    const joined = joinedNames([main, { stages: [], steps: [{ ...accept, to: 'on_site' }] }]);
    expect(joined.steps.filter((s) => s.key === 'accept').map((s) => s.to)).toEqual([accept.to, 'on_site']);
  });
});
