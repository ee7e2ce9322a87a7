import { roundTo } from './round.ts';
import { civilOf } from './serial.ts';
import { FormulaError, numberText, type Scalar, toNumber } from './value.ts';

const pad = (n: number, width: number): string => String(n).padStart(width, '0');
const grouped = (whole: string): string => whole.replace(/\B(?=(\d{3})+$)/g, ',');
const WEEKDAYS = ['星期日', '星期一', '星期二', '星期三', '星期四', '星期五', '星期六'];
const DATE_PART = /yyyy|yy|mm|m|dd|d|hh|h|ss|s|aaaa|aaa/gi;

function dateText(serial: number, format: string): string {
  const { year, month, day } = civilOf(serial);
  const seconds = Math.round((serial - Math.floor(serial)) * 86_400);
  const [hour, minute, second] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const weekday = WEEKDAYS[(Math.floor(serial) + 6) % 7] ?? '';
  let isAfterHour = false;
  return format.replace(DATE_PART, (part, at: number) => {
    const p = part.toLowerCase();
    // Beside hours or seconds an m is a minute.
    const isMinute = p.startsWith('m') && (isAfterHour || /^m{1,2}[^a-z]*s/i.test(format.slice(at)));
    isAfterHour = p.startsWith('h');
    if (p === 'yyyy') return pad(year, 4);
    if (p === 'yy') return pad(year % 100, 2);
    if (p.startsWith('m')) return pad(isMinute ? minute : month, p.length);
    if (p.startsWith('d')) return pad(day, p.length);
    if (p.startsWith('h')) return pad(hour, p.length);
    if (p.startsWith('s')) return pad(second, p.length);
    return p === 'aaa' ? weekday.slice(2) : weekday;
  });
}

const MOST_DECIMALS = 15;
function plainNumber(n: number, format: string): string {
  const body = /[#0][#0,]*(?:\.[#0]+)?/.exec(format)?.[0];
  if (!body) return format;
  const [whole = '', part = ''] = body.split('.');
  if (part.length > MOST_DECIMALS) throw new FormulaError('value');
  const isPercent = format.includes('%');
  const rounded = roundTo(Math.abs(n) * (isPercent ? 100 : 1), part.length, 'half');
  const [digits = '0', decimals = ''] = rounded.toFixed(part.length).split('.');
  const least = (part.match(/0/g) ?? []).length;
  const shownPart = decimals.slice(0, least) + decimals.slice(least).replace(/0+$/, '');
  const filled = digits.padStart((whole.match(/0/g) ?? []).length, '0');
  const shownWhole = filled === '0' && !whole.includes('0') ? '' : whole.includes(',') ? grouped(filled) : filled;
  const text = `${shownWhole}${shownPart ? `.${shownPart}` : part.length > 0 && least > 0 ? `.${shownPart}` : ''}`;
  const isNegative = n < 0 && Number(rounded) !== 0;
  return `${isNegative ? '-' : ''}${format.replace(body, text)}`;
}

const KEPT = 0xe000;
const MOST_KEPT = 0xff;

/** TEXT: a number or a day written by a format such as 0.00, #,##0, 0%, yyyy-mm-dd. Texts stay as they are. */
export function formatText(v: Scalar, format: string): string {
  if (typeof v === 'string' && !/^[\d.,+-]+%?$/.test(v.trim())) return v;
  if (typeof v === 'boolean') return v ? 'TRUE' : 'FALSE';
  const n = toNumber(v);
  // What stands in quotes is written as it is; until then a sign that nobody types holds its place.
  const literals: string[] = [];
  const bare = format.replace(/"([^"]*)"/g, (_, said: string) => String.fromCharCode(KEPT + Math.min(literals.push(said) - 1, MOST_KEPT)));
  if (bare.trim() === '' || /^general$/i.test(bare)) return numberText(n);
  const isDate = /[ymdhs]|aaa/i.test(bare) && !/[#0]/.test(bare);
  if (isDate && n < 0) throw new FormulaError('value');
  const text = isDate ? dateText(n, bare) : plainNumber(n, bare);
  return text.replace(/[\uE000-\uE0FF]/g, (sign) => literals[sign.charCodeAt(0) - KEPT] ?? '');
}
