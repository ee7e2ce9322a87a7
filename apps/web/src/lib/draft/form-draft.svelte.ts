import { newIdempotencyKey } from '#lib/api/client.ts';
import { browser } from '$app/env';

type Stored = { values: Record<string, unknown>; savedAt: number };
type Options<T> = {
  /** Fields that never touch storage: passwords, codes. */
  secret?: readonly (keyof T & string)[];
};

/**
 * The values of one form, kept in localStorage until sent: they survive reload, crash and sign-out.
 * Bind inputs to `draft.values`; call `sent()` after the server has accepted them.
 */
export class FormDraft<T extends Record<string, unknown>> {
  values = $state() as T;
  /** When the restored draft was written; undefined for a fresh form. */
  readonly restoredAt: Date | undefined;
  private readonly storageKey: string;
  private readonly initial: T;
  private readonly secret: readonly string[];
  private key: { forContent: string; value: string } | undefined;

  constructor(name: string, initial: T, options: Options<T> = {}) {
    this.storageKey = `bodan.draft.${name}`;
    this.initial = initial;
    this.secret = options.secret ?? [];
    const stored = this.read();
    this.values = { ...initial, ...stored?.values };
    this.restoredAt = stored ? new Date(stored.savedAt) : undefined;
    $effect(() => this.write($state.snapshot(this.values) as T));
  }

  /** Stable while the same content is retried, new as soon as it changes. */
  get idempotencyKey(): string {
    const content = JSON.stringify(this.values);
    if (this.key?.forContent !== content) this.key = { forContent: content, value: newIdempotencyKey() };
    return this.key.value;
  }

  sent(): void {
    this.values = { ...this.initial };
    // The same content another time is another intent.
    this.key = undefined;
    if (browser) localStorage.removeItem(this.storageKey);
  }

  private read(): Stored | undefined {
    if (!browser) return undefined;
    try {
      const text = localStorage.getItem(this.storageKey);
      return text ? (JSON.parse(text) as Stored) : undefined;
    } catch {
      return undefined;
    }
  }

  private write(values: T): void {
    const kept = Object.fromEntries(Object.entries(values).filter(([name]) => !this.secret.includes(name)));
    const untouched = Object.entries(kept).every(([name, value]) => JSON.stringify(value) === JSON.stringify(this.initial[name]));
    try {
      if (untouched) localStorage.removeItem(this.storageKey);
      else localStorage.setItem(this.storageKey, JSON.stringify({ values: kept, savedAt: Date.now() } satisfies Stored));
    } catch {
      // Storage full or forbidden: the form itself still works.
    }
  }
}
