import type { BrowserContext, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { type Look, openPage } from './product.ts';
import { browser, product, setStage } from './stage.ts';

setStage({ demo: false });

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

type Drawn = { stages: { key: string; requires: string[] }[] };

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

test('an agreed time is typed by keys in the language of the page; what the flow lets nobody take is told before a plan is carried out', async () => {
  const { at, slug, desk, technician } = await foundShop('dated');
  const { page, context, faults } = desk;
  const flow = (await ask(context, `${at}/flows`)).items[0] as unknown as { id: string };
  const { published } = (await ask(context, `${at}/flows/${flow.id}`)) as unknown as { published: { definition: Drawn } };
  const stages = published.definition.stages.map((s) => (s.key === 'assigned' ? { ...s, requires: [...s.requires, 'address'] } : s));
  await ask(context, `${at}/flows/${flow.id}/draft`, 'PUT', { definition: { ...published.definition, stages } });
  await ask(context, `${at}/flows/${flow.id}/publish`, 'POST', { running: 'keep' });
  const waiting = async (title: string, more: object) => {
    const ticket = await ask(context, `${at}/tickets`, 'POST', { title, faultCode: 'GEN-01', ...more });
    return ask(context, `${at}/tickets/${ticket.id}/move`, 'POST', { transition: 'accept' });
  };
  const ready = await waiting('键盘失灵', { address: '文三路1号' });
  const bare = await waiting('屏幕不亮', {});

  await page.goto(`/w/${slug}/dispatch`);
  await page.getByRole('article').filter({ hasText: '屏幕不亮' }).getByText(/地址/).waitFor();
  await page.getByRole('button', { name: /^排/ }).click();
  const plan = page.getByRole('dialog');
  await plan.getByRole('heading', { name: '缺资料、派不了的 1 张' }).waitFor();
  await plan.getByRole('link', { name: bare.number }).waitFor();
  expect(await plan.getByRole('checkbox').count()).toBe(1);
  await page.keyboard.press('Escape');

  await page.goto(`/w/${slug}/tickets/${ready.number}`);
  await page.getByRole('heading', { name: '键盘失灵' }).waitFor();
  await page.keyboard.press('a');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('switch').click();
  expect(await dialog.getByRole('spinbutton').evaluateAll((all) => all.map((one) => (one as { ariaLabel: string }).ariaLabel))).toEqual([
    '年',
    '月',
    '日',
    '小时',
    '分钟',
    '小时',
    '分钟',
  ]);
  const [from, to] = [dialog.getByRole('group', { name: '从' }), dialog.getByRole('group', { name: '到' })];
  await from.getByRole('spinbutton').first().click();
  await page.keyboard.type('0830');
  await to.getByRole('spinbutton').first().click();
  await page.keyboard.type('1015');
  await page.keyboard.press('ArrowUp');
  await dialog
    .getByRole('button', { name: /陈志远/ })
    .first()
    .click();
  await dialog.waitFor({ state: 'detached' });
  const local = (iso: string) =>
    new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Shanghai', hour: '2-digit', minute: '2-digit' }).format(new Date(iso));
  await expect
    .poll(async () => {
      const { appointment } = (await ask(context, `${at}/tickets/${ready.id}`)) as unknown as {
        appointment: { from: string; to: string } | null;
      };
      return appointment && [local(appointment.from), local(appointment.to)];
    })
    .toEqual(['08:30', '10:16']);
  expect(faults).toEqual([]);
  await context.close();
  await technician.context.close();
});

test('the board has columns by a field of one’s own; a card dropped into one takes its value, and gives it back', async () => {
  const { at, slug, desk } = await foundShop('columns');
  const { page, context, faults } = desk;
  const option = (key: string, name: string) => ({ key, name: { 'zh-CN': name }, color: 'violet' });
  const options = [option('laptop', '笔记本'), option('phone', '手机')];
  await ask(context, `${at}/settings/fields`, 'PUT', {
    fields: [{ key: 'x_kind', type: 'choice', name: { 'zh-CN': '设备类别' }, options }],
  });
  const { id, number } = await ask(context, `${at}/tickets`, 'POST', { title: '开不了机' });
  const kind = async () =>
    ((await ask(context, `${at}/tickets/${id}`)) as unknown as { custom: { x_kind?: string } }).custom.x_kind ?? null;

  await page.goto(`/w/${slug}/board`);
  await page.getByRole('button', { name: '列：环节' }).click();
  await page.getByRole('menuitem', { name: '设备类别' }).click();
  await page.waitForURL(/by=x_kind/);
  await page.getByRole('heading', { name: '手机 0' }).waitFor();
  const card = page.locator('article', { hasText: '开不了机' });
  await card.dragTo(page.locator('[data-column="phone"]'));
  await page.getByRole('heading', { name: '手机 1' }).waitFor();
  await expect.poll(kind).toBe('phone');
  await page.getByText(`${number} 已改为「手机」`).waitFor();
  await page.getByRole('button', { name: '撤销' }).click();
  await page.getByRole('heading', { name: '手机 0' }).waitFor();
  await expect.poll(kind).toBe(null);
  expect(faults).toEqual([]);
  await context.close();
});

test('items of a checklist ticked one right after the other are all kept, and so is what was taken back', async () => {
  const { at, slug, desk } = await foundShop('ticks');
  const { page, context, faults } = desk;
  const options = ['通电', '备份', '清洁', '演示'].map((name, i) => ({ key: `o${i}`, name: { 'zh-CN': name } }));
  await ask(context, `${at}/settings/fields`, 'PUT', {
    fields: [{ key: 'x_checks', type: 'checklist', name: { 'zh-CN': '完工检查' }, options }],
  });
  const { id, number } = await ask(context, `${at}/tickets`, 'POST', { title: '开不了机' });
  const held = async () => ((await ask(context, `${at}/tickets/${id}`)) as unknown as { custom: { x_checks?: string[] } }).custom.x_checks;
  await page.goto(`/w/${slug}/tickets/${number}`);
  const item = (name: string) => page.getByRole('checkbox', { name });
  await item('通电').waitFor();
  for (const { name } of options.slice(0, 3)) await item(name['zh-CN']).click({ noWaitAfter: true });
  await item('备份').click();
  await page.getByText('已完成 2 / 4 项').filter({ visible: true }).waitFor();
  await expect.poll(held).toEqual(['o0', 'o2']);
  expect(faults).toEqual([]);
  await context.close();
});
