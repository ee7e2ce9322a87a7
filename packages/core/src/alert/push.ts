import type { Locale } from '../text.ts';
import { type DigestFigures, figureWords, lateWords } from './digest.ts';
import type { AlertFacts } from './message.ts';

/** What a device shows of an alert. It lies on locked screens: no title somebody typed, nobody's name, nothing of the customer. */
export type PushText = { title: string; body: string; url: string; tag: string };
export type PushFacts = Pick<
  AlertFacts,
  'number' | 'clockName' | 'isLate' | 'isCleared' | 'stageName' | 'stuckMinutes' | 'url' | 'lateSeconds'
>;

const WORDS = {
  'zh-CN': {
    what: (f: PushFacts) => `${f.clockName}${f.isCleared ? '超时已撤销' : f.isLate ? '超时' : '将超时'}`,
    cleared: '离线时已按时处理，记录刚刚传到',
    stuck: (f: PushFacts) => `卡在 ${f.stageName}，已 ${f.stuckMinutes} 分钟（工作时间）`,
    many: (count: number, wasQuiet: boolean) => `${wasQuiet ? '静默时段里：' : ''}${count} 张工单的时限提醒`,
    rest: (count: number) => `另有 ${count} 条`,
  },
  en: {
    what: (f: PushFacts) => `${f.clockName}: ${f.isCleared ? 'not overdue after all' : f.isLate ? 'overdue' : 'due soon'}`,
    cleared: 'It was done in time offline; the record has just arrived',
    stuck: (f: PushFacts) => `At ${f.stageName} for ${f.stuckMinutes} working minutes`,
    many: (count: number, wasQuiet: boolean) =>
      `${wasQuiet ? 'During quiet hours: ' : ''}time limits of ${count} ${count === 1 ? 'ticket' : 'tickets'}`,
    rest: (count: number) => `and ${count} more`,
  },
} as const;

/** So many alerts a digest names. */
export const PUSH_NAMED = 3;

/** One alert alone, several as one digest; `tag` lets a device replace what it shows already. Facts come with names in the same language, the worst first. */
export function pushText(
  named: readonly PushFacts[],
  o: { locale: Locale; figures: DigestFigures; listUrl: string; wasQuiet: boolean; tag: string },
): PushText | null {
  const words = WORDS[o.locale];
  const [first] = named;
  if (!first) return null;
  if (o.figures.alerts === 1)
    return {
      title: `${first.number} ${words.what(first)}`,
      body: [first.isCleared ? words.cleared : words.stuck(first), lateWords(first.lateSeconds, o.locale)]
        .filter((w) => w !== '')
        .join('\n'),
      url: first.url,
      tag: o.tag,
    };
  const lines = named.slice(0, PUSH_NAMED).map((f) => `${f.number} ${words.what(f)}`);
  const rest = o.figures.alerts - lines.length;
  return {
    title: words.many(o.figures.tickets, o.wasQuiet),
    body: [figureWords(o.figures, o.locale), ...lines, ...(rest > 0 ? [words.rest(rest)] : [])].join('\n'),
    url: o.listUrl,
    tag: o.tag,
  };
}
