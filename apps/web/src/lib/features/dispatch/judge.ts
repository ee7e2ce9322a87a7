import type { Demand, JudgeScene, Ready } from '@bodan/core/dispatch/facts';
import { reasonsOf } from '@bodan/core/dispatch/reason';
import { refusalOf } from '@bodan/core/dispatch/rules';
import type { components } from '#lib/api/schema.d.ts';
import { candidateWords } from '#lib/features/ticket/candidate-words.ts';
import { m } from '#lib/paraglide/messages.js';

export type Day = components['schemas']['DispatchDay'];
export type Person = Day['people'][number];
export type Job = Day['jobs'][number];
export type Waiting = Day['pool'][number];
export type Card = Job | Waiting;
export type Window = { from: number; to: number };
export type Verdict = { isAllowed: boolean; isTight: boolean; words: string };

/** What the flow asks for before anybody may be given the card; only what waits is asked for anything. */
export const blockedOf = (card: Card): Waiting['blocked'] => ('blocked' in card ? card.blocked : []);

/** The day as the rules of `core` want it: the same that the server judges by, so what is marked before a drop is what happens after it. */
export function judgeOf(
  day: Day,
  at: number,
  blockedWords: (card: Card) => string,
): (person: Person, card: Card, window: Window | null) => Verdict {
  const scene: JudgeScene = { at, day: day.span, branches: new Map(day.branches.map((branch) => [branch.id, branch])) };
  return (person, card, window) => {
    const blocked = blockedWords(card);
    if (blocked) return { isAllowed: false, isTight: false, words: blocked };
    const { demand } = card;
    const ready: Ready = { ...person, shifts: null, isDisabled: false };
    const asked: Demand = { ...demand, window };
    const refusal = refusalOf(scene, ready, asked);
    const reasons = reasonsOf(scene, ready, asked);
    const failed = refusal && { ...refusal, at: refusal.at === null ? null : new Date(refusal.at).toISOString() };
    return {
      isAllowed: refusal === null,
      isTight: reasons.some((reason) => reason.kind === 'travel' && reason.isTight),
      words: candidateWords({ failed, reasons }, day.timeZone) || m.disp_may(),
    };
  };
}

const HOUR = 3_600_000;
const QUARTER = HOUR / 4;
/** How long a visit is taken to last while nobody has agreed on a time. */
const USUAL_MS = 2 * HOUR;
const BEFORE = 8;
const AFTER = 18;

/** The hours the board shows: the usual day, and whatever hours and appointments lie around it. */
export function shownHours(day: Day): Window {
  const starts = [...day.people.flatMap((person) => person.onShift.map((span) => span.from)), ...day.jobs.map((job) => job.from)];
  const ends = [...day.people.flatMap((person) => person.onShift.map((span) => span.to)), ...day.jobs.map((job) => job.to)];
  const from = Math.max(day.span.from, Math.min(day.span.from + BEFORE * HOUR, ...starts));
  const to = Math.min(day.span.to, Math.max(day.span.from + AFTER * HOUR, ...ends));
  const first = day.span.from + Math.floor((from - day.span.from) / HOUR) * HOUR;
  return { from: first, to: first + Math.ceil((to - first) / HOUR) * HOUR };
}

const isJob = (card: Card): card is Job => 'from' in card;

/**
 * The time a card would get where it is held. What is agreed with the customer stays for a card of the pool; an appointment on the
 * board is moved by hand, in quarters of an hour.
 */
export function windowAt(card: Card, pointerAt: number, grabbedMs: number): Window {
  const agreed = card.demand.window;
  if (agreed && !isJob(card)) return agreed;
  const length = agreed ? agreed.to - agreed.from : USUAL_MS;
  const from = Math.round((pointerAt - grabbedMs) / QUARTER) * QUARTER;
  return { from, to: from + length };
}
