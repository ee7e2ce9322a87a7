import { Problem } from '#lib/api/problem.ts';

/** One form being sent: busy, the last problem, and which field each complaint belongs to. */
export class FormSend {
  isBusy = $state(false);
  problem = $state.raw<Problem>();
  private local = $state.raw<Record<string, string>>({});

  /** Checks here first, then sends. Complaints of either kind are read with `error(field)`. */
  async run(check: Record<string, string | undefined>, act: () => Promise<void>): Promise<void> {
    if (this.isBusy) return;
    this.problem = undefined;
    this.local = Object.fromEntries(Object.entries(check).filter((entry): entry is [string, string] => entry[1] !== undefined));
    if (Object.keys(this.local).length > 0) return focusFirstError();
    this.isBusy = true;
    try {
      await act();
    } catch (error) {
      this.problem = error instanceof Problem ? error : new Problem(500, { code: 'internal' });
      focusFirstError();
    } finally {
      this.isBusy = false;
    }
  }

  /** For the next thing the same form is about: nothing of the last one is said of it. */
  forget(): void {
    this.problem = undefined;
    this.local = {};
  }

  error(field: string): string | undefined {
    return this.local[field] ?? this.problem?.field(`/${field}`);
  }

  /** The problem to show above the form: undefined when each complaint already stands beside its field. */
  boxFor(fields: readonly string[]): Problem | undefined {
    return this.problem?.isCoveredBy(fields.map((field) => `/${field}`)) ? undefined : this.problem;
  }
}

/** After the complaints have been drawn. */
function focusFirstError(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>('form [aria-invalid="true"]')?.focus());
}
