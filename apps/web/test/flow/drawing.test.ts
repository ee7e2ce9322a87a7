import { flowTemplates } from '@bodan/core/flow/catalogue';
import { expect, test } from 'vitest';
import { placeStages } from '../../src/lib/features/flow/change.ts';
import { routesOf } from '../../src/lib/features/flow/route.ts';
import { NODE, tidyPlaces } from '../../src/lib/features/flow/tidy.ts';

test.each(flowTemplates.map((t) => [t.key, t.flow] as const))(
  '%s tidied: no stage stands on another, and forward is to the right',
  (_, flow) => {
    const places = tidyPlaces(flow);
    expect(places.size).toBe(flow.stages.length);
    const boxes = [...places.values()];
    for (const [i, a] of boxes.entries())
      for (const b of boxes.slice(i + 1)) expect(Math.abs(a.x - b.x) >= NODE.width || Math.abs(a.y - b.y) >= NODE.height).toBe(true);
    const first = places.get(flow.initial);
    expect(Math.min(...boxes.map((p) => p.x))).toBe(first?.x);
  },
);

test.each(flowTemplates.map((t) => [t.key, t.flow] as const))('%s has a line for every way between two stages, each once', (_, flow) => {
  const routes = routesOf(placeStages(flow, tidyPlaces(flow)));
  const ways = flow.transitions.flatMap((t) => t.from.filter((f) => f !== t.to));
  expect(routes).toHaveLength(ways.length);
  expect(new Set(routes.map((r) => r.id)).size).toBe(routes.length);
  // Lines that swing around the others keep apart.
  const above = routes.filter((r) => r.out === 'top').map((r) => r.swing);
  expect(new Set(above).size).toBe(above.length);
});
