import type { FieldDefinition } from '@bodan/core/fields/definition';
import type { FieldType } from '@bodan/core/fields/types';
import { isChoice } from '@bodan/core/fields/types';
import type { GuessedColumn, GuessedSheet } from '@bodan/core/import/guess';
import type { Refusal } from '@bodan/core/import/zip';
import { m } from '#lib/paraglide/messages.js';
import { readyField } from './new-field.ts';

/** What a column may become; everything else points at what a sheet cannot hold. */
export const sheetTypes = [
  'text',
  'long_text',
  'number',
  'money',
  'choice',
  'multiple_choice',
  'switch',
  'date',
  'datetime',
  'phone',
  'address',
  'scan',
] as const satisfies readonly FieldType[];

export type SheetLine = { guessed: GuessedColumn; isTaken: boolean; name: string; type: string; isRequired: boolean };
export type Why = Refusal | 'slow';

const longestMs = 15_000;
/** Reads a file in a thread of its own, which is ended when it takes too long: what a file does there harms nobody else. */
function readSheet(file: File): Promise<{ sheet: GuessedSheet } | { why: Why }> {
  const thread = new Worker(new URL('./sheet-worker.ts', import.meta.url), { type: 'module' });
  return new Promise((resolve) => {
    const end = (answer: { sheet: GuessedSheet } | { why: Why }) => {
      clearTimeout(timer);
      thread.terminate();
      resolve(answer);
    };
    const timer = setTimeout(() => end({ why: 'slow' }), longestMs);
    thread.onmessage = ({ data }) => end(data);
    thread.onerror = () => end({ why: 'broken' });
    file.arrayBuffer().then(
      (bytes) => thread.postMessage(bytes, [bytes]),
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

/** A sheet that fields are being made of: what was guessed and what was corrected. It outlives its dialog, so nothing that was typed is lost. */
export class SheetDraft {
  fileName = $state('');
  found = $state.raw<Pick<GuessedSheet, 'rows' | 'headerRow' | 'isCut'>>();
  lines = $state<SheetLine[]>([]);
  refused = $state('');
  isReading = $state(false);

  /** A file that is refused leaves what was read before. */
  async read(file: File, names: ReadonlySet<string>): Promise<void> {
    this.isReading = true;
    this.refused = '';
    const answer = file.size > mostBytes ? { why: 'too_large' as const } : await readSheet(file);
    this.isReading = false;
    if ('why' in answer) {
      this.refused = whyWords[answer.why]();
      return;
    }
    this.fileName = file.name;
    this.found = answer.sheet;
    this.lines = answer.sheet.columns.map((guessed) => ({
      guessed,
      isTaken: !names.has(guessed.name),
      name: guessed.name,
      type: guessed.type,
      isRequired: guessed.isRequired && guessed.type !== 'switch',
    }));
  }
  clear(): void {
    this.found = undefined;
    this.lines = [];
    this.refused = '';
  }
  get taken(): SheetLine[] {
    return this.lines.filter((line) => line.isTaken);
  }
}

/** A column as a field of the form. */
export function fieldOf(line: SheetLine, taken: readonly string[]): FieldDefinition {
  const { guessed } = line;
  const made = readyField(line.type as FieldType, taken);
  const words = guessed.options.length > 0 ? guessed.options : guessed.distinct;
  const [option] = made.options;
  return {
    ...made,
    name: { 'zh-CN': line.name.trim(), en: '' },
    isRequired: line.isRequired && made.type !== 'switch',
    unit: made.type === 'number' ? guessed.unit : null,
    options:
      isChoice(made.type) && option && words.length > 0
        ? words.map((name, i) => ({ ...option, key: `o${i + 1}`, name: { 'zh-CN': name, en: '' } }))
        : made.options,
  };
}
