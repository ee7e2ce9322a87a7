import type { Label } from '@bodan/core/text';
import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';

/** Where a field stands: at the desk with everything a workspace knows, or on a page for somebody without an account. */
export type FieldPlace = {
  say(label: Pick<Label, 'zh-CN'> & Partial<Label>): string;
  timeZone: string | undefined;
  /** Null on pages for customers: nothing there names people or other tickets, and every control is the browser's own. */
  workspace: Workspace | null;
  /** Hangs a picture on the ticket and answers its id; there is none before the ticket is. */
  attach?: ((picture: File) => Promise<string | undefined>) | undefined;
  /** What the ids in values are called, as the server told. */
  names?: Readonly<Record<string, string>> | undefined;
};

export const deskPlace = (workspace: Workspace, more: Pick<FieldPlace, 'attach' | 'names'> = {}): FieldPlace => ({
  say: (label) => workspace.say(label),
  timeZone: workspace.timeZone,
  workspace,
  ...more,
});
