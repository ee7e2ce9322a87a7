import { createSubscriber } from 'svelte/reactivity';
import { browser } from '$app/env';

/** One clock for the whole page: everything that ticks, ticks together and only while somebody looks at it. */
class Now {
  private readonly everySecond = createSubscriber((update) => {
    if (!browser) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') update();
    }, 1_000);
    document.addEventListener('visibilitychange', update);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', update);
    };
  });

  /** Reading this in a template or $derived re-runs it every second. */
  get date(): Date {
    this.everySecond();
    return new Date();
  }
}

export const now = new Now();
