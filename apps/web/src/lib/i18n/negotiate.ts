import type { Locale } from '#lib/paraglide/runtime.js';

/**
 * Accept-Language to a language we have. Every Chinese reads zh-CN; any other first choice reads English;
 * no header at all reads the base language.
 */
export function negotiateLocale(header: string | null): Locale | undefined {
  if (!header) return undefined;
  const first = header
    .split(',')
    .map((part) => {
      const [tag = '', weight] = part.trim().split(';q=');
      return { tag: tag.toLowerCase(), weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ tag, weight }) => tag !== '' && tag !== '*' && weight > 0)
    .sort((a, b) => b.weight - a.weight)[0];
  if (!first) return undefined;
  return first.tag.startsWith('zh') ? 'zh-CN' : 'en';
}
