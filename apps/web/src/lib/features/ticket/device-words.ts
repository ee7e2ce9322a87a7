import { formatInstant } from '#lib/format/instant.ts';
import { m } from '#lib/paraglide/messages.js';
import type { TimelineEntry } from './kinds.ts';

type Device = { at: string; counts: boolean; doubt: 'skew' | 'late' | 'role' | 'history' | null };
const noticeable = 60_000;
const doubts: Record<string, () => string> = {
  skew: m.device_skew,
  late: m.device_late,
  role: m.device_role,
  history: m.device_history,
};

/** Both times of what was done offline, or why the device's time does not count; empty when there is nothing to tell. */
export function deviceWords(entry: TimelineEntry, timeZone: string): string {
  const device = entry.data.device as Device | undefined;
  if (!device) return '';
  const say = (at: string) => formatInstant(new Date(at), new Date(), timeZone);
  if (!device.counts) return m.device_not_counted({ at: say(device.at), why: doubts[device.doubt ?? '']?.() ?? '' });
  const isLate = Date.parse(entry.recordedAt) - Date.parse(entry.occurredAt) > noticeable;
  return isLate ? m.device_arrived({ at: say(entry.recordedAt) }) : '';
}
