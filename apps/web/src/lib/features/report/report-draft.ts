import { FormDraft } from '#lib/draft/form-draft.svelte.ts';

const initial = {
  faultCode: '',
  tags: [] as string[],
  words: '',
  phone: '',
  contactName: '',
  address: '',
  device: '',
  custom: {} as Record<string, unknown>,
};
export type ReportDraft = FormDraft<typeof initial>;
export type Given = Partial<typeof initial>;

/** What somebody writes under a report link; what was refused goes before what was kept. */
export function reportDraft(token: string, given: Given = {}): ReportDraft {
  const draft = new FormDraft(`report.${token}`, initial);
  draft.values = { ...draft.values, ...given };
  return draft;
}
