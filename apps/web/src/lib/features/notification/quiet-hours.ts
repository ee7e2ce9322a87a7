import type { QuietHours } from '@bodan/core/alert/quiet';

/** What is offered first: the night of a service desk. */
export const usualNight = (timeZone: string): QuietHours => ({ from: '22:00', to: '08:00', timeZone });

export const sameHours = (a: QuietHours | null, b: QuietHours): boolean =>
  a !== null && a.from === b.from && a.to === b.to && a.timeZone === b.timeZone;
