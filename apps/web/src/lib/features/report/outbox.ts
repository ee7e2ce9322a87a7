import { newIdempotencyKey } from '#lib/api/client.ts';
import type { components } from '#lib/api/schema.d.ts';

export type ReportBody = components['schemas']['Report'];
type Kept = { body: ReportBody; key: string; at: number };
export type LastReport = { number: string; followToken: string; at: number };

const keptName = (token: string) => `bodan.report.${token}`;
const lastName = (token: string) => `bodan.reported.${token}`;

function read<T>(name: string): T | undefined {
  try {
    const text = localStorage.getItem(name);
    return text ? (JSON.parse(text) as T) : undefined;
  } catch {
    return undefined;
  }
}
function write(name: string, value: unknown): void {
  try {
    localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // Storage forbidden: the report is still sent, only not kept.
  }
}

/** Keeps a report before it is sent. The same content keeps its key, so that two taps or a retry make one ticket. */
export function keepReport(token: string, body: ReportBody): Kept {
  const kept = keptReport(token);
  if (kept && JSON.stringify(kept.body) === JSON.stringify(body)) return kept;
  const fresh = { body, key: newIdempotencyKey(), at: Date.now() };
  write(keptName(token), fresh);
  return fresh;
}
export const keptReport = (token: string): Kept | undefined => read<Kept>(keptName(token));
export const lastReport = (token: string): LastReport | undefined => read<LastReport>(lastName(token));

/** The report has arrived: it is no longer kept, and this phone remembers how to come back to it. */
export function reportArrived(token: string, last: LastReport): void {
  write(lastName(token), last);
  dropReport(token);
}
export function dropReport(token: string): void {
  try {
    localStorage.removeItem(keptName(token));
  } catch {
    // Nothing kept where nothing can be kept.
  }
}
