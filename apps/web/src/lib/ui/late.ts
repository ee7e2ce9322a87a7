import { notices } from './notices.svelte.ts';

/** Whoever lost the line is asked again this often; a browser does not always say that it is back. */
const againMs = 3_000;
const line = () =>
  new Promise<void>((go) => {
    const back = () => {
      window.removeEventListener('online', back);
      clearTimeout(timer);
      go();
    };
    const timer = setTimeout(back, againMs);
    window.addEventListener('online', back);
  });

/** Loads a part of the page, again and again until it is there; `lacking` is called once when it does not come. */
export async function insist<T>(load: () => Promise<T>, lacking?: () => void): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await load();
    } catch (error) {
      if (typeof window === 'undefined') throw error;
      if (tries === 0) lacking?.();
      await line();
    }
  }
}

/** A part that is loaded when it is first needed. Without a line that is told, and it comes once there is one: a press is never lost. */
export const late = <T>(load: () => Promise<T>): Promise<T> => insist(load, () => (notices.lacking += 1));
