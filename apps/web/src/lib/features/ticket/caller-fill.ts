import type { CustomerCard } from './kinds.ts';

const parts = ['contactName', 'address', 'device', 'deviceSerial'] as const;
type Parts = Record<(typeof parts)[number], string>;
/** What a form took from the card of a caller, and the number of that card. Nothing was taken where a part is empty. */
export type Filled = Parts & { phone: string };

export const nothingFilled: Filled = { phone: '', contactName: '', address: '', device: '', deviceSerial: '' };
const wholeNumber = 11;
const numberOf = (phone: string) => phone.normalize('NFKC').replace(/\D/g, '').slice(-wholeNumber);

/** What the card gives: everything when it was chosen, else only what is still empty. */
export function fillFrom(card: CustomerCard, held: Parts, isChosen: boolean): Filled {
  const take = (given: string, before: string) => (isChosen || before === '' ? given : '');
  return {
    ...nothingFilled,
    phone: card.phone,
    contactName: take(card.name, held.contactName),
    address: take(card.address, held.address),
  };
}

/** Whether another number stands there now than the one of the card. */
export const isOtherCaller = (filled: Filled, phone: string): boolean => filled.phone !== '' && numberOf(filled.phone) !== numberOf(phone);

/** The parts as they are without the card; what somebody has changed since stays. */
export function withoutFilled(held: Parts, filled: Filled): Parts {
  const entries = parts.map((part) => [part, filled[part] !== '' && held[part] === filled[part] ? '' : held[part]]);
  return Object.fromEntries(entries) as Parts;
}
