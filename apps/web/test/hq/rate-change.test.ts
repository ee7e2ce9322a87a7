import { describe, expect, it } from 'vitest';
import { pointWords } from '#lib/features/conformance/conformance.ts';
import { pointsBetween, rateChangeWords } from '#lib/features/hq/hq.ts';
import { m } from '#lib/paraglide/messages.js';

describe('how a rate moved', () => {
  it('is said to be the same when both look the same', () => {
    expect(pointsBetween(0.75, 0.7502)).toBeNull();
    expect(rateChangeWords(0.75, 0.7502)).toBe(m.hq_lead_change_same());
  });
  it('has a direction as soon as a tenth of a point is seen', () => {
    expect(rateChangeWords(0.752, 0.75)).toBe(m.hq_lead_change_up({ points: '0.2' }));
    expect(rateChangeWords(0.74, 0.75)).toBe(m.hq_lead_change_down({ points: '1.0' }));
  });
  it('is not said where nothing was decided', () => {
    expect(rateChangeWords(null, 0.75)).toBeNull();
  });
});

it('points of conformance all have two decimals, so that they align', () => {
  expect([99.9, 100, 99.85].map(pointWords)).toEqual(['99.90', '100.00', '99.85']);
});
