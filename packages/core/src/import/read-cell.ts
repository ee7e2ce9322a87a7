import { normalisePhone } from '../customer/phone.ts';
import { parseAmount, parseMinutes, parseNumber } from '../fields/amount.ts';
import type { FieldDefinition } from '../fields/definition.ts';
import { minorDigits } from '../fields/types.ts';
import { unitFactor } from '../fields/unit.ts';
import { folded, type LookUp } from './look-up.ts';
import { readDay, readInstant } from './read-time.ts';

export type CellRead = { ok: true; value: unknown } | { ok: false; code: string; detail: string };
/** What the words of cells are looked up in. */
export type CellWorld = { timeZone: string; members: LookUp; departments: LookUp };
type Readable = Pick<FieldDefinition, 'type' | 'options' | 'unit' | 'currency'>;

const ok = (value: unknown): CellRead => ({ ok: true, value });
const no = (code: string, detail: string): CellRead => ({ ok: false, code, detail });

/** What the words of a cell name; a word of several is not guessed. */
export function readName(found: LookUp, text: string, what: string): CellRead {
  const key = found.get(folded(text));
  if (key === undefined) return no('unknown', `there is no such ${what}`);
  return key === null ? no('ambiguous', `several are called that; write the code of the ${what}`) : ok(key);
}

/** A phone in any usual spelling, also after 电话：; two numbers in one cell are not one. */
export function readPhone(text: string): CellRead {
  const phone = normalisePhone(text.replace(/^(?:电话|手机|tel|phone)[:：\s]*/i, '').replace(/^'/, ''));
  return phone === null ? no('not_phone', 'must be a phone number') : ok(phone);
}

const TRUE = new Set(['true', 'yes', 'y', '1', '是', '有', '对', '开', '√', '✓', '✔']);
const FALSE = new Set(['false', 'no', 'n', '0', '否', '无', '不', '不是', '没有', '关', '错', '×', 'x', '✗']);
const SEPARATORS = /[、,，;；|/\n]/;

function optionOf({ options }: Readable, text: string): string | null {
  const wanted = folded(text);
  const found = options.filter(
    (o) => !o.isRetired && [o.key, o.name['zh-CN'], o.name.en].some((name) => name !== '' && folded(name) === wanted),
  );
  const named = found.find((o) => folded(o.name['zh-CN']) === wanted) ?? found[0];
  return named?.key ?? null;
}
function readOptions(field: Readable, text: string): CellRead {
  const whole = optionOf(field, text);
  if (whole !== null) return ok([whole]);
  const parts = text.split(SEPARATORS).filter((part) => part.trim() !== '');
  const keys = parts.map((part) => optionOf(field, part));
  const wrong = parts.find((_, i) => keys[i] === null);
  return wrong === undefined && keys.length > 0 ? ok([...new Set(keys)]) : no('not_option', 'not all are options');
}

const WITH_UNIT = /^([+-]?[\d.,\s]*\d\.?)\s*([^\d.,\s].*)$/;
/** A number, in the unit of its field or one that can be told in it: 90分钟 in a field of hours is 1.5. */
function readNumber({ unit }: Readable, text: string): CellRead {
  const plain = text.normalize('NFKC').trim().replace(/^\+/, '');
  const bare = parseNumber(plain);
  if (bare !== null) return ok(bare);
  const [, digits = '', said = ''] = WITH_UNIT.exec(plain) ?? [];
  const n = parseNumber(digits);
  if (n === null) return no('not_number', 'must be a number');
  const factor = folded(said) === folded(unit ?? '') ? 1 : unitFactor(said.trim(), unit);
  return factor === null ? no('not_unit', unit ? `must be in ${unit}` : 'the field has no unit') : ok(Number((n * factor).toPrecision(12)));
}

const MYRIAD_DIGITS = 4;
const MONEY_WORDS = /(?:元整?|圆整?|块钱?|rmb|cny|人民币)$/i;
/** An amount in the smallest unit of its currency, exactly: ¥1,200.50, 1200.5元, 1.2万. */
function readMoney({ currency }: Readable, text: string): CellRead {
  const plain = text
    .normalize('NFKC')
    .trim()
    .replace(/^(?:rmb|cny|人民币)\s*/i, '')
    .replace(MONEY_WORDS, '')
    .trim();
  const digits = minorDigits(currency);
  const isMyriad = plain.endsWith('万');
  const amount = isMyriad ? parseAmount(plain.slice(0, -1), digits + MYRIAD_DIGITS) : parseAmount(plain, digits);
  return amount === null ? no('not_number', `must be an amount with at most ${digits} digits after the point`) : ok(amount);
}

function readStars(text: string): CellRead {
  const plain = text.normalize('NFKC').trim();
  const stars = /^[★⭐]+☆*$/u.test(plain) ? [...plain].filter((s) => s !== '☆').length : parseNumber(plain.replace(/[星分]$/, ''));
  return stars === null ? no('not_stars', 'a whole number of stars') : ok(stars);
}

/** A switch that says something else is not guessed to be off. */
function readSwitch(text: string): CellRead {
  const said = folded(text);
  if (TRUE.has(said)) return ok(true);
  return FALSE.has(said) ? ok(false) : no('not_boolean', 'must be yes or no');
}

/**
 * What a cell of a sheet says, as a value of a custom field; whether the field takes it, such as its bounds, is judged with the other
 * values. The same in browser and server. `text` is not empty. Errors by the code of `judgeValue` and `ambiguous`, `not_unit`, `not_readable`.
 */
export function readCell(field: Readable, text: string, world: CellWorld): CellRead {
  const said = text.trim();
  switch (field.type) {
    case 'text':
    case 'long_text':
    case 'address':
    case 'scan':
      return ok(said);
    case 'number':
      return readNumber(field, said);
    case 'money':
      return readMoney(field, said);
    case 'duration': {
      const minutes = parseMinutes(said);
      return minutes === null ? no('not_minutes', 'a length of time such as 1:30 or 90 minutes') : ok(minutes);
    }
    case 'rating':
      return readStars(said);
    case 'choice': {
      const key = optionOf(field, said);
      return key === null ? no('not_option', 'not one of the options') : ok(key);
    }
    case 'multiple_choice':
      return readOptions(field, said);
    case 'switch':
      return readSwitch(said);
    case 'date': {
      const day = readDay(said.normalize('NFKC').replace(/[T\s]+0{1,2}:00(?::00)?$/, ''));
      return day === null ? no('not_date', 'a date such as 2026-01-31') : ok(day);
    }
    case 'datetime': {
      const at = readInstant(said.normalize('NFKC'), world.timeZone);
      return at === null ? no('not_instant', 'a date and time such as 2026-01-31 09:30') : ok(at);
    }
    case 'phone':
      return readPhone(said);
    case 'person':
      return readName(world.members, said, 'member');
    case 'department':
      return readName(world.departments, said, 'department');
    case 'device':
      return ok({ name: said, serial: '' });
    case 'checklist':
    case 'customer':
    case 'ticket':
    case 'file':
    case 'photo':
    case 'signature':
    case 'location':
    case 'table':
    case 'auto_number':
    case 'formula':
    case 'lookup':
      return no('not_readable', 'cannot be filled from a sheet');
    default: {
      const never: never = field.type;
      throw new Error(`unknown field type ${String(never)}`);
    }
  }
}
