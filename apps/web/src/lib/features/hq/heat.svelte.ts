import { WEEKDAYS } from '@bodan/core/sla/civil';
import type { components } from '#lib/api/schema.d.ts';
import { weekdayName } from '#lib/features/calendar/words.ts';
import { m } from '#lib/paraglide/messages.js';
import { Beside } from './beside.svelte.ts';
import type { BoardQuery } from './hq.ts';

export type Heat = components['schemas']['Heat'];
export type HeatCell = Heat['cells'][number];

/** It moves slowly. */
const restMs = 60_000;

/** The hours of the week behind a board. */
export class HeatMap extends Beside<Heat> {
  constructor(read: (query: BoardQuery) => Promise<Heat>) {
    super(read, restMs);
  }
  get heat(): Heat | undefined {
    return this.value;
  }
}

/** The hours that anything came in, from the first to the last, all days of the week alike. */
export function hoursOf(cells: readonly Pick<HeatCell, 'hour'>[]): number[] {
  if (cells.length === 0) return [];
  const hours = cells.map(({ hour }) => hour);
  const first = Math.min(...hours);
  return Array.from({ length: Math.max(...hours) - first + 1 }, (_, i) => first + i);
}

/** Monday is 1. */
export const weekdayWord = (weekday: number): string => {
  const day = WEEKDAYS[weekday - 1];
  return day ? weekdayName(day) : '';
};

/** What `slot=1-9` narrows to, in words. */
export function slotWords(slot: string | null): string {
  const [weekday = 0, hour = 0] = slot?.split('-').map(Number) ?? [];
  return slot ? m.heat_slot({ day: weekdayWord(weekday), from: `${hour}:00`, to: `${hour + 1}:00` }) : '';
}
