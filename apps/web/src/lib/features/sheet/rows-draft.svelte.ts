import type { FieldError } from '@bodan/core/errors';
import type { FieldDefinition } from '@bodan/core/fields/definition';
import type { GuessedColumn, GuessedSheet, SheetRow } from '@bodan/core/import/guess';
import { guessTargets } from '@bodan/core/import/guess-target';
import { MOST_IMPORT_ROWS, type RowColumn } from '@bodan/core/import/target';
import { newIdempotencyKey } from '#lib/api/client.ts';
import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';
import { findKnown, type Known, openImport, sendRows, startImport } from './import-api.ts';
import { readFile } from './read-sheet.ts';
import { batchesOf } from './row-batches.ts';
import { rowChecker, worldOf } from './row-check.ts';

export type BadRow = SheetRow & { errors: readonly FieldError[] };
type Checker = (cells: readonly string[]) => FieldError[];

// So many rows between two looks at the keyboard.
const rowsPerTurn = 400;
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** Rows of a sheet on their way to being tickets: what each column fills, what is wrong, what was corrected, what was sent. It outlives its page. */
export class RowsDraft {
  workspace: Workspace = $state.raw() as Workspace;
  fileName = $state('');
  columns: readonly GuessedColumn[] = $state.raw([]);
  /** What each column fills; empty is left out. */
  targets: string[] = $state([]);
  rows: readonly SheetRow[] = $state.raw([]);
  isCut = $state(false);
  refused = $state('');
  isReading = $state(false);
  /** Fields of a draft of the form that columns fill. */
  drafted: readonly FieldDefinition[] = $state.raw([]);
  bad: readonly BadRow[] = $state.raw([]);
  good: readonly SheetRow[] = $state.raw([]);
  checked = $state(0);
  isChecking = $state(false);
  /** Rows that arrived, while they are sent. */
  sent: number | undefined = $state();
  /** While rows are sent nothing of them changes, also for who left the page and came back. */
  isSending = $state(false);
  isLeft = $state(false);
  /** Good rows that are tickets of an import already, once they were to be sent. */
  known: Known | undefined = $state.raw();
  #check: Checker | undefined;
  #round = 0;
  #opened: { id: string; rows: readonly SheetRow[]; arrived: number; key: string } | undefined;

  constructor(workspace: Workspace) {
    this.workspace = workspace;
  }

  get isEmpty(): boolean {
    return this.rows.length === 0;
  }
  get isTooMany(): boolean {
    return this.isCut || this.rows.length > MOST_IMPORT_ROWS;
  }
  /** Published fields, and those of a draft that rows wait for. */
  get fields(): readonly FieldDefinition[] {
    const published = this.workspace.settings.fields;
    return [...published, ...this.drafted.filter((f) => !published.some((x) => x.key === f.key))];
  }
  /** Fields that columns fill and that are in no published form. */
  get waitsFor(): readonly FieldDefinition[] {
    const published = new Set(this.workspace.settings.fields.map((f) => f.key));
    return this.drafted.filter((f) => this.targets.includes(f.key) && !published.has(f.key));
  }
  /** All columns as they are read; one that is left out fills nothing. */
  get all(): RowColumn[] {
    return this.columns.map(({ name }, i) => ({ name, target: this.targets[i] ?? '' }));
  }
  isTwice(i: number): boolean {
    const target = this.targets[i] ?? '';
    return target !== '' && this.targets.indexOf(target) !== i;
  }
  get hasTwice(): boolean {
    return this.targets.some((_, i) => this.isTwice(i));
  }
  get saysSomething(): boolean {
    return ['title', 'customerWords', 'faultCode'].some((target) => this.targets.includes(target));
  }

  /** A file that is refused leaves what was read before. */
  async read(file: File): Promise<void> {
    this.isReading = true;
    this.refused = '';
    const answer = await readFile(file);
    this.isReading = false;
    if ('refused' in answer) {
      this.refused = answer.refused;
      return;
    }
    this.take(file.name, answer.sheet, answer.rows);
  }
  /** `given`: what columns fill that is known already, such as fields just made of them. */
  take(
    fileName: string,
    sheet: Pick<GuessedSheet, 'columns' | 'isCut'>,
    rows: readonly SheetRow[],
    given: { targets: ReadonlyMap<number, string>; drafted: readonly FieldDefinition[] } = { targets: new Map(), drafted: [] },
  ): void {
    this.fileName = fileName;
    this.columns = sheet.columns;
    this.rows = rows;
    this.isCut = sheet.isCut;
    this.isLeft = false;
    this.refused = '';
    this.drafted = given.drafted;
    const known = new Set(given.targets.values());
    const guessed = guessTargets(sheet.columns, worldOf(this.workspace, this.workspace.settings.fields));
    this.targets = guessed.map((target, i) => given.targets.get(i) ?? (target !== null && !known.has(target) ? target : ''));
    void this.check();
  }
  clear(): void {
    this.#round += 1;
    this.#opened = undefined;
    this.known = undefined;
    this.rows = [];
    this.columns = [];
    this.targets = [];
    this.bad = [];
    this.good = [];
    this.drafted = [];
    this.sent = undefined;
    this.isLeft = false;
    this.isChecking = false;
  }
  fill(i: number, target: string): void {
    this.targets[i] = target;
    void this.check();
  }

  /** Judges all rows by what the columns fill now, some at a time. */
  async check(): Promise<void> {
    this.#round += 1;
    const round = this.#round;
    this.#opened = undefined;
    this.known = undefined;
    this.isChecking = true;
    this.checked = 0;
    const columns = this.all.map((c, i) => (this.isTwice(i) ? { ...c, target: '' } : c));
    const read = await rowChecker(
      this.workspace,
      this.fields,
      columns.filter((c) => c.target !== ''),
    );
    const filled = [...columns.keys()].filter((i) => columns[i]?.target !== '');
    const check: Checker = (cells) => read(filled.map((i) => cells[i] ?? ''));
    const bad: BadRow[] = [];
    const good: SheetRow[] = [];
    const { rows } = this;
    for (let i = 0; i < rows.length; i += rowsPerTurn) {
      await turn();
      if (round !== this.#round) return;
      for (const row of rows.slice(i, i + rowsPerTurn)) {
        const errors = check(row.cells);
        if (errors.length > 0) bad.push({ ...row, errors });
        else good.push(row);
      }
      this.checked = Math.min(rows.length, i + rowsPerTurn);
    }
    this.#check = check;
    this.bad = bad;
    this.good = good;
    this.isChecking = false;
  }
  /** The cell of a column as it was corrected in these rows, which are judged again at once. */
  correct(list: readonly number[], column: number, text: string): void {
    const check = this.#check;
    if (!check) return;
    const chosen = new Set(list);
    const next = (row: SheetRow): SheetRow => ({ row: row.row, cells: row.cells.with(column, text) });
    this.rows = this.rows.map((r) => (chosen.has(r.row) ? next(r) : r));
    const judged = this.bad.map((r): BadRow => {
      if (!chosen.has(r.row)) return r;
      const changed = next(r);
      return { ...changed, errors: check(changed.cells) };
    });
    this.#opened = undefined;
    this.known = undefined;
    this.bad = judged.filter((r) => r.errors.length > 0);
    const mended = judged.filter((r) => r.errors.length === 0).map(({ row, cells }) => ({ row, cells }));
    this.good = [...this.good, ...mended].sort((x, y) => x.row - y.row);
  }

  /**
   * Sends the good rows, going on where it was cut off, and starts; answers the import. The bad rows stay here. Rows that were imported before are
   * sent again or left out as it is said; until it is, nothing is sent, and `known` tells of them.
   */
  async send(known?: 'again' | 'leave'): Promise<string | undefined> {
    this.isSending = true;
    try {
      return await this.#send(known);
    } finally {
      this.isSending = false;
    }
  }
  async #send(known: 'again' | 'leave' | undefined): Promise<string | undefined> {
    const { slug } = this.workspace;
    const filled = [...this.all.keys()].filter((i) => this.targets[i] !== '');
    if (!this.#opened) {
      const columns = filled.flatMap((i) => this.all[i] ?? []).map(({ name, target }) => ({ name: name.slice(0, 120), target }));
      if (!known) {
        this.known = await findKnown(slug, columns, batchesOf(this.good, filled));
        if (this.known) return undefined;
      }
      const left = known === 'leave' ? this.known?.rows : undefined;
      const rows = this.good.filter(({ row }) => !left?.has(row));
      const { id } = await openImport(slug, { name: this.fileName.slice(0, 200), columns, rows: rows.length });
      this.#opened = { id, rows, arrived: 0, key: newIdempotencyKey() };
    }
    const opened = this.#opened;
    this.known = undefined;
    this.sent = opened.arrived;
    for (const batch of batchesOf(opened.rows.slice(opened.arrived), filled)) {
      await sendRows(slug, opened.id, batch);
      opened.arrived += batch.length;
      this.sent = opened.arrived;
    }
    await startImport(slug, opened.id, opened.key);
    const left = this.bad;
    if (left.length === 0) this.clear();
    else {
      this.rows = left.map(({ row, cells }) => ({ row, cells }));
      this.good = [];
      this.sent = undefined;
      this.isLeft = true;
      this.#opened = undefined;
    }
    return opened.id;
  }
}

const drafts = new Map<string, RowsDraft>();
/** The rows somebody is importing into a workspace; they stay while the application is open. */
export function rowsDraftOf(workspace: Workspace): RowsDraft {
  const key = `${workspace.slug} ${workspace.me.id}`;
  const draft = drafts.get(key) ?? new RowsDraft(workspace);
  draft.workspace = workspace;
  drafts.set(key, draft);
  return draft;
}
