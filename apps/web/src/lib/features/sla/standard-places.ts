import type { StandardContent } from '@bodan/core/standard/content';
import type { Problem } from '#lib/api/problem.ts';
import { say } from '#lib/features/hq/hq.ts';
import { wrongWords } from '#lib/features/standard/wrong-words.ts';
import { m } from '#lib/paraglide/messages.js';

type Place = { where: string; what: string };

/** Every complaint about a standard with the place it names, in the words of the page: tier and clock, or the row of a table. */
export function placesOf(problem: Problem, content: StandardContent): Place[] {
  return problem.errors.map(({ pointer, code, detail }) => ({ where: whereOf(pointer, content), what: wrongWords(code, detail) }));
}

function whereOf(pointer: string, content: StandardContent): string {
  const [, list = '', row = '', part = '', inner = ''] = pointer.replace(/^\/content/, '').split('/');
  const at = Number(row);
  const colon = m.ui_colon();
  if (list === 'tiers') {
    const tier = content.tiers[at];
    const clock = part === 'clocks' ? tier?.clocks[Number(inner)] : undefined;
    const name = say(tier?.name, tier?.code || String(at + 1));
    return `${m.hq_tiers()}${colon}${name}${clock ? ` · ${say(clock.name, clock.key)}` : ''}`;
  }
  const code = (content as unknown as Record<string, { code?: string }[]>)[list]?.[at]?.code;
  const title = list === 'faultCodes' ? m.hq_faults() : list === 'departments' ? m.hq_departments() : list;
  return `${title}${colon}${code || at + 1}`;
}
