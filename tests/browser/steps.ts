import type { BrowserContext, Page } from 'playwright-core';
import { product } from './stage.ts';

/** Asks the product as whoever is signed in. Throws for any answer that is no success. */
export async function ask(
  context: BrowserContext,
  path: string,
  method = 'GET',
  data?: unknown,
  more: Record<string, string> = {},
  // biome-ignore lint/suspicious/noExplicitAny: answers are read at the place that knows them
): Promise<any> {
  const headers = { origin: product.base, ...more };
  const answer = await context.request.fetch(`${product.base}${path}`, { method, headers, ...(data === undefined ? {} : { data }) });
  if (!answer.ok()) throw new Error(`${method} ${path} ${answer.status()} ${await answer.text()}`);
  return answer.status() === 204 ? null : answer.json();
}

/** The totals of the group's board but for what passes with time: what is overdue now, and the rates that count it. */
export async function totals(context: BrowserContext): Promise<Record<string, unknown>> {
  const { totals } = await ask(context, '/v1/hq/anjia/board');
  const lasting = (_key: string, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('overdueNow' in value)) return value;
    const { overdueNow: _overdue, rate: _rate, ...rest } = value as Record<string, unknown>;
    return rest;
  };
  return JSON.parse(JSON.stringify(totals, lasting));
}

export const numberOf = (text: string | null): number => Number((text ?? '').replace(/\D/g, ''));
/** A figure of what a version of the standard would do. */
export const figure = async (page: Page, key: string): Promise<number> =>
  numberOf(await page.locator(`[data-figure=${key}] dd`).textContent());
