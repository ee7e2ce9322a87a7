import fs from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

type Violation = { id: string; impact: string | null; nodes: { target: string[] }[] };
type InPage = {
  axe: { run(context: unknown, options: unknown): Promise<{ violations: Violation[] }> };
  document: { querySelector(selector: string): { focus(): void } | null };
  requestAnimationFrame(then: () => void): void;
};

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

/** What axe finds serious in a part of the page (a CSS selector), each with the places it is about. */
export async function serious(page: Page, part = 'html'): Promise<string[]> {
  // The page's policy lets no foreign script in, so axe is run from outside of it.
  const session = await page.context().newCDPSession(page);
  await session.send('Runtime.evaluate', { expression: `${AXE}; undefined` });
  const violations = await page.evaluate(measure, part);
  const places = (v: Violation) =>
    v.nodes
      .slice(0, 3)
      .map((n) => JSON.stringify(n.target))
      .join(' ');
  return violations.filter((v) => v.impact === 'serious' || v.impact === 'critical').map((v) => `${v.id}: ${places(v)}`);
}
