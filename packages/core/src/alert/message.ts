import { type DigestFigures, figureWords, lateWords } from './digest.ts';

/** What a robot message says of one alert. Nothing of the customer: a group chat has readers who may not see that. */
export type AlertFacts = {
  number: string;
  title: string;
  clockName: string;
  /** The target is used up; else this is a warning before it. */
  isLate: boolean;
  /** It was told as late and is not: what was done offline arrived afterwards. */
  isCleared: boolean;
  stageName: string;
  holderName: string | null;
  stuckMinutes: number;
  dueAt: number;
  timeZone: string;
  url: string;
  mayRepeat: boolean;
  /** How late it is told; 0 in time. */
  lateSeconds: number;
};

/** So many alerts a robot's digest names. */
export const DIGEST_LINES = 20;

const whatOf = (f: AlertFacts): string => `${plain(f.clockName)}${f.isCleared ? '超时已撤销' : f.isLate ? '超时' : '将超时'}`;

/** A text somebody typed without runs of digits as long as a phone number. */
export const hideNumbers = (text: string): string => text.replace(/\d[\d -]{5,}\d/g, (digits) => '*'.repeat(Math.min(digits.length, 11)));

/** Markdown of a title somebody typed: no links, no pings, no headings of its own, no phone numbers. */
export const plain = (text: string): string =>
  hideNumbers(text)
    .replace(/[\\`*_[\]()<>#@~|!]/g, (c) => (c === '*' ? '＊' : ' '))
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 60);

const localTime = (at: number, timeZone: string): string =>
  new Intl.DateTimeFormat('zh-CN', {
    timeZone,
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  }).format(at);

const stuckAt = (f: AlertFacts): string =>
  `${f.stageName}${f.holderName ? ` · ${plain(f.holderName)}` : ' · 无人负责'}，已 ${f.stuckMinutes} 分钟（工作时间）`;

/** One alert as DingTalk markdown; `title` is what the phone shows. Times in the tenant's zone. */
export function alertMarkdown(f: AlertFacts): { title: string; text: string } {
  const lines = [
    `### ${whatOf(f)}：${f.number}`,
    plain(f.title),
    ...(f.isCleared ? ['- 离线时已按时处理，记录刚刚传到'] : [`- 卡在：${stuckAt(f)}`, `- 应于：${localTime(f.dueAt, f.timeZone)} 前`]),
    ...(f.lateSeconds > 0 ? [`- ${lateWords(f.lateSeconds, 'zh-CN')}`] : []),
    `- [打开工单](${f.url})`,
    ...(f.mayRepeat ? ['', '（发送中断后补发，可能重复）'] : []),
  ];
  return { title: `${f.number} ${whatOf(f)}`, text: lines.join('\n\n') };
}

const digestTitle = ({ tickets, kinds }: DigestFigures): string =>
  kinds.breached > 0 && kinds.at_risk + kinds.woken + kinds.breach_cleared === 0 ? `${tickets} 张工单超时` : `${tickets} 张工单的时限提醒`;

/** Many alerts in one message, the worst named, the rest counted; `wasQuiet` says that they waited for the end of quiet hours. */
export function digestMarkdown(
  named: readonly AlertFacts[],
  o: { figures: DigestFigures; listUrl: string; wasQuiet: boolean; mayRepeat: boolean },
): { title: string; text: string } {
  const lines = named
    .slice(0, DIGEST_LINES)
    .map(
      (f) =>
        `- [${f.number}](${f.url}) ${whatOf(f)}${f.isCleared ? '' : `，卡在${f.stageName}${f.holderName ? ` · ${plain(f.holderName)}` : ''}，应于 ${localTime(f.dueAt, f.timeZone)}`}`,
    );
  const rest = o.figures.alerts - lines.length;
  const title = `${o.wasQuiet ? '静默时段里：' : ''}${digestTitle(o.figures)}`;
  return {
    title,
    text: [
      `### ${title}`,
      figureWords(o.figures, 'zh-CN'),
      ...lines,
      ...(rest > 0 ? [`- 另有 ${rest} 条`] : []),
      `[查看全部超时工单](${o.listUrl})`,
      ...(o.mayRepeat ? ['（发送中断后补发，可能重复）'] : []),
    ].join('\n\n'),
  };
}

/** What an administrator's test sends. */
export const testMarkdown = (workspaceName: string): { title: string; text: string } => ({
  title: '泊单测试消息',
  text: `### 泊单测试消息\n\n${plain(workspaceName)} 的超时提醒会发到这里。`,
});
