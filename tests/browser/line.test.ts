import type { BrowserContext, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openPage } from './product.ts';
import { browser, enter, product, setStage } from './stage.ts';
import { ask, ownTicket, PICTURE } from './steps.ts';

// What people with a phone run into: a bad line, a full store, no scripts, a wrong clock.
const SHOP = 'hangzhou';
setStage({ demo: true });

const PHONE = { locale: 'zh-CN', width: 390, height: 844 } as const;
const reportPath = (): string => {
  const url = product.demo?.workspaces.find(({ slug }) => slug === SHOP)?.publicReportUrl;
  if (!url) throw new Error('the demo has no report link');
  return new URL(url).pathname;
};
async function write(page: Page, words: string): Promise<void> {
  await page.getByLabel('说说情况').fill(words);
  await page.getByLabel('联系电话').fill('139 1111 2222');
}
/** A photo is shown by scripts alone: once it is, it is they who send. */
async function choosePhoto(page: Page): Promise<void> {
  await page.locator('input[type=file]').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: PICTURE });
  await page.getByRole('button', { name: '移除第 1 张照片' }).waitFor();
}
const send = (page: Page) => page.getByRole('button', { name: '发送报修' }).click();
const numberIn = async (page: Page): Promise<string> =>
  (await page
    .getByText(/^WO-\d{4}-\d+$/)
    .first()
    .textContent()) ?? '';
/** A ticket reported by the link, and the address its customer follows it under. */
async function reported(context: BrowserContext, words: string): Promise<{ number: string; followToken: string }> {
  return ask(context, `/v1/public${reportPath().replace('/r/', '/report/')}`, 'POST', { words, phone: '139 1111 2222' });
}

test('a report without a line says so in sight, leaves by itself, owns up to the photos a reload cost, and the next form is empty', async () => {
  const { page, context, faults } = await openPage(browser, product.base, PHONE);
  await page.goto(reportPath());
  await write(page, '断网时写的');
  await choosePhoto(page);
  // No line at all: whatever the page would still load for sending does not come either.
  await page.route('**/v1/public/report/*', (route) => route.abort());
  await context.setOffline(true);
  await send(page);
  const kept = page.getByText('内容已存在这部手机里');
  await kept.waitFor();
  await expect.poll(() => kept.evaluate((e) => e.getBoundingClientRect().top >= 0)).toBe(true);

  await context.setOffline(false);
  await page.reload();
  await kept.waitFor();
  await page.unroute('**/v1/public/report/*');
  await page.getByText('1 张照片没有传上').waitFor();
  expect(await numberIn(page)).toMatch(/^WO-/);
  await page.getByRole('button', { name: '再报一个问题' }).click();
  expect(await page.getByLabel('说说情况').inputValue()).toBe('');
  await page.reload();
  expect(await page.getByLabel('说说情况').inputValue()).toBe('');
  expect(faults).toEqual([]);
  await context.close();
});

test('a phone that can keep nothing makes one ticket of a report whose answer was lost', async () => {
  const { page, context, faults } = await openPage(browser, product.base, PHONE);
  await page.addInitScript(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
  });
  await page.goto(reportPath());
  const words = '手机存满了';
  await write(page, words);
  await choosePhoto(page);
  await page.getByRole('button', { name: '移除第 1 张照片' }).click();
  const answers: string[] = [];
  await page.route('**/v1/public/report/*', async (route) => {
    const answer = await route.fetch();
    answers.push(((await answer.json()) as { number: string }).number);
    return answers.length === 1 ? route.abort() : route.fulfill({ response: answer });
  });
  await send(page);
  // The line is back: what is kept leaves without a press.
  await page.getByText('内容已存在这部手机里').waitFor();
  await page.getByText('已收到').waitFor();
  expect(answers).toHaveLength(2);
  expect(new Set(answers).size).toBe(1);
  expect(faults).toEqual([]);
  await context.close();
});

test('without scripts a refused report comes back with everything that was written', async () => {
  const context = await browser.newContext({ baseURL: product.base, locale: 'zh-CN', javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(reportPath());
  await page.locator('#words').fill('没有脚本也能报修');
  await page.locator('#phone').fill('12');
  await page.locator('summary').click();
  await page.locator('[name=contactName]').fill('陈女士');
  await send(page);
  await page.getByRole('alert').first().waitFor();
  expect(await page.locator('#words').inputValue()).toBe('没有脚本也能报修');
  expect(await page.locator('#phone').inputValue()).toBe('12');
  expect(await page.locator('[name=contactName]').isVisible()).toBe(true);
  expect(await page.locator('[name=contactName]').inputValue()).toBe('陈女士');
  // Photos need scripts: nobody is asked for what would not be sent.
  expect(await page.getByText('拍照或选图').isVisible()).toBe(false);
  await page.locator('#phone').fill('139 1111 2222');
  await send(page);
  await page.getByText(/^WO-\d{4}-\d+$/).waitFor();
  await context.close();
});

test('photos of a report that left before the scripts of its page were there are owned up to', async () => {
  const { page, context } = await openPage(browser, product.base, PHONE);
  await page.route('**/_app/immutable/**/*.js', (route) => route.abort());
  await page.goto(reportPath());
  await write(page, '脚本还没到就发了');
  await page.locator('input[type=file]').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from([1]) });
  await send(page);
  await page.getByText('1 张照片没有传上').waitFor();
  expect(await numberIn(page)).toMatch(/^WO-/);
  await context.close();
});

test('a message whose answer was lost is sent once; what is typed meanwhile stays; a wrong clock takes no button away', async () => {
  const { page, context, faults } = await openPage(browser, product.base, PHONE);
  const { followToken } = await reported(context, '要写留言');
  await page.addInitScript(() => {
    const now = Date.now.bind(Date);
    const Real = Date;
    const behind = 3 * 3_600_000;
    globalThis.Date = class extends Real {
      constructor(...given: []) {
        if (given.length === 0) super(now() - behind);
        else super(...given);
      }
      static override now = () => now() - behind;
    } as DateConstructor;
  });
  await page.goto(`/t/${followToken}`);
  await page.getByRole('button', { name: '催一催' }).waitFor();

  const box = page.getByLabel('给客服留言');
  const lost = '**/v1/public/follow/*/messages';
  await box.fill('门口有狗');
  await page.route(lost, async (route) => {
    await route.fetch();
    return route.abort();
  });
  await page.getByRole('button', { name: '发送', exact: true }).click();
  await page.getByText('留言没有发出去').waitFor();
  await page.unroute(lost);
  await page.getByRole('button', { name: '发送', exact: true }).click();
  await expect.poll(() => box.inputValue()).toBe('');
  await page.route(lost, async (route) => {
    await box.fill('门口有狗，请按门铃');
    return route.continue();
  });
  await box.fill('门口有狗');
  await page.getByRole('button', { name: '发送', exact: true }).click();
  await expect.poll(() => page.getByText('门口有狗', { exact: true }).count()).toBe(2);
  expect(await box.inputValue()).toBe('门口有狗，请按门铃');
  await page.reload();
  await expect.poll(() => box.inputValue()).toBe('门口有狗，请按门铃');
  expect(faults).toEqual([]);
  await context.close();
});

test('what is written before the scripts of a page are there is not sent into nowhere: it stays until it can be', async () => {
  const { page, context, faults } = await openPage(browser, product.base, PHONE);
  const { followToken } = await reported(context, '脚本来得晚');
  const scripts = '**/_app/immutable/**/*.js';
  const waiting: (() => void)[] = [];
  let isHeld = true;
  await page.route(scripts, async (route) => {
    if (isHeld) await new Promise<void>((go) => waiting.push(go));
    return route.continue();
  });
  const release = () => {
    isHeld = false;
    for (const go of waiting.splice(0)) go();
  };
  await page.goto(`/t/${followToken}`, { waitUntil: 'commit' });
  const box = page.getByLabel('给客服留言');
  await box.fill('二单元没有电梯');
  await box.press('Enter');
  const sendIt = page.getByRole('button', { name: '发送', exact: true });
  expect(await sendIt.isDisabled()).toBe(true);
  release();
  await sendIt.click();
  await page.getByText('二单元没有电梯', { exact: true }).waitFor();

  isHeld = true;
  await page.goto('/sign-in', { waitUntil: 'commit' });
  await page.locator('[name=email]').fill('nobody@example.com');
  await page.locator('[name=password]').fill('something');
  await page.locator('[name=password]').press('Enter');
  release();
  await page.locator('form button[type=submit]:enabled').waitFor();
  expect(new URL(page.url()).pathname).toBe('/sign-in');
  expect(await page.locator('[name=email]').inputValue()).toBe('nobody@example.com');
  expect(await page.locator('[name=password]').inputValue()).toBe('something');
  expect(faults).toEqual([]);
  await context.close();
});

test('what a technician presses without a line is told, opens by itself once there is one, and the menu is no dead end', async () => {
  const { page, context, faults } = await enter({ workspace: SHOP }, 'technician', PHONE);
  const { number } = await ownTicket(context, SHOP);
  await page.goto(`/w/${SHOP}/tickets/${number}`);
  await page.getByRole('button', { name: '更多操作' }).first().click();
  await context.setOffline(true);
  await page.getByRole('menuitem', { name: '挂起' }).click();
  await page.getByText('连上网络后会自己继续').first().waitFor();
  expect(await page.getByRole('dialog').count()).toBe(0);
  await context.setOffline(false);
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  // What was written is still there when it could not be done.
  const note = dialog.getByLabel('说明');
  await note.fill('等客户回电');
  await page.route('**/hold', (route) => route.abort());
  await dialog.getByRole('button', { name: '挂起', exact: true }).click();
  await page.getByText('连不上服务器').first().waitFor();
  expect(await note.inputValue()).toBe('等客户回电');
  await page.keyboard.press('Escape');
  await expect.poll(() => dialog.count()).toBe(0);
  await page.getByRole('button', { name: '菜单', exact: true }).click();
  await page.getByRole('dialog').waitFor();
  expect(faults).toEqual([]);
  await context.close();
});

test('a note on its way takes nothing else along, and a photo that did not get there is sent again by one press', async () => {
  const { page, context, faults } = await enter({ workspace: SHOP }, 'technician', PHONE);
  const { number } = await ownTicket(context, SHOP);
  await page.goto(`/w/${SHOP}/tickets/${number}`);
  const note = page.getByRole('textbox', { name: '备注' });
  const reply = page.getByRole('textbox', { name: '回复客户' });
  await page.getByRole('tab', { name: '回复客户' }).click();
  await reply.fill('半小时到');
  await page.getByRole('tab', { name: '备注' }).click();
  await note.fill('压缩机过热');
  const say = '**/tickets/*/say';
  await page.route(say, async (route) => {
    await page.getByRole('tab', { name: '回复客户' }).click();
    return route.continue();
  });
  await page.getByRole('button', { name: '记下备注' }).click();
  await page.getByText('压缩机过热').first().waitFor();
  expect(await reply.inputValue()).toBe('半小时到');
  await page.getByRole('tab', { name: '备注' }).click();
  await expect.poll(() => note.inputValue()).toBe('');

  const photos = '**/tickets/*/photos';
  await page.route(photos, (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()));
  const picture = await page.screenshot({ type: 'png' });
  await page.locator('input[type=file]').first().setInputFiles({ name: '铭牌.png', mimeType: 'image/png', buffer: picture });
  await page.getByText('连不上服务器').first().waitFor();
  await page.unroute(photos);
  // A network that answers with a page of its own has taken nothing.
  await page.route(photos, (route) =>
    route.request().method() === 'POST' ? route.fulfill({ contentType: 'text/html', body: '<h1>Wi-Fi</h1>' }) : route.continue(),
  );
  const again = page.getByRole('button', { name: '再传这 1 张' });
  const answered = page.waitForResponse((r) => r.url().endsWith('/photos') && r.request().method() === 'POST');
  await again.click();
  await answered;
  await again.waitFor();
  await page.unroute(photos);
  await again.click();
  await page.getByRole('button', { name: /第 1 张/ }).waitFor();
  expect(await page.getByRole('button', { name: '再传这 1 张' }).count()).toBe(0);
  expect(faults).toEqual([]);
  await context.close();
});

test('what an update of the server took from an open page is said, and one press opens the page again', async () => {
  const { page, context } = await enter({ workspace: SHOP }, 'dispatcher', PHONE);
  const { number } = await reported(context, '更新时开着');
  await page.goto(`/w/${SHOP}/tickets/${number}`);
  await page.getByRole('button', { name: '更多操作' }).first().click();
  await page.route('**/_app/immutable/**', (route) => route.fulfill({ status: 404 }));
  await page.route('**/_app/version.json', (route) => route.fulfill({ json: { version: 'newer' } }));
  await page.getByRole('menuitem', { name: '挂起' }).click();
  await page.getByText('系统已更新').waitFor();
  expect(await page.getByText('连上网络后会自己继续').count()).toBe(0);
  await page.unroute('**/_app/immutable/**');
  await page.unroute('**/_app/version.json');
  const loaded = page.waitForEvent('load');
  await page.getByRole('button', { name: '重新加载' }).click();
  await loaded;
  await page.getByRole('button', { name: '更多操作' }).first().click();
  await page.getByRole('menuitem', { name: '挂起' }).click();
  await page.getByRole('dialog').waitFor();
  await context.close();
});
