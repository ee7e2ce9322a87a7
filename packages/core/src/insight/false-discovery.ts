/** Of what is shown, so much at most is chance, on average over runs. */
export const FALSE_DISCOVERY_RATE = 0.05;

/**
 * The chances of one run, each adjusted for everything that was looked at in it, in their order: what stays under a rate is found at that
 * rate of false discovery. Source: Benjamini and Hochberg 1995.
 */
export function adjusted(pValues: readonly number[]): number[] {
  const order = pValues.map((p, place) => ({ p, place })).sort((a, b) => b.p - a.p);
  const result = new Array<number>(pValues.length).fill(1);
  let least = 1;
  order.forEach(({ p, place }, i) => {
    least = Math.min(least, (p * pValues.length) / (pValues.length - i));
    result[place] = least;
  });
  return result;
}
