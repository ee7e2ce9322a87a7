import type { Locale } from '../text.ts';
import type { AlertFacts } from './message.ts';

/** What a device shows of an alert. It lies on locked screens: no title somebody typed, nobody's name, nothing of the customer. */
export type PushText = { title: string; body: string; url: string; tag: string };
export type PushFacts = Pick<AlertFacts, 'number' | 'clockName' | 'isLate' | 'isCleared' | 'stageName' | 'stuckMinutes' | 'url'>;

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

const NAMED = 3;

/** One alert alone, several as one digest; `tag` lets a device replace what it shows already. Facts come with names in the same language. */
export function pushText(
  all: readonly PushFacts[],
  o: { locale: Locale; listUrl: string; wasQuiet: boolean; tag: string },
): PushText | null {
  const words = WORDS[o.locale];
  const [first] = all;
  if (!first) return null;
  if (all.length === 1)
    return {
      title: `${first.number} ${words.what(first)}`,
      body: first.isCleared ? words.cleared : words.stuck(first),
      url: first.url,
      tag: o.tag,
    };
  const lines = all.slice(0, NAMED).map((f) => `${f.number} ${words.what(f)}`);
  const rest = all.length - lines.length;
  return {
    title: words.many(new Set(all.map((f) => f.number)).size, o.wasQuiet),
    body: [...lines, ...(rest > 0 ? [words.rest(rest)] : [])].join('\n'),
    url: o.listUrl,
    tag: o.tag,
  };
}
