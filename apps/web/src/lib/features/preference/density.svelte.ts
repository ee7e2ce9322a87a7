import { browser } from '$app/env';

export type Density = 'standard' | 'compact';
const storageKey = 'bodan.density';

/** Row height of this device; app.html applies it before the first paint. */
class DensityPreference {
  current = $state<Density>(browser && localStorage.getItem(storageKey) === 'compact' ? 'compact' : 'standard');

  choose(next: Density): void {
    this.current = next;
    localStorage.setItem(storageKey, next);
    document.documentElement.dataset.density = next;
  }
}

export const density = new DensityPreference();
