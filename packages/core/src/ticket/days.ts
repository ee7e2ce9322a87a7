const formatters = new Map<string, Intl.DateTimeFormat>();
const lastDay = new Map<string, { from: number; day: string }>();
const QUARTER_HOUR = 900_000;

/** The local date `YYYY-MM-DD` of an instant (epoch ms) in an IANA zone. Zone changes fall on quarter hours, so one look-up serves 15 minutes. */
export function localDay(timeZone: string, atMs: number): string {
  const from = Math.floor(atMs / QUARTER_HOUR) * QUARTER_HOUR;
  const last = lastDay.get(timeZone);
  if (last && last.from === from) return last.day;
  let f = formatters.get(timeZone);
  if (!f) {
    f = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
    formatters.set(timeZone, f);
  }
  const day = f.format(atMs);
  lastDay.set(timeZone, { from, day });
  return day;
}
