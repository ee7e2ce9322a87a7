/** The mineral pigments and what each may mean. Red is late and nothing else. */
export type Tone = 'new' | 'assigned' | 'working' | 'waiting' | 'done' | 'late' | 'brand';

/** CSS variable of a tone, for text and marks. */
export const toneInk: Record<Tone, string> = {
  // Slate is a mark; as small text on a tinted row it would be too pale.
  new: 'var(--ink-3)',
  assigned: 'var(--azurite)',
  working: 'var(--gamboge-ink)',
  waiting: 'var(--violet)',
  done: 'var(--malachite)',
  late: 'var(--cinnabar)',
  brand: 'var(--brand)',
};

/** The same for fills that carry no text; amber and slate differ. */
export const toneFill: Record<Tone, string> = { ...toneInk, new: 'var(--slate)', working: 'var(--gamboge)' };
