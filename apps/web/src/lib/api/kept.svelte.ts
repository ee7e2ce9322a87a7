/** Set by the service worker on what it had kept, because the line said nothing. */
export const keptHeader = 'x-bodan-kept-at';

/** Since when what is read here was kept; undefined while the line answers. */
class Kept {
  at = $state.raw<Date>();

  /** Takes note of an answer: a page shows the oldest of what it was given without a line. */
  see(headers: Headers): void {
    const text = headers.get(keptHeader);
    if (!text) this.at = undefined;
    else if (!this.at || new Date(text) < this.at) this.at = new Date(text);
  }
}
export const kept = new Kept();
