/** What a robot message says of one alert. Nothing of the customer: a group chat has readers who may not see that. */
export type AlertFacts = {
  number: string;
  title: string;
  metric: string;
  stageName: string;
  holderName: string | null;
  stuckMinutes: number;
  dueAt: number;
  timeZone: string;
  url: string;
  mayRepeat: boolean;
};

const METRIC_NAMES: Record<string, string> = { first_response: '首次响应', plan: '方案', resolution: '解决' };
const DIGEST_LINES = 20;

const metricName = (metric: string): string => METRIC_NAMES[metric] ?? metric;

/** Markdown of a title somebody typed: no links, no pings, no headings of its own; runs of digits as long as a phone number are hidden. */
const plain = (text: string): string =>
  text
    .replace(/\d[\d -]{5,}\d/g, (digits) => '*'.repeat(Math.min(digits.length, 11)))
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
    `### ${metricName(f.metric)}超时：${f.number}`,
    plain(f.title),
    `- 卡在：${stuckAt(f)}`,
    `- 应于：${localTime(f.dueAt, f.timeZone)} 前`,
    `- [打开工单](${f.url})`,
    ...(f.mayRepeat ? ['', '（发送中断后补发，可能重复）'] : []),
  ];
  return { title: `${f.number} ${metricName(f.metric)}超时`, text: lines.join('\n\n') };
}

/** Many alerts in one message, the oldest named, the rest counted. */
export function digestMarkdown(all: readonly AlertFacts[], listUrl: string): { title: string; text: string } {
  const named = all
    .slice(0, DIGEST_LINES)
    .map(
      (f) =>
        `- [${f.number}](${f.url}) ${metricName(f.metric)}超时，卡在${f.stageName}${f.holderName ? ` · ${plain(f.holderName)}` : ''}，应于 ${localTime(f.dueAt, f.timeZone)}`,
    );
  const rest = all.length - named.length;
  return {
    title: `${all.length} 张工单超时`,
    text: [
      `### ${all.length} 张工单超时`,
      ...named,
      ...(rest > 0 ? [`- 另有 ${rest} 张`] : []),
      `[查看全部超时工单](${listUrl})`,
      ...(all.some((f) => f.mayRepeat) ? ['（发送中断后补发，可能重复）'] : []),
    ].join('\n\n'),
  };
}

/** What an administrator's test sends. */
export const testMarkdown = (workspaceName: string): { title: string; text: string } => ({
  title: '泊单测试消息',
  text: `### 泊单测试消息\n\n${plain(workspaceName)} 的超时提醒会发到这里。`,
});
