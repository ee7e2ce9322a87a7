import { plain } from '../alert/message.ts';
import { WallClock } from '../export/cell.ts';
import { countText, figureText, shareText as share } from '../export/page-words.ts';
import type { Figures } from '../measures/board.ts';
import type { Locale } from '../text.ts';

/** A line of a digest: one company and its figures of the range. */
export type DigestCompany = { name: string; rate: number | null; created: number; open: number; overdue: number };
/** What a digest tells: figures as they were published at `asOf` (epoch ms), and the address of the board at that very moment. */
export type DigestFacts = {
  placeName: string;
  cadence: 'daily' | 'weekly';
  range: { from: string; to: string };
  asOf: number;
  timeZone: string;
  totals: Figures;
  previous: Figures;
  companies: DigestCompany[];
  url: string;
};
export type DigestLetter = {
  subject: string;
  lines: string[];
  table?: { head: string[]; rows: string[][] };
  action: { words: string; url: string };
};

type Counts = { created: string; closed: string; open: string; parts: string; overdue: string };

const WORDS = {
  'zh-CN': {
    title: (f: DigestFacts) => `${f.placeName} ${f.cadence === 'weekly' ? '周报' : '日报'} ${rangeText(f)}`,
    rate: '首响达成率',
    points: (n: number) => (n === 0 ? '与上期相同' : n > 0 ? `比上期高 ${n.toFixed(1)} 个百分点` : `比上期低 ${(-n).toFixed(1)} 个百分点`),
    none: '上期没有可比数据',
    counts: ({ created, closed, open, parts, overdue }: Counts) =>
      `新建 ${created}，关闭 ${closed}，在办 ${open}${parts === '0' ? '' : `（待件 ${parts}）`}，正在超时 ${overdue}`,
    dispatch: (text: string) => `平均分派用时 ${text}`,
    intervention: (text: string) => `主动干预率 ${text}`,
    evidence: (text: string) => `凭证完整率 ${text}`,
    inTime: (text: string) => `凭证及时率 ${text}`,
    workload: (text: string) => `人均在手 ${text} 单`,
    head: ['公司', '首响达成率', '新建', '在办', '正在超时'],
    asOf: (text: string) => `${text} 公布的数字`,
    open: '打开当时的看板',
    rest: (n: number) => `另有 ${n} 家`,
    repeat: '（发送中断后补发，可能重复）',
    why: (name: string) => `您在“${name}”的收件人里。不想再收，请管它的人在“定时发送”里去掉您。`,
    page: '附件是同一时刻的看板（PDF），可以打印或转发。',
    noPage: '发出时看板所在的地方已经不在，所以没有附件。',
  },
  en: {
    title: (f: DigestFacts) => `${f.placeName} ${f.cadence === 'weekly' ? 'weekly' : 'daily'} digest ${rangeText(f)}`,
    rate: 'First response in time',
    points: (n: number) =>
      n === 0 ? 'as in the range before' : `${Math.abs(n).toFixed(1)} points ${n > 0 ? 'above' : 'below'} the range before`,
    none: 'nothing to compare in the range before',
    counts: ({ created, closed, open, parts, overdue }: Counts) =>
      `Created ${created}, closed ${closed}, open ${open}${parts === '0' ? '' : ` (waiting for parts ${parts})`}, overdue now ${overdue}`,
    dispatch: (text: string) => `Mean dispatch time ${text}`,
    intervention: (text: string) => `Acted on in time ${text}`,
    evidence: (text: string) => `Evidence complete ${text}`,
    inTime: (text: string) => `Evidence in time ${text}`,
    workload: (text: string) => `Open tickets a technician ${text}`,
    head: ['Company', 'First response', 'Created', 'Open', 'Overdue'],
    asOf: (text: string) => `Figures as published ${text}`,
    open: 'Open the board of that moment',
    rest: (n: number) => `${n} more`,
    why: (name: string) =>
      `You are on the list of “${name}”. To get it no more, ask whoever keeps it under “Scheduled digest” to take you off.`,
    page: 'The board of that moment is attached as a PDF, to print or pass on.',
    noPage: 'Nothing is attached: the place of the board was gone when this was sent.',
    repeat: '(sent again after a break; you may have it already)',
  },
} as const;

const rangeText = ({ range }: DigestFacts): string => (range.from === range.to ? range.from : `${range.from} – ${range.to}`);
/** "2026-11-25 08:30 (Asia/Shanghai)", as the page beside it writes it. */
const instantText = (f: DigestFacts): string =>
  `${new WallClock(f.timeZone).text(f.asOf).slice(0, 'YYYY-MM-DD hh:mm'.length)} (${f.timeZone})`;

function lead(f: DigestFacts, locale: Locale): string {
  const w = WORDS[locale];
  const rate = f.totals.firstResponse.rate;
  const before = f.previous.firstResponse.rate;
  const change = rate === null || before === null ? w.none : w.points(Math.round((rate - before) * 1000) / 10);
  return locale === 'en' ? `${w.rate} ${share(rate)}, ${change}` : `${w.rate} ${share(rate)}，${change}`;
}
function counts({ totals }: DigestFacts, locale: Locale): string {
  const said = (n: number): string => countText(n, locale);
  return WORDS[locale].counts({
    created: said(totals.created),
    closed: said(totals.closed),
    open: said(totals.open),
    parts: said(totals.partsWaiting),
    overdue: said(totals.overdueNow.tickets),
  });
}
function more(f: DigestFacts, locale: Locale): string[] {
  const w = WORDS[locale];
  const mean = f.totals.dispatch.meanSeconds;
  const { rate } = f.totals.intervention;
  const proven = f.totals.evidence.rate;
  const inTime = f.totals.evidenceInTime.rate;
  const load = f.totals.workload?.perTechnician ?? null;
  const said = [
    ...(mean === null ? [] : [w.dispatch(figureText('seconds', mean, locale))]),
    ...(rate === null ? [] : [w.intervention(share(rate))]),
    ...(inTime === null ? [] : [w.inTime(share(inTime))]),
    ...(proven === null ? [] : [w.evidence(share(proven))]),
    ...(load === null ? [] : [w.workload(figureText('ratio', load, locale))]),
  ];
  return said.length === 0 ? [] : [said.join(locale === 'en' ? ', ' : '，')];
}
/** The lowest rate first: where to look. */
const ranked = (f: DigestFacts): DigestCompany[] =>
  [...f.companies].sort((a, b) => (a.rate ?? 2) - (b.rate ?? 2) || b.overdue - a.overdue || (a.name < b.name ? -1 : 1));

/** The digest as a letter; its parts are laid out by who sends it. */
export function digestLetter(f: DigestFacts, locale: Locale): DigestLetter {
  const w = WORDS[locale];
  const rows = ranked(f).map((c) => [c.name, share(c.rate), ...[c.created, c.open, c.overdue].map((n) => countText(n, locale))]);
  return {
    subject: `${w.title(f)} · ${w.rate} ${share(f.totals.firstResponse.rate)}`,
    lines: [lead(f, locale), counts(f, locale), ...more(f, locale), w.asOf(instantText(f))],
    ...(rows.length > 0 ? { table: { head: [...w.head], rows } } : {}),
    action: { words: w.open, url: f.url },
  };
}

/** DingTalk takes 20,000 bytes of text; the rest is left to what surrounds it. */
const MAX_BYTES = 18_000;
const MAX_COMPANIES = 15;
const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** The digest as markdown of a DingTalk robot, within its limits; `title` is what the phone shows. */
export function digestMarkdownOf(f: DigestFacts, locale: Locale): { title: string; text: string } {
  const w = WORDS[locale];
  const title = `${plain(f.placeName)} ${w.rate} ${share(f.totals.firstResponse.rate)}`;
  const all = ranked(f);
  const textWith = (count: number): string =>
    [
      `### ${w.title({ ...f, placeName: plain(f.placeName) })}`,
      `**${lead(f, locale)}**`,
      counts(f, locale),
      ...more(f, locale),
      all
        .slice(0, count)
        .map(
          (c) =>
            `- ${plain(c.name)} ${share(c.rate)} · ${w.head[3]} ${countText(c.open, locale)} · ${w.head[4]} ${countText(c.overdue, locale)}`,
        )
        .join('\n'),
      ...(all.length > count ? [w.rest(all.length - count)] : []),
      w.asOf(instantText(f)),
      `[${w.open}](${f.url})`,
    ]
      .filter((part) => part !== '')
      .join('\n\n');
  for (let count = Math.min(all.length, MAX_COMPANIES); ; count--) {
    const text = textWith(count);
    if (count === 0 || bytesOf(text) <= MAX_BYTES) return { title, text };
  }
}

/** Why somebody gets this mail, and who takes them off the list. */
export const whyNote = (name: string, locale: Locale): string => WORDS[locale].why(name);

/** What the mail says of the board it carries as a file. */
export const pageNote = (locale: Locale): string => WORDS[locale].page;

/** The same letter for who gets no file after all. Neither sentence has a sign that HTML writes otherwise. */
export const withoutPage = <L extends { text: string; html: string }>(letter: L, locale: Locale): L => {
  const { page, noPage } = WORDS[locale];
  return { ...letter, text: letter.text.replace(page, noPage), html: letter.html.replace(page, noPage) };
};

/** What is added to a message that may be there twice. */
export const repeated = (text: string, locale: Locale): string => `${text}\n\n${WORDS[locale].repeat}`;
