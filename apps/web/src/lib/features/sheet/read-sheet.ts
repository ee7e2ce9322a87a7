import type { GuessedSheet, SheetRow } from '@bodan/core/import/guess';
import type { Refusal } from '@bodan/core/import/zip';
import { m } from '#lib/paraglide/messages.js';

type Why = Refusal | 'slow';

type Answer = { sheet: GuessedSheet; rows: SheetRow[] } | { why: Why };

const longestMs = 15_000;
/** Reads a file in a thread of its own, which is ended when it takes too long: what a file does there harms nobody else. */
function readSheet(file: File): Promise<Answer> {
  const thread = new Worker(new URL('./sheet-worker.ts', import.meta.url), { type: 'module' });
  return new Promise((resolve) => {
    const end = (answer: Answer) => {
      clearTimeout(timer);
      thread.terminate();
      resolve(answer);
    };
    const timer = setTimeout(() => end({ why: 'slow' }), longestMs);
    thread.onmessage = ({ data }) => end(data);
    thread.onerror = () => end({ why: 'broken' });
    file.arrayBuffer().then(
      (bytes) => thread.postMessage({ bytes, name: file.name }, [bytes]),
      () => end({ why: 'broken' }),
    );
  });
}
const mostBytes = 10 * 1024 * 1024;

const whyWords: Record<Why, () => string> = {
  empty: m.frm_excel_no_empty,
  too_large: m.frm_excel_no_too_large,
  not_a_sheet: m.frm_excel_no_not_a_sheet,
  protected: m.frm_excel_no_protected,
  macros: m.frm_excel_no_macros,
  links: m.frm_excel_no_links,
  bomb: m.frm_excel_no_bomb,
  broken: m.frm_excel_no_broken,
  encoding: m.frm_excel_no_encoding,
  too_many_columns: m.frm_excel_no_too_many_columns,
  no_header: m.frm_excel_no_no_header,
  no_rows: m.frm_excel_no_no_rows,
  slow: m.frm_excel_no_slow,
};

/** What a file of a sheet holds, or in words why it was not read. */
export async function readFile(file: File): Promise<{ sheet: GuessedSheet; rows: SheetRow[] } | { refused: string }> {
  const answer = file.size > mostBytes ? { why: 'too_large' as const } : await readSheet(file);
  return 'why' in answer ? { refused: whyWords[answer.why]() } : answer;
}
