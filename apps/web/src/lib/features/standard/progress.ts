import { m } from '#lib/paraglide/messages.js';
import type { Tone } from '#lib/ui/tone.ts';
import type { Progress, Subsidiary } from './standard-api.ts';

export type Shape = 'hollow' | 'full' | 'half' | 'check' | 'late';
/** How far one company is with the newest version. */
export type Standing = {
  company: Subsidiary;
  adoption: Progress | undefined;
  state: 'late' | 'running' | 'undoing' | 'offered' | 'back' | 'scheduled' | 'done';
};
const ORDER: readonly Standing['state'][] = ['late', 'running', 'undoing', 'back', 'offered', 'scheduled', 'done'];

/** Where every company stands, those that need looking after first. `today` is a day, as is the day to adopt by. */
export function standingsOf(
  companies: readonly Subsidiary[],
  adoptions: readonly Progress[],
  newest: { number: number; adoptBy: string | null },
  today: string,
): Standing[] {
  const byTenant = new Map(adoptions.map((a) => [a.tenantId, a]));
  return companies
    .map((company): Standing => {
      const adoption = byTenant.get(company.id);
      if (adoption?.status === 'running' || adoption?.status === 'undoing') return { company, adoption, state: adoption.status };
      if (company.standardNumber >= newest.number) return { company, adoption, state: 'done' };
      if (newest.adoptBy !== null && newest.adoptBy < today) return { company, adoption, state: 'late' };
      if (adoption?.status === 'scheduled') return { company, adoption, state: 'scheduled' };
      return { company, adoption, state: adoption?.status === 'undone' && adoption.toNumber === newest.number ? 'back' : 'offered' };
    })
    .sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
}

/** Shape, colour and word of a standing. */
export function standingLook({ state }: Standing): { shape: Shape; tone: Tone; word: string } {
  switch (state) {
    case 'late':
      return { shape: 'late', tone: 'late', word: m.std_state_late() };
    case 'running':
      return { shape: 'full', tone: 'working', word: m.std_state_running() };
    case 'undoing':
      return { shape: 'full', tone: 'working', word: m.std_state_undoing() };
    case 'offered':
      return { shape: 'hollow', tone: 'new', word: m.std_state_offered() };
    case 'back':
      return { shape: 'hollow', tone: 'waiting', word: m.std_state_back() };
    case 'scheduled':
      return { shape: 'half', tone: 'assigned', word: m.std_state_scheduled() };
    case 'done':
      return { shape: 'check', tone: 'done', word: m.std_state_done() };
    default: {
      const never: never = state;
      return never;
    }
  }
}
