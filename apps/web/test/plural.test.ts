import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { done_many } from '../src/lib/paraglide/messages/done_many.js';
import { flow_many } from '../src/lib/paraglide/messages/flow_many.js';

const folder = path.join(import.meta.dirname, '../messages');
const english = fs
  .globSync('**/en.json', { cwd: folder })
  .flatMap((file) => Object.entries(JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8')) as Record<string, unknown>));
/** What can be counted here, and what follows a number that can be one. */
const counted =
  /\{(?:count|total|rows|tickets|created|refused|points|people|times|stages|steps|fields|mails|alerts|problems|minutes|digits|days|all)\} (?:[a-z]+ )?(?:tickets|rows|photos|pictures|people|points|days|times|stages|steps|fields|views|flows|cards|events|labels|invitations|addresses|minutes|digits|characters|changes|places|lines|figures|subsidiaries|companies|mails|updates|problems|errors|actions|comments|attempts|are|have|were|lack)\b/;
/** Never one: a bound of the product, the other half of a range, or a figure with its decimal, for which English has points even at 1.0. */
const NEVER_ONE = ['dash_full', 'frm_excel_found_cut', 'hq_lead_change_up', 'hq_lead_change_down', 'brief_before_up', 'brief_before_down'];

test('one is said as one: what follows a number has a form for one and a form for many', () => {
  const plain = english.filter(([key, text]) => typeof text === 'string' && counted.test(text) && !NEVER_ONE.includes(key));
  expect(plain).toEqual([]);
  expect(english.filter(([, text]) => Array.isArray(text)).length).toBeGreaterThan(150);
});

test('a number that is written with its thousands is many', () => {
  const said = (count: string) => done_many({ count }, { locale: 'en' });
  expect(['0', '1', '2', '1,284'].map(said)).toEqual(
    ['0', '1', '2', '1,284'].map((n) => `${n} ${n === '1' ? 'ticket' : 'tickets'} updated.`),
  );
  expect(flow_many({ stages: 1, steps: 2 }, { locale: 'en' })).toBe('1 stage and 2 steps selected');
  expect(done_many({ count: 1 }, { locale: 'zh-CN' })).toBe('已更新 1 张工单。');
});
