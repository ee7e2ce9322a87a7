/** Whether two JSON values say the same, whatever the order of keys: PostgreSQL keeps documents in an order of its own. Null and absent are one. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b || (a ?? null) === (b ?? null)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) return false;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((x, i) => isSame(x, b[i]));
  const other = new Map(Object.entries(b));
  const own = Object.entries(a);
  return own.every(([k, v]) => isSame(v, other.get(k))) && [...other].every(([k, v]) => (v ?? null) === null || own.some(([x]) => x === k));
}
