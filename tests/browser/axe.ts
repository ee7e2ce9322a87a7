import fs from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

type Violation = { id: string; impact: string | null; nodes: { target: string[] }[] };
type InPage = {
  axe: { run(context: unknown, options: unknown): Promise<{ violations: Violation[] }> };
  document: {
    querySelector(selector: string): { focus(): void } | null;
    getAnimations(): { finished: Promise<unknown>; playState: string; effect: { getComputedTiming(): { endTime: number } } | null }[];
  };
  requestAnimationFrame(then: () => void): void;
};

/** Runs in the page, until what fades in or out has arrived; what turns for ever, measures minutes or stands still is left alone. */
async function settle(): Promise<void> {
  const { document } = globalThis as unknown as InPage;
  const ending = document.getAnimations().filter((a) => a.playState === 'running' && Number(a.effect?.getComputedTiming().endTime) < 2_000);
  await Promise.allSettled(ending.map((a) => a.finished));
}

/** Runs in the page. A target that a bar covers in part is measured again where the keyboard brings it: there it is whole. */
async function measure(part: string): Promise<Violation[]> {
  const { axe, document, requestAnimationFrame: next } = globalThis as unknown as InPage;
  const { violations } = await axe.run(document.querySelector(part), { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] });
  const small = violations.find((v) => v.id === 'target-size');
  if (!small) return violations;
  const still: Violation['nodes'] = [];
  for (const node of small.nodes) {
    const control = document.querySelector(node.target[0] ?? '');
    control?.focus();
    await new Promise<void>((drawn) => next(() => next(() => drawn())));
    const again = await axe.run(control, { runOnly: { type: 'rule', values: ['target-size'] } });
    still.push(...again.violations.flatMap((v) => v.nodes));
  }
  return [...violations.filter((v) => v !== small), ...(still.length > 0 ? [{ ...small, nodes: still }] : [])];
}

const TRIES = 3;

/**
 * What axe finds serious in a part of the page (a CSS selector), each with the places it is about. A figure that changes while axe looks
 * is half transparent for a moment, so a fault counts when it is there each time.
 */
export async function serious(page: Page, part = 'html'): Promise<string[]> {
  // The page's policy lets no foreign script in, so axe is run from outside of it.
  const session = await page.context().newCDPSession(page);
  await session.send('Runtime.evaluate', { expression: `${AXE}; undefined` });
  let violations: Violation[] = [];
  for (let i = 0; i < TRIES; i++) {
    await page.evaluate(settle);
    violations = (await page.evaluate(measure, part)).filter((v) => v.impact === 'serious' || v.impact === 'critical');
    if (violations.length === 0) break;
  }
  const places = (v: Violation) =>
    v.nodes
      .slice(0, 3)
      .map((n) => JSON.stringify(n.target))
      .join(' ');
  return violations.map((v) => `${v.id}: ${places(v)}`);
}
