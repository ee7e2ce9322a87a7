import { expect, test } from 'vitest';
import { linesBy } from '../../src/lib/features/dashboard/shown.ts';
import type { Board } from '../../src/lib/features/hq/hq.ts';
import { toldApart } from '../../src/lib/features/hq/told-apart.ts';

const line = (key: string, zh: string) => ({ key, name: { 'zh-CN': zh, en: zh } });
const lines = [line('AC-01', '不制冷'), line('RF-01', '不制冷'), line('AC-02', '异响'), line('AC-03', '漏水')];

test('two codes of one name are told apart by their codes; what has a name of its own needs none', () => {
  expect(lines.map(toldApart(lines))).toEqual(['不制冷 AC-01', '不制冷 RF-01', '异响', '漏水']);
  const board = { byFaultCode: lines } as unknown as Board;
  expect(linesBy('fault', board, {}).map(({ name }) => name)).toEqual(['不制冷 AC-01', '不制冷 RF-01', '异响', '漏水']);
});
