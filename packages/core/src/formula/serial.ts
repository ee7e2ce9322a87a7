/** Days as Excel counts them: 1 is the first of January 1900. Days before March 1900 are off by one there, so they are none here. */
const EPOCH = Date.UTC(1899, 11, 30);
const DAY_MS = 86_400_000;
export const FIRST_DAY = 61;
/** The last of December 9999. */
export const LAST_DAY = 2_958_465;

export type Civil = { year: number; month: number; day: number };

export const serialOf = (year: number, month: number, day: number): number => {
  // Date.UTC takes years below 100 for those of the last century.
  const at = new Date(Date.UTC(2000, month - 1, day));
  at.setUTCFullYear(at.getUTCFullYear() + year - 2000);
  return Math.round((at.getTime() - EPOCH) / DAY_MS);
};

/** "2026-01-31" as a day number, with the part of the day of a time such as "T09:30:00". */
export function serialOfText(text: string): number | null {
  const found = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ](\d{1,2}):(\d{2})(?::(\d{2}))?)?$/.exec(text.trim());
  if (!found) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found.slice(1).map((part) => Number(part ?? 0));
  const serial = serialOf(year, month, day);
  const civil = civilOf(serial);
  if (civil.year !== year || civil.month !== month || civil.day !== day || hour > 23 || minute > 59 || second > 59) return null;
  return serial + (hour * 3600 + minute * 60 + second) / 86_400;
}

export function civilOf(serial: number): Civil {
  const at = new Date(EPOCH + Math.floor(serial) * DAY_MS);
  return { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate() };
}

const two = (n: number): string => String(n).padStart(2, '0');
export function dayText(serial: number): string {
  const { year, month, day } = civilOf(serial);
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}

export const daysOfMonth = (year: number, month: number): number => serialOf(year, month + 1, 1) - serialOf(year, month, 1);
