import type { Shown } from '@bodan/core/dashboard/measure';
import type { Cell } from '@bodan/core/export/cell';
import type { ExportWords } from '@bodan/core/export/words';

const SECONDS = 60;
const TENTH = 10;

export const share = (value: number | null): Cell => (value === null ? null : { kind: 'share', value });
export const one = (value: number | null): Cell => (value === null ? null : Math.round(value * TENTH * TENTH) / (TENTH * TENTH));
export const minutes = (seconds: number | null): Cell => (seconds === null ? null : Math.round((seconds / SECONDS) * TENTH) / TENTH);

/** A value of a card in its unit, as other files write it. */
export function valueCell({ unit }: Pick<Shown, 'unit'>, value: number | null): Cell {
  switch (unit) {
    case 'count':
      return value;
    case 'share':
      return share(value);
    case 'seconds':
      return minutes(value);
    case 'ratio':
      return one(value);
    default:
      return unit satisfies never;
  }
}
/** What a figure is called, with its unit where the number does not say it. */
export const shownName = (w: ExportWords, { name, unit }: Pick<Shown, 'name' | 'unit'>): string =>
  `${w.name(name, '')}${unit === 'seconds' ? w.say('in_minutes') : ''}`;
