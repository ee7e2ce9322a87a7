const MOST_DIGITS = 15;

/** What people type as a number, with full-width digits and thousands separators, as plain text; null when it is none. */
function plainNumber(typed: string): string | null {
  const text = typed.normalize('NFKC').replace(/[\s¥$€£]/g, '');
  const bare = /^-?\d{1,3}(,\d{3})+(\.\d*)?$/.test(text) ? text.replaceAll(',', '') : text;
  return /^-?(\d+\.?\d*|\.\d+)$/.test(bare) ? bare : null;
}

/** A number somebody typed; null when it is none. */
export function parseNumber(typed: string): number | null {
  const plain = plainNumber(typed);
  const n = plain === null ? Number.NaN : Number(plain);
  return Number.isFinite(n) ? n : null;
}

/** An amount somebody typed, in the smallest unit, exactly: 12.3 with two digits is 1230. Null when it has more digits than the currency. */
export function parseAmount(typed: string, digits: number): number | null {
  const plain = plainNumber(typed);
  if (plain === null) return null;
  const isNegative = plain.startsWith('-');
  const [whole = '', part = ''] = (isNegative ? plain.slice(1) : plain).split('.');
  const cents = part.replace(/0+$/, '');
  if (cents.length > digits || whole.replace(/^0+/, '').length + digits > MOST_DIGITS) return null;
  const minor = Number(`${whole || '0'}${cents.padEnd(digits, '0')}`);
  return minor === 0 ? 0 : isNegative ? -minor : minor;
}

/** 1230 with two digits as 12.30: how an amount is written, before any grouping. */
export function amountText(minor: number, digits: number): string {
  const text = String(Math.abs(minor)).padStart(digits + 1, '0');
  const sign = minor < 0 ? '-' : '';
  return digits === 0 ? `${sign}${text}` : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** 90 minutes as 1:30. */
export const minutesText = (minutes: number): string => `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;

/** A length of time somebody typed: 1:30, 90 (minutes), 1.5h, 1小时30分; null when it is none. Whole minutes. */
export function parseMinutes(typed: string): number | null {
  const text = typed.normalize('NFKC').replace(/\s/g, '').toLowerCase();
  const clock = /^(\d{1,6}):([0-5]\d)$/.exec(text);
  if (clock) return Number(clock[1]) * 60 + Number(clock[2]);
  const spoken = /^(?:(\d{1,6}(?:\.\d{1,2})?)(?:h|小时|时))?(?:(\d{1,7})(?:m|min|分钟|分)?)?$/.exec(text);
  if (!spoken || text === '') return null;
  const minutes = Number(spoken[1] ?? 0) * 60 + Number(spoken[2] ?? 0);
  return Number.isInteger(minutes) ? minutes : null;
}
