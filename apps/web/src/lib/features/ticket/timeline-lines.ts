import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';
import { formatElapsed } from '#lib/format/duration.ts';
import { formatClock, formatInstant } from '#lib/format/instant.ts';
import { m } from '#lib/paraglide/messages.js';
import { candidateWords, failureWords } from './candidate-words.ts';
import { factName, factWords, tickedWords } from './facts.ts';
import type { Candidate } from './kinds.ts';

export type Brief = { chosen?: Candidate | null; override?: { reason: string } | null; looked?: number } | null | undefined;

/** Why dispatch chose whom it chose. */
export function certificateLines(workspace: Workspace, kept: Brief): string[] {
  const { chosen, override } = kept ?? {};
  const against = override && chosen?.failed ? [m.cert_override({ rule: failureWords(chosen.failed, workspace.timeZone) })] : [];
  if (override) return [...against, m.said_reason({ reason: override.reason })];
  return chosen && !chosen.failed ? [m.said_because({ reasons: candidateWords(chosen, workspace.timeZone) })] : [];
}

/** A visit that was agreed, moved or taken off. */
export function plannedWords(workspace: Workspace, data: Record<string, unknown>): string {
  const words = (span: unknown) => {
    const { from, to } = (span ?? {}) as { from?: string; to?: string };
    if (!from || !to) return '';
    return `${formatInstant(new Date(from), new Date(), workspace.timeZone)}–${formatClock(new Date(to), workspace.timeZone)}`;
  };
  const [from, to] = [words(data.from), words(data.to)];
  if (!to) return m.said_unplanned({ from });
  return from ? m.said_replanned({ from, to }) : m.said_planned({ to });
}

/** Facts that were changed, each from what to what; `names` are those of what fields point at, as far as they are known. */
export function changeLines(workspace: Workspace, data: Record<string, unknown>, names?: Record<string, string>): string[] {
  const changes = Array.isArray(data.changes) ? (data.changes as { field: string; from: unknown; to: unknown }[]) : [];
  return changes.map(({ field, from, to }) => {
    const ticked = tickedWords(workspace, field, from, to);
    if (ticked) return ticked;
    const said = (value: unknown) => factWords(workspace, field, value, names);
    const words = { fact: factName(workspace, field), from: said(from), to: said(to) };
    if (words.from === '') return m.said_filled(words);
    return words.to === '' ? m.said_emptied(words) : m.said_changed(words);
  });
}

const MINUTE_MS = 60_000;

/** An alarm that was told more than a minute after its time, because nobody was there to tell it, says when that was and how late it is. */
export function lateLines(workspace: Workspace, reachedAt: string, toldAt: string): string[] {
  const late = Date.parse(toldAt) - Date.parse(reachedAt);
  if (!(late > MINUTE_MS)) return [];
  return [
    m.said_alarm_late({
      at: formatInstant(new Date(reachedAt), new Date(), workspace.timeZone),
      time: formatElapsed(Math.floor(late / 1000)),
    }),
  ];
}

/** The same of a change that nobody made by hand. */
export function becameLines(workspace: Workspace, data: Record<string, unknown>): string[] {
  const changes = Array.isArray(data.changes) ? (data.changes as { field: string; before: unknown; after: unknown }[]) : [];
  return changeLines(workspace, { changes: changes.map(({ field, before, after }) => ({ field, from: before, to: after })) });
}

/** Values that were converted because their definitions changed, or taken back. */
export function convertedWords(workspace: Workspace, data: Record<string, unknown>): { sentence: string; lines: string[] } {
  const version = String(data.toNumber ?? '');
  const isUndo = data.isUndo === true;
  const retyped = () => (isUndo ? m.said_retyped_back() : m.said_retyped());
  if (data.isJoining === true) return { sentence: m.said_converted_joining(), lines: becameLines(workspace, data) };
  const converted = () => (isUndo ? m.said_converted_back({ version }) : m.said_converted({ version }));
  return { sentence: data.kind === 'field' ? retyped() : converted(), lines: becameLines(workspace, data) };
}
