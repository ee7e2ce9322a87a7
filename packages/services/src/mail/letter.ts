import type { Locale } from '@bodan/core/text';

export type Mail = { subject: string; text: string; html: string };
/** Rows of short texts under their headings; the first column names the row. */
export type LetterTable = { head: string[]; rows: string[][] };
export type Letter = { subject: string; lines: string[]; table?: LetterTable; action?: { words: string; url: string }; after?: string[] };

const escaped = (s: string): string =>
  s.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;').replace(/'/g, '&#39;');
const FOOT = { 'zh-CN': '泊单 Bodan · 这封邮件由系统发出', en: 'Bodan 泊单 · sent by the system' } as const;

function tableText({ head, rows }: LetterTable): string {
  return rows.map(([name = '', ...cells]) => `${name}: ${cells.map((cell, i) => `${head[i + 1] ?? ''} ${cell}`).join(' · ')}`).join('\n');
}
function tableHtml({ head, rows }: LetterTable): string {
  const row = (tag: 'th' | 'td', cells: string[], color: string): string =>
    `<tr>${cells.map((cell, i) => `<${tag} style="padding:5px 0 5px ${i === 0 ? 0 : 14}px;border-bottom:1px solid #d9dfdd;text-align:${i === 0 ? 'left' : 'right'};font-weight:${i === 0 || tag === 'th' ? 400 : 600};color:${color};font-size:13px">${escaped(cell)}</${tag}>`).join('')}</tr>`;
  return `<table style="border-collapse:collapse;width:100%;margin:0 0 16px">${row('th', head, '#5f6d68')}${rows.map((cells) => row('td', cells, '#15201e')).join('')}</table>`;
}

/** One letter in both forms. Names come from strangers: subjects stay on one line, HTML is escaped. */
export function mailOf(letter: Letter, locale: Locale): Mail {
  const { action, table, after = [] } = letter;
  const text = [
    ...letter.lines,
    ...(table ? [tableText(table)] : []),
    ...(action ? [`${action.words}: ${action.url}`] : []),
    ...after,
    FOOT[locale],
  ].join('\n\n');
  const paragraph = (s: string) => `<p style="margin:0 0 16px">${escaped(s)}</p>`;
  const button = action
    ? `<p style="margin:0 0 16px"><a href="${escaped(action.url)}" style="display:inline-block;padding:10px 18px;background:#1f2933;color:#fff;text-decoration:none;border-radius:4px">${escaped(action.words)}</a></p><p style="margin:0 0 16px;color:#667;font-size:13px;word-break:break-all">${escaped(action.url)}</p>`
    : '';
  const body = `${letter.lines.map(paragraph).join('')}${table ? tableHtml(table) : ''}${button}${after.map(paragraph).join('')}<p style="margin:24px 0 0;color:#667;font-size:12px">${FOOT[locale]}</p>`;
  const html = `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"></head><body style="margin:0;padding:24px;font:15px/1.6 sans-serif;color:#1f2933"><div style="max-width:520px">${body}</div></body></html>`;
  return { subject: letter.subject.replace(/\s+/g, ' ').slice(0, 200), text, html };
}
