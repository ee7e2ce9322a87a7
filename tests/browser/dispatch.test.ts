import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Look, openBrowser, openPage, type Product, startProduct } from './product.ts';

let product: Product;
let browser: Browser;
beforeAll(async () => {
  product = await startProduct({ demo: false });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

type Answer = {
  id: string;
  number: string;
  person: { id: string };
  workspace: { slug: string };
  items: { recipient: string; text: string }[];
};

/** Calls the API as whoever is signed in there. */
async function ask(context: BrowserContext, path: string, method = 'GET', data?: unknown): Promise<Answer> {
  const headers = { origin: product.base };
  const answer = await context.request.fetch(`${product.base}${path}`, { method, headers, ...(data === undefined ? {} : { data }) });
  if (!answer.ok()) throw new Error(`${method} ${path} ${answer.status()} ${await answer.text()}`);
  return answer.json() as Promise<Answer>;
}

const ALWAYS = [['00:00', '24:00']];
const EVERY_DAY = { mon: ALWAYS, tue: ALWAYS, wed: ALWAYS, thu: ALWAYS, fri: ALWAYS, sat: ALWAYS, sun: ALWAYS };
const password = 'a harbour with nine lamps';

type Seat = { page: Page; context: BrowserContext; faults: string[] };
type Shop = { at: string; slug: string; desk: Seat; technician: Seat & { id: string } };
const PHONE: Look = { locale: 'zh-CN', width: 390, height: 844 };

/** A shop with a desk and a technician on a phone, who has hours all week long: the test does not depend on when it runs. */
async function foundShop(name: string): Promise<Shop> {
  const desk = await openPage(browser, product.base, { locale: 'zh-CN' });
  const owner = { name: '林小雨', email: `${name}-desk@example.com`, password, workspaceName: '小林电脑维修铺', template: 'service' };
  const { slug } = (await ask(desk.context, '/v1/auth/sign-up', 'POST', owner)).workspace;
  const at = `/v1/w/${slug}`;
  const email = `${name}-chen@example.com`;
  await ask(desk.context, `${at}/members/invites`, 'POST', { emails: [email], roles: ['technician'] });
  const mail = (await ask(desk.context, '/v1/dev/mails')).items.find(({ recipient }) => recipient === email);
  const token = mail?.text.match(/\/invite\/([\w-]+)/)?.[1];
  const technician = await openPage(browser, product.base, PHONE);
  const { person } = await ask(technician.context, '/v1/auth/invites/accept', 'POST', { token, name: '陈志远', password });
  await ask(desk.context, `${at}/members/${person.id}/dispatch`, 'PATCH', { shifts: EVERY_DAY });
  return { at, slug, desk, technician: { ...technician, id: person.id } };
}

test('whoever was looked at for a ticket, and why one got it against a rule, can be read where the timeline says so', async () => {
  const { at, slug, desk, technician } = await foundShop('looked');
  const { page, context, faults } = desk;
  const ticket = await ask(context, `${at}/tickets`, 'POST', { title: '笔记本进水' });
  const give = (body: unknown) => ask(context, `${at}/tickets/${ticket.id}/assign`, 'POST', body);
  await give({ assigneeId: technician.id });
  await give({ assigneeId: null });
  await ask(technician.context, `${at}/me/duty`, 'PUT', { onDuty: false });
  await give({ assigneeId: technician.id, reason: '客户点名要他' });

  await page.goto(`/w/${slug}/tickets/${ticket.number}`);
  const links = page.getByRole('button', { name: '当时看过谁（2 人）' });
  await links.first().click();
  const sheet = page.getByRole('dialog', { name: '当时看过谁' });
  await sheet.getByText('派给陈志远，排第 1').waitFor();
  await sheet.getByText('可以派的 1 人').waitFor();
  await sheet.getByText('选中').waitFor();
  await sheet.getByText('另有 1 位同事不是师傅：林小雨').waitFor();
  await sheet.getByText('名次与留下的数字一致').waitFor();
  await page.keyboard.press('Escape');
  await sheet.waitFor({ state: 'detached' });

  await links.last().click();
  await sheet.getByText('不合规则仍派：不在岗').waitFor();
  await sheet.getByText('原因：客户点名要他').waitFor();
  await sheet.getByText('当时不能派的 1 人').waitFor();
  expect(await links.count()).toBe(2);
  expect(faults).toEqual([]);
  await context.close();
  await technician.context.close();
});

test('a technician takes the oldest waiting ticket on a phone, and reads why there is none: off duty, not for him, or nothing waits', async () => {
  const { at, slug, desk, technician } = await foundShop('next');
  const { page, context, faults } = technician;
  const waiting = async (title: string) => {
    const ticket = await ask(desk.context, `${at}/tickets`, 'POST', { title, faultCode: 'GEN-01' });
    return ask(desk.context, `${at}/tickets/${ticket.id}/move`, 'POST', { transition: 'accept' });
  };
  const older = await waiting('屏幕不亮');
  await waiting('键盘失灵');
  await page.goto(`/w/${slug}/tickets`);
  const next = page.getByRole('navigation').getByRole('button', { name: '下一单' });
  const duty = page.getByRole('switch', { name: '在岗' });
  await page.getByText('今天 0 单').waitFor();

  await duty.click();
  await expect.poll(() => duty.getAttribute('aria-checked')).toBe('false');
  await next.click();
  const nothing = page.getByRole('dialog', { name: '现在没有您能接的工单' });
  await nothing.getByText('有 2 张工单在等人，但您现在不在岗。').waitFor();
  await nothing.getByRole('button', { name: '上岗并接下一单' }).click();
  await page.waitForURL(`**/tickets/${older.number}`);
  await page.getByText(`已接 ${older.number}`).waitFor();
  await page.getByRole('heading', { name: '屏幕不亮' }).waitFor();
  expect(await duty.getAttribute('aria-checked')).toBe('true');

  await ask(desk.context, `${at}/members/${technician.id}/dispatch`, 'PATCH', { dailyCapacity: 1 });
  await next.click();
  await nothing.getByText('有 1 张工单在等人，都不能由您接').waitFor();
  await nothing.getByText('当天已满：1/1 单').waitFor();
  await nothing.getByText('关闭').first().click();
  await ask(desk.context, `${at}/members/${technician.id}/dispatch`, 'PATCH', { dailyCapacity: null });
  await next.click();
  await page.getByRole('heading', { name: '键盘失灵' }).waitFor();
  await page.waitForURL((url) => !url.pathname.endsWith(older.number));
  await next.click();
  await nothing.getByText('没有工单在等人接').waitFor();
  expect(faults).toEqual([]);
  await context.close();
  await desk.context.close();
});
