import { newIdempotencyKey } from '#lib/api/client.ts';
import type { components } from '#lib/api/schema.d.ts';

export type ReportBody = components['schemas']['Report'];
/** `said` is the form it was read from, `photos` how many were chosen with it: files themselves do not outlive the page. */
export type Kept = { body: ReportBody; said: string; photos: number; key: string; at: number };
export type LastReport = { number: string; followToken: string; at: number };

const keptName = (token: string) => `bodan.report.${token}`;
const lastName = (token: string) => `bodan.reported.${token}`;

/** Where storage is full or forbidden a report lasts as long as its page, and is still sent once. */
const unstored = new Map<string, string>();

function read<T>(name: string): T | undefined {
  try {
    const text = unstored.get(name) ?? localStorage.getItem(name);
    return text ? (JSON.parse(text) as T) : undefined;
  } catch {
    return undefined;
  }
}
function write(name: string, value: unknown): void {
  const text = JSON.stringify(value);
  try {
    localStorage.setItem(name, text);
    unstored.delete(name);
  } catch {
    unstored.set(name, text);
  }
}

/** Keeps a report before it is sent. The same content keeps its key, so that two taps or a retry make one ticket. */
export function keepReport(token: string, report: Omit<Kept, 'key' | 'at'>): void {
  const kept = keptReport(token);
  const isSame = kept && JSON.stringify(kept.body) === JSON.stringify(report.body);
  write(keptName(token), { ...report, key: isSame ? kept.key : newIdempotencyKey(), at: Date.now() } satisfies Kept);
}
export const keptReport = (token: string): Kept | undefined => read<Kept>(keptName(token));
export const lastReport = (token: string): LastReport | undefined => read<LastReport>(lastName(token));

/** The report has arrived: it is no longer kept, and this phone remembers how to come back to it. */
export function reportArrived(token: string, last: LastReport): void {
  write(lastName(token), last);
  dropReport(token);
}
export function dropReport(token: string): void {
  unstored.delete(keptName(token));
  try {
    localStorage.removeItem(keptName(token));
  } catch {
    // Nothing kept where nothing can be kept.
  }
}
