import { amountText, minutesText } from '@bodan/core/fields/amount';
import { valueType } from '@bodan/core/fields/condition';
import type { FieldColumn, FieldDefinition } from '@bodan/core/fields/definition';
import { minorDigits } from '@bodan/core/fields/types';
import { type Brief, briefOf } from '#lib/format/brief.ts';
import { formatCount, formatInstant } from '#lib/format/instant.ts';
import { m } from '#lib/paraglide/messages.js';
import type { FieldPlace } from './place.ts';

/** Any stored value as plain text. */
export const textOfField = (value: unknown): string =>
  value === null || value === undefined ? '' : Array.isArray(value) ? value.map(String).join(m.filter_joiner()) : String(value);

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** 30.274100, 120.155100 */
export const placeText = (value: unknown): string => (isObject(value) ? `${value['lat']}, ${value['lng']}` : textOfField(value));

const grouped = (amount: string): string => {
  const [whole = '', part] = amount.split('.');
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${part === undefined ? '' : `.${part}`}`;
};
const SIGNS: Record<string, string> = { CNY: '¥', HKD: 'HK$', TWD: 'NT$', USD: 'US$', EUR: '€', GBP: '£', JPY: 'JP¥' };
const signOf = (code: string): string => SIGNS[code] ?? `${code} `;
/** ¥1,234.50 */
export function moneyText(currency: string | null, minor: number): string {
  const code = currency ?? 'CNY';
  return `${signOf(code)}${grouped(amountText(minor, minorDigits(code)))}`;
}
/** ¥4.2万 of ¥42,123.50: money for a large figure. */
export const briefMoney = (currency: string, minor: number): Brief =>
  briefOf(minor / 10 ** minorDigits(currency), moneyText(currency, minor), signOf(currency));

type Shown = Pick<FieldDefinition | FieldColumn, 'type' | 'options' | 'currency' | 'unit' | 'decimals'> & {
  columns?: readonly FieldColumn[];
  result?: FieldDefinition['result'];
};

/** A value as people read it: names of options and people, yes or no, numbers with their unit. Empty when there is none. */
export function valueText(place: FieldPlace, field: Shown, value: unknown): string {
  if (value === null || value === undefined || value === '') return '';
  // A sensitive value comes masked, whatever its type.
  if (typeof value === 'string' && value.startsWith('****')) return value;
  const option = (key: unknown) => {
    const known = field.options.find((entry) => entry.key === key);
    return (known && place.say(known.name)) || String(key);
  };
  switch (valueType({ type: field.type, result: field.result ?? null })) {
    case 'choice':
      return option(value);
    case 'multiple_choice':
      return Array.isArray(value) ? value.map(option).join(m.filter_joiner()) : textOfField(value);
    case 'checklist': {
      const ticked: unknown[] = Array.isArray(value) ? value : [];
      const asked = field.options.filter((entry) => !entry.isRetired || ticked.includes(entry.key));
      return m.field_ticked_of({ done: ticked.length, all: asked.length });
    }
    case 'switch':
      return value === true ? m.filter_yes() : value === false ? m.filter_no() : textOfField(value);
    case 'number':
      return `${typeof value === 'number' ? formatCount(value) : String(value)}${field.unit ? ` ${field.unit}` : ''}`;
    case 'money':
      return typeof value === 'number' ? moneyText(field.currency, value) : textOfField(value);
    case 'duration':
      return typeof value === 'number' ? minutesText(value) : textOfField(value);
    case 'datetime':
      return Number.isNaN(Date.parse(String(value)))
        ? textOfField(value)
        : formatInstant(new Date(String(value)), new Date(), place.timeZone);
    case 'phone':
      return String(value).replace(/^\+86/, '');
    case 'person':
      return place.workspace?.personName(String(value)) || m.field_gone();
    case 'department':
      return place.workspace?.departmentName(String(value)) ?? textOfField(value);
    case 'customer':
    case 'ticket':
      return place.names?.[String(value)] ?? m.field_linked();
    case 'file':
    case 'photo':
      return m.field_pictures({ count: Array.isArray(value) ? value.length : 1 });
    case 'signature':
      return m.field_signed();
    case 'device':
      return isObject(value) ? [value['name'], value['serial']].filter(Boolean).join(' · ') : textOfField(value);
    case 'location':
      return placeText(value);
    case 'rating':
      return m.field_stars({ score: String(value) });
    case 'table':
      return m.field_rows({ count: Array.isArray(value) ? value.length : 0 });
    default:
      return textOfField(value);
  }
}
