import { tick } from 'svelte';

const controls = 'select, input:not([type="file"]), textarea, button, [tabindex="0"]';

/** Gives the keyboard to the first control of what is being changed, also when that is loaded a moment later; nobody who went elsewhere is called back. */
export function focusFirst(box: Element): () => void {
  const before = document.activeElement;
  const found = (): boolean => {
    const control = box.querySelector<HTMLElement>(controls);
    const { activeElement: now, body } = document;
    if (control && (now === before || now === body)) control.focus();
    return control !== null;
  };
  const watch = new MutationObserver(() => found() && watch.disconnect());
  if (!found()) watch.observe(box, { childList: true, subtree: true });
  return () => watch.disconnect();
}

/** Ends changing something where it stands: the keyboard goes back to what opened it, unless it is elsewhere already. */
export async function endEdit(fact: Element | undefined, end: () => void): Promise<void> {
  const isHere = fact?.contains(document.activeElement) ?? false;
  end();
  await tick();
  if (isHere) fact?.querySelector<HTMLElement>('[data-edit]')?.focus();
}
