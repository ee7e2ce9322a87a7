import { getLocale } from '#lib/paraglide/runtime.js';

/** The box of a field that is typed part by part: year, month, day, hour, minute. */
export const segmentBox = (isWrong: boolean, disabled = false): string[] => [
  'control-height flex items-center rounded-control border bg-surface pl-1.5 pointer-coarse:min-h-11',
  isWrong ? 'border-gamboge-ink ring-1 ring-gamboge-ink' : 'border-line-strong/70 hover:border-line-strong',
  disabled ? 'opacity-55' : '',
];

/** One part of it; what stands between parts is quiet. */
export const segmentPart = (part: string): string =>
  part === 'literal'
    ? 'text-ink-3 whitespace-pre'
    : 'grid min-h-[24px] min-w-[24px] place-items-center px-1 rounded-mark tabular-nums focus:bg-brand-soft focus:outline-2 focus:-outline-offset-2 focus:outline-brand aria-[valuetext=Empty]:text-ink-3 pointer-coarse:min-h-9 pointer-coarse:min-w-7';

const fields: readonly string[] = ['year', 'month', 'day', 'hour', 'minute'];
/** What a part is called to who does not see it, in the language of the page. */
export function segmentName(part: string): { 'aria-label'?: string } {
  if (!fields.includes(part)) return {};
  const name = new Intl.DisplayNames(getLocale(), { type: 'dateTimeField' }).of(part);
  return name ? { 'aria-label': name } : {};
}
