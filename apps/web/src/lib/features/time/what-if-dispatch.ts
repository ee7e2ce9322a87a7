import { WEIGHTS } from '@bodan/core/dispatch/cost';
import type { components } from '#lib/api/schema.d.ts';

export type WhatIfDispatch = components['schemas']['WhatIfDispatch'];
type Weights = components['schemas']['WhatIfDispatchQuestion']['weights'];

/** What may be supposed otherwise, with the price that holds, in metres. */
export const PRICES = (['otherBranch', 'otherRegion', 'unknownWay', 'tightWay', 'levelBelowBest', 'jobOfTheDay'] as const).map((key) => ({
  key,
  metres: WEIGHTS[key],
}));

export const kilometres = (metres: number): string => (metres / 1000).toLocaleString('en-US', { maximumFractionDigits: 1 });

/** What was typed, in kilometres, as the question; empty boxes leave a price as it is. */
export const weightsOf = (typed: Record<string, string>): Weights =>
  Object.fromEntries(Object.entries(typed).flatMap(([key, text]) => (text.trim() === '' ? [] : [[key, Math.round(Number(text) * 1000)]])));
