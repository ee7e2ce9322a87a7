import { type ReturnKind, wayOf } from '@bodan/core/measures/returns';
import type { components } from '#lib/api/schema.d.ts';
import { m } from '#lib/paraglide/messages.js';
import { say } from './hq.ts';

export type Returns = components['schemas']['Returns'];
export type Return = Returns['items'][number];

export const kindWord = (kind: ReturnKind): string => (kind === 'rework' ? m.hq_rework() : m.hq_reopened());
/** What a stage is called; without one nothing says which it was. */
export const stageWord = (stages: Returns['stages'], key: string | null): string =>
  key === null ? m.returns_unknown() : say(stages.find((stage) => stage.key === key)?.name, key);

/** What `way=rework.inspection.confirmed` narrows to, in words. */
export function wayWords(text: string | null, stages: Returns['stages']): string {
  const way = wayOf(text ?? '');
  if (!way) return text ?? '';
  const kind = kindWord(way.kind);
  return way.from === null
    ? `${kind}${m.ui_colon()}${m.returns_unknown()}`
    : m.returns_from_to({ kind, from: stageWord(stages, way.from), to: stageWord(stages, way.to) });
}

/** A name as far as so many pixels hold it: a Chinese sign is as wide as it is high, a Latin one about half of that. */
export function fitted(name: string, width: number, size: number): string {
  let left = width / size;
  const signs = [...name];
  for (const [index, sign] of signs.entries()) {
    left -= sign > '\u2e7f' ? 1 : 0.58;
    if (left < 0) return `${signs.slice(0, Math.max(1, index - 1)).join('')}…`;
  }
  return name;
}
