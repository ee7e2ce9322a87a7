import { amountText, parseAmount } from '@bodan/core/fields/amount';
import { minorDigits } from '@bodan/core/fields/types';
import { type PenaltyRule, penaltyRule } from '@bodan/core/sla/penalty';
import { moneyText } from '#lib/features/field/value-text.ts';
import { m } from '#lib/paraglide/messages.js';

/** The amounts of a penalty as they are typed; empty for none. */
export type PenaltyText = { breach: string; hour: string; cap: string };

export function penaltyText(penalty: PenaltyRule | null, currency: string): PenaltyText {
  const text = (cents: number | null) => (cents ? amountText(cents, minorDigits(currency)) : '');
  return { breach: text(penalty?.breachCents ?? null), hour: text(penalty?.hourCents ?? null), cap: text(penalty?.capCents ?? null) };
}

/** What was typed as a penalty, null where nothing was; else what is wrong with each amount. */
export function readPenalty(
  typed: PenaltyText,
  currency: string,
): { penalty: PenaltyRule | null; errors?: never } | { errors: Partial<PenaltyText> } {
  const isEmpty = (text: string) => text.trim() === '';
  if (isEmpty(typed.breach) && isEmpty(typed.hour) && isEmpty(typed.cap)) return { penalty: null };
  const cents = (text: string) => (isEmpty(text) ? 0 : (parseAmount(text, minorDigits(currency)) ?? Number.NaN));
  const checked = penaltyRule.safeParse({
    breachCents: cents(typed.breach),
    hourCents: cents(typed.hour),
    capCents: isEmpty(typed.cap) ? null : cents(typed.cap),
  });
  if (checked.success) return { penalty: checked.data };
  const words = { breachCents: m.sla_penalty_wrong(), hourCents: m.sla_penalty_wrong(), capCents: m.sla_penalty_cap_wrong() };
  const wrong = (part: keyof typeof words) => (checked.error.issues.some(({ path }) => path[0] === part) ? words[part] : '');
  return { errors: { breach: wrong('breachCents'), hour: wrong('hourCents'), cap: wrong('capCents') } };
}

/** What a breach costs, as a sentence. */
export function penaltyWords({ breachCents, hourCents, capCents }: PenaltyRule, currency: string): string {
  const parts = [
    ...(breachCents > 0 ? [m.sla_says_penalty_breach({ amount: moneyText(currency, breachCents) })] : []),
    ...(hourCents > 0 ? [m.sla_says_penalty_hour({ amount: moneyText(currency, hourCents) })] : []),
    ...(capCents === null ? [] : [m.sla_says_penalty_cap({ amount: moneyText(currency, capCents) })]),
  ];
  return m.sla_says_penalty({ parts: parts.join(m.sla_penalty_joiner()) });
}
