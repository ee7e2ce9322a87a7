import { type DigestFacts, digestLetter, digestMarkdownOf } from '@bodan/core/brief/digest-words';
import { figuresOf, noCounts } from '@bodan/core/measures/board';
import { expect, test } from 'vitest';

const facts = (companies: number): DigestFacts => ({
  placeName: '安家 [集团](http://evil) 13800138000',
  cadence: 'daily',
  range: { from: '2026-11-24', to: '2026-11-24' },
  asOf: Date.parse('2026-11-25T00:30:00Z'),
  timeZone: 'Asia/Shanghai',
  totals: figuresOf({
    ...noCounts(),
    created: 12,
    closed: 9,
    open: 30,
    first_response_met: 9,
    first_response_missed: 1,
    overdue_tickets: 4,
  }),
  previous: figuresOf({ ...noCounts(), first_response_met: 8, first_response_missed: 2 }),
  companies: Array.from({ length: companies }, (_, i) => ({
    name: `公司${'长'.repeat(50)}${i}`,
    rate: i / 100,
    created: i,
    open: i,
    overdue: 1,
  })),
  url: 'https://bodan.example/hq/anjia?at=2026-11-25T00:30:00.000Z&known=then',
});

test('the letter leads with the rate and the change, in both languages', () => {
  const zh = digestLetter(facts(2), 'zh-CN');
  expect(zh.lines[0]).toBe('首响达成率 90.0%，比上期高 10.0 个百分点');
  expect(zh.lines[1]).toBe('新建 12，关闭 9，在办 30，正在超时 4');
  const waiting = digestLetter({ ...facts(2), totals: { ...facts(2).totals, partsWaiting: 7 } }, 'zh-CN');
  expect(waiting.lines[1]).toBe('新建 12，关闭 9，在办 30（待件 7），正在超时 4');
  const proven = {
    ...facts(2).totals,
    evidence: { asked: 8, complete: 7, rate: 0.875 },
    evidenceInTime: { met: 9, missed: 1, overdueNow: 0, rate: 0.9 },
  };
  expect(digestLetter({ ...facts(2), totals: proven }, 'zh-CN').lines[2]).toBe('凭证及时率 90.0%，凭证完整率 87.5%');
  const loaded = { ...facts(2).totals, workload: { tickets: 9, technicians: 4, perTechnician: 2.25 } };
  expect(digestLetter({ ...facts(2), totals: loaded }, 'zh-CN').lines[2]).toBe('人均在手 2.3 单');
  // What the page beside it calls 50 minutes and 1,503 is called so here too.
  const many = { ...facts(2).totals, created: 1503, dispatch: { ...facts(2).totals.dispatch, meanSeconds: 3050 } };
  expect(digestLetter({ ...facts(2), totals: many }, 'zh-CN').lines.slice(1, 3)).toEqual([
    '新建 1,503，关闭 9，在办 30，正在超时 4',
    '平均分派用时 50 分',
  ]);
  expect(zh.lines.at(-1)).toBe('2026-11-25 08:30 (Asia/Shanghai) 公布的数字');
  expect(digestLetter(facts(2), 'en').lines.at(-1)).toBe('Figures as published 2026-11-25 08:30 (Asia/Shanghai)');
  expect(zh.table?.rows[0]?.[1]).toBe('0.0%');
  expect(digestLetter(facts(2), 'en').lines[0]).toBe('First response in time 90.0%, 10.0 points above the range before');
});

test('a robot is told no more than it takes, names nothing it would make a link of, and says how many companies are left out', () => {
  const { title, text } = digestMarkdownOf(facts(127), 'zh-CN');
  expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(20_000);
  expect(text).toContain('另有 112 家');
  expect(`${title} ${text}`).not.toContain('](http://evil');
  expect(`${title} ${text}`).not.toContain('13800138000');
  expect(text).toContain('2026-11-24');
  expect(text).toContain('2026-11-25 08:30 (Asia/Shanghai) 公布的数字');
  expect(text.match(/\]\(/g)).toHaveLength(1);
});
