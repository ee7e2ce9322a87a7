import type { FieldDefinition } from '@bodan/core/fields/definition';
import type { FieldType } from '@bodan/core/fields/types';
import { isChoice } from '@bodan/core/fields/types';
import type { GuessedColumn, GuessedSheet, SheetRow } from '@bodan/core/import/guess';
import { ownTargets } from '@bodan/core/import/guess-target';
import type { RowWorld } from '@bodan/core/import/read-row';
import type { RowTarget } from '@bodan/core/import/target';
import { readFile } from '#lib/features/sheet/read-sheet.ts';
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

/** `own`: what tickets have of it already, so that no field is needed. */
export type SheetLine = {
  guessed: GuessedColumn;
  own: RowTarget | null;
  isTaken: boolean;
  name: string;
  type: string;
  isRequired: boolean;
};
/** A sheet that fields are being made of: what was guessed and what was corrected. It outlives its dialog, so nothing that was typed is lost. */
export class SheetDraft {
  fileName = $state('');
  found = $state.raw<Pick<GuessedSheet, 'rows' | 'headerRow' | 'isCut'>>();
  rows = $state.raw<readonly SheetRow[]>([]);
  lines = $state<SheetLine[]>([]);
  refused = $state('');
  isReading = $state(false);

  /** A file that is refused leaves what was read before. */
  async read(file: File, names: ReadonlySet<string>, world: Pick<RowWorld, 'standard' | 'branches'>): Promise<void> {
    this.isReading = true;
    this.refused = '';
    const answer = await readFile(file);
    this.isReading = false;
    if ('refused' in answer) {
      this.refused = answer.refused;
      return;
    }
    this.fileName = file.name;
    this.found = answer.sheet;
    this.rows = answer.rows;
    const own = ownTargets(answer.sheet.columns, world);
    this.lines = answer.sheet.columns.map((guessed, i) => ({
      guessed,
      own: own[i] ?? null,
      isTaken: !names.has(guessed.name) && own[i] === null,
      name: guessed.name,
      type: guessed.type,
      isRequired: guessed.isRequired && guessed.type !== 'switch',
    }));
  }
  clear(): void {
    this.found = undefined;
    this.rows = [];
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
