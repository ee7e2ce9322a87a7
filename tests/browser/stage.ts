import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { type Look, openBrowser, openPage, type Product, signIn, startProduct } from './product.ts';

/** The product and the browser of a file of journeys, from the first test on; each file has its own. */
export let product: Product;
export let browser: Browser;

/** Starts both before the journeys of a file and ends both after them. */
export function setStage(options: Parameters<typeof startProduct>[0]): void {
  beforeAll(async () => {
    product = await startProduct(options);
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
  });
}

export type Place = { workspace: string } | { group: string };
type Account = { email: string; password: string };
/** Somebody of the demo, of a workspace or of headquarters. */
export function userOf(where: Place, role: string): Account {
  const places: { slug: string; users: Record<string, Account> }[] =
    'group' in where ? (product.demo?.groups ?? []) : (product.demo?.workspaces ?? []);
  const slug = 'group' in where ? where.group : where.workspace;
  const user = places.find((p) => p.slug === slug)?.users[role];
  if (!user) throw new Error(`the demo has no ${role} of ${slug}`);
  return user;
}

/** A page of somebody of the demo, signed in. */
export async function enter(where: Place, role: string, look: Look = { locale: 'zh-CN' }): ReturnType<typeof openPage> {
  const opened = await openPage(browser, product.base, look);
  await signIn(opened.context, product.base, userOf(where, role));
  return opened;
}
