import type { BrowserContext, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openPage, signIn } from './product.ts';
import { browser, product, setStage, userOf } from './stage.ts';
import { ask, ownTicket } from './steps.ts';

// What a technician's phone opens in a basement, from a cold start.
const SHOP = 'wenzhou';
setStage({ demo: true });

const PHONE = { locale: 'zh-CN', width: 390, height: 844, keeps: true } as const;
const home = `/w/${SHOP}/tickets?view=mine&open=true&assignee=me`;
type Row = { id: string; number: string; title: string };
const ownTickets = async (context: BrowserContext): Promise<Row[]> =>
  (await ask(context, `/v1/w/${SHOP}/tickets?open=true&assignee=me&limit=50`)).items;
// Only a browser has caches: what is asked of them is said as text.
const partsOn = (page: Page) => page.evaluate<number>("caches.open('bodan-parts').then((c) => c.keys()).then((keys) => keys.length)");
const hasKept = (page: Page) => page.evaluate<boolean>("caches.has('bodan-kept')");
const isKept = async (page: Page, ending: string): Promise<boolean> => {
  const urls = "caches.open('bodan-kept').then((c) => c.keys()).then((keys) => keys.map(({ url }) => url))";
  return (await page.evaluate<string[]>(urls)).some((url) => url.endsWith(ending));
};
/** Everything the pages are made of is there once nothing is added any more. */
async function allKept(page: Page, last: string): Promise<void> {
  await expect.poll(() => isKept(page, last), { timeout: 120_000 }).toBe(true);
  let before = -1;
  await expect
    .poll(
      async () => {
        const now = await partsOn(page);
        const isStill = now > 100 && now === before;
        before = now;
        return isStill;
      },
      { timeout: 120_000, interval: 2_000 },
    )
    .toBe(true);
}

test('a technician opens the day and a job that was never opened here without a line, and reads of when it is', async () => {
  const { page, context, faults } = await openPage(browser, product.base, PHONE);
  await signIn(context, product.base, userOf({ workspace: SHOP }, 'technician'));
  await ownTicket(context, SHOP);
  const own = await ownTickets(context);
  const [first, last] = [own[0], own.at(-1)];
  if (!first || !last) throw new Error('the demo gives the technician no work');
  const photos: number = (await ask(context, `/v1/w/${SHOP}/tickets/${last.id}/photos`)).items.length;
  await page.goto(`/w/${SHOP}`);
  await page.waitForURL(`**${home}`);
  await allKept(page, `/tickets/${last.number}`);
  await page.close();

  await context.setOffline(true);
  const cold = await context.newPage();
  cold.on('pageerror', (e) => faults.push(e.message));
  await cold.goto(`/w/${SHOP}`);
  await cold.getByText(first.number).first().waitFor();
  await cold.getByText('没有网络，看到的是').waitFor();
  // A link to a page that was not loaded yet, as from a message.
  await cold.goto(`/w/${SHOP}/tickets/${last.number}`);
  await cold.getByRole('heading', { level: 1, name: last.title }).waitFor();
  await cold.reload();
  await cold.getByRole('heading', { level: 1, name: last.title }).waitFor();
  // What is written there waits for the line.
  const note = cold.getByRole('textbox', { name: '备注' });
  await note.fill('地下室写的');
  await cold.getByRole('button', { name: '记下备注' }).click();
  await cold.getByText('连不上服务器').first().waitFor();
  const picture = await cold.screenshot({ type: 'png' });
  const again = cold.getByRole('button', { name: '再传这 1 张' });
  await cold.locator('input[type=file]').first().setInputFiles({ name: '铭牌.png', mimeType: 'image/png', buffer: picture });
  await again.waitFor();
  await cold.reload();
  await expect.poll(() => note.inputValue()).toBe('地下室写的');
  await again.waitFor();

  await context.setOffline(false);
  await expect.poll(() => cold.getByText('没有网络，看到的是').count()).toBe(0);
  // The photo leaves by itself.
  await expect.poll(() => again.count()).toBe(0);
  await expect.poll(async () => (await ask(context, `/v1/w/${SHOP}/tickets/${last.id}/photos`)).items.length).toBe(photos + 1);
  await cold.getByRole('button', { name: '记下备注' }).click();
  await expect.poll(() => note.inputValue()).toBe('');
  expect(faults).toEqual([]);
  await context.close();
});

test('what a phone kept goes with the session, and whoever signs in next finds nothing of it', async () => {
  const { page, context } = await openPage(browser, product.base, PHONE);
  await signIn(context, product.base, userOf({ workspace: SHOP }, 'technician'));
  await page.goto(home);
  await expect.poll(() => isKept(page, '/v1/me'), { timeout: 60_000 }).toBe(true);
  // What was kept and is refused now is not kept on.
  const refused = `/v1/w/${SHOP}/tickets/WO-1999-000001`;
  await page.evaluate(`caches.open('bodan-kept').then((c) => c.put('${refused}', new Response('{}')))`);
  expect(await isKept(page, refused)).toBe(true);
  expect(await page.evaluate<number>(`fetch('${refused}').then(({ status }) => status)`)).toBe(404);
  await expect.poll(() => isKept(page, refused)).toBe(false);
  // Somebody else takes the phone over without a sign-out.
  await signIn(context, product.base, userOf({ workspace: SHOP }, 'owner'));
  await page.goto(`/w/${SHOP}/tickets`);
  await expect.poll(() => hasKept(page)).toBe(false);

  await signIn(context, product.base, userOf({ workspace: SHOP }, 'technician'));
  await page.goto(home);
  await expect.poll(() => isKept(page, '/v1/me'), { timeout: 60_000 }).toBe(true);
  await page.getByRole('button', { name: /的菜单/ }).click();
  await page.getByRole('menuitem', { name: '退出登录' }).click();
  await page.waitForURL('**/sign-in');
  expect(await hasKept(page)).toBe(false);
  await context.close();
});
