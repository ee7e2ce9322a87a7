/** The mineral pigments and what each may mean. Red is late and nothing else. */
export type Tone = 'new' | 'assigned' | 'working' | 'waiting' | 'done' | 'late' | 'brand';

/** CSS variable of a tone, for text and marks. */
export const toneInk: Record<Tone, string> = {
  new: 'var(--slate)',
  assigned: 'var(--azurite)',
  working: 'var(--gamboge-ink)',
  waiting: 'var(--violet)',
  done: 'var(--malachite)',
  late: 'var(--cinnabar)',
  brand: 'var(--brand)',
};

/** The same for fills that carry no text; only amber differs. */
export const toneFill: Record<Tone, string> = { ...toneInk, working: 'var(--gamboge)' };
