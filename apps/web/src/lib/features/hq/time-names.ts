import type { components } from '#lib/api/schema.d.ts';
import type { TimeNames } from '#lib/features/time/time.ts';
import { m } from '#lib/paraglide/messages.js';
import { type Tone, toneFill } from '#lib/ui/tone.ts';
import { say } from './hq.ts';

export type HqTime = components['schemas']['HqTime'];
export type SubsidiaryFigures = components['schemas']['SubsidiaryTime'];

const tones: Record<string, Tone> = { dispatch: 'assigned', work: 'working', acceptance: 'done', done: 'done' };

/** Headquarters reads stages and departments; persons stay the subsidiary's business. */
export function hqNames({ names }: HqTime): TimeNames {
  const nameIn = (list: readonly { key: string; name: { 'zh-CN': string; en?: string | undefined } }[], key: string) =>
    say(list.find((one) => one.key === key)?.name, key);
  return {
    stage: (key) => nameIn(names.stages, key),
    who: ({ departmentCode }) => (departmentCode === null ? m.ledger_nobody() : nameIn(names.departments, departmentCode)),
    reason: (code) => (code === null ? '' : nameIn(names.reasons, code)),
    fill: (stage) => toneFill[tones[names.stages.find((one) => one.key === stage)?.kind ?? ''] ?? 'new'],
  };
}
