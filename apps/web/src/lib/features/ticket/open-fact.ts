/** Opens a fact of the ticket that is shown to be filled in, where it stands on the page; one that is not there stays as it is. */
export function openFact(field: string): void {
  const fact = document.querySelector<HTMLElement>(`[data-fact="${CSS.escape(field)}"]`);
  fact?.closest('details')?.setAttribute('open', '');
  fact?.scrollIntoView({ block: 'center' });
  const edit = fact?.querySelector<HTMLElement>('[data-edit]');
  if (edit) edit.click();
  else fact?.querySelector<HTMLElement>('dd button, dd input')?.focus();
}
