import type { BrowserContext, Page } from 'playwright-core';
import { type Look, openPage } from './product.ts';
import { browser, enter, product } from './stage.ts';

/** A picture of one pixel, as a PNG. */
export const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

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

/** The desk of somebody who has just signed up. */
export async function openShop(email: string, look: Look = { locale: 'zh-CN' }) {
  const opened = await openPage(browser, product.base, look);
  const data = {
    email,
    password: 'a harbour with nine lamps',
    name: '王丽',
    workspaceName: '小王维修',
    template: 'service',
    locale: 'zh-CN',
  };
  const { workspace } = await ask(opened.context, '/v1/auth/sign-up', 'POST', data);
  return { ...opened, slug: workspace.slug as string };
}

/** An open ticket of the technician who is signed in; on a day the demo gives them none, the owner does. */
export async function ownTicket(context: BrowserContext, slug: string): Promise<{ id: string; number: string; title: string }> {
  const of = (who: string) => `/v1/w/${slug}/tickets?open=true&assignee=${who}&limit=1`;
  const { items } = await ask(context, of('me'));
  if (items[0]) return items[0];
  const { person } = await ask(context, '/v1/me');
  const owner = await enter({ workspace: slug }, 'owner');
  const given = (await ask(owner.context, `/v1/w/${slug}/tickets?open=true&stage=on_site&limit=1`)).items[0];
  await ask(owner.context, `/v1/w/${slug}/tickets/${given.id}/assign`, 'POST', { assigneeId: person.id, reason: '换人' });
  await owner.context.close();
  return given;
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
