import { formatDuration } from '#lib/format/duration.ts';
import { formatInstant } from '#lib/format/instant.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Telling } from './timeline-words.ts';

/** What clocks did of themselves, as a sentence with a line for each that moved. `clock` names a metric. */
type Data = Record<string, unknown>;
type Name = (metric: string) => string;
const listOf = <T>(value: unknown): T[] => (Array.isArray(value) ? (value as T[]) : []);

export const tellCleared = (data: Data, clock: Name): Telling => ({
  kind: 'clock',
  tone: 'done',
  shape: 'check',
  sentence: m.said_breach_cleared({
    metrics: listOf<{ metric: string }>(data['clocks'])
      .map(({ metric }) => clock(metric))
      .join(m.filter_joiner()),
  }),
});

function recalculatedWords(data: Data, isMoved: boolean): string {
  if (data['why'] === 'zone') return m.said_recalculated_zone({ zone: String(data['zone'] ?? '') });
  if (!isMoved) return m.said_recalculated_alarms();
  return data['why'] === 'branch' ? m.said_recalculated_branch() : m.said_recalculated();
}

export function tellRecalculated(data: Data, clock: Name, timeZone: string): Telling {
  const clocks = listOf<{ metric: string; from: string | null; to: string | null }>(data['clocks']);
  const instant = (at: string | null) => (at ? formatInstant(new Date(at), new Date(), timeZone) : m.cal_no_due());
  return {
    kind: 'clock',
    tone: 'new',
    shape: 'half',
    sentence: recalculatedWords(data, clocks.length > 0),
    lines: clocks.map(({ metric, from, to }) => m.said_due_moved({ metric: clock(metric), from: instant(from), to: instant(to) })),
  };
}

export function tellRepaired(data: Data, clock: Name): Telling {
  type Side = { countedSeconds: number };
  const clocks = listOf<{ metric: string; from: Side; to: Side }>(data['clocks']);
  const reason = typeof data['reason'] === 'string' ? data['reason'] : '';
  return {
    kind: 'clock',
    tone: 'new',
    shape: 'half',
    sentence: data['isUndo'] === true ? m.said_repair_undone({ reason }) : m.said_repaired({ reason }),
    lines: clocks
      .filter(({ from, to }) => from.countedSeconds !== to.countedSeconds)
      .map(({ metric, from, to }) =>
        m.said_repaired_line({ metric: clock(metric), from: formatDuration(from.countedSeconds), to: formatDuration(to.countedSeconds) }),
      ),
  };
}
