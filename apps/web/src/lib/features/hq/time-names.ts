import type { components } from '#lib/api/schema.d.ts';
import type { TimeNames } from '#lib/features/time/time.ts';
import { m } from '#lib/paraglide/messages.js';
import { type Tone, toneFill } from '#lib/ui/tone.ts';
import { say } from './hq.ts';

export type HqTime = components['schemas']['HqTime'];
export type SubsidiaryFigures = components['schemas']['SubsidiaryTime'];

const tones: Record<string, Tone> = { dispatch: 'assigned', work: 'working', acceptance: 'done', done: 'done' };

/**
 * Headquarters reads stages and departments; persons stay the subsidiary's business. A stage that flows call differently has all its
 * names, or those of one subsidiary.
 */
export function hqNames({ names }: Pick<HqTime, 'names'>, tenantId?: string): TimeNames {
  const nameIn = (list: readonly { key: string; name: { 'zh-CN': string; en?: string | undefined } }[], key: string) =>
    say(list.find((one) => one.key === key)?.name, key);
  return {
    stage(key) {
      const all = names.stages.filter((one) => one.key === key);
      const own = all.filter((one) => tenantId === undefined || one.tenantIds.includes(tenantId));
      return [...new Set((own.length > 0 ? own : all).map((one) => say(one.name, key)))].join(' / ') || key;
    },
    who: ({ departmentCode }) => (departmentCode === null ? m.ledger_nobody() : nameIn(names.departments, departmentCode)),
    reason: (code) => (code === null ? '' : nameIn(names.reasons, code)),
    fill: (stage) => toneFill[tones[names.stages.find((one) => one.key === stage)?.kind ?? ''] ?? 'new'],
  };
}
