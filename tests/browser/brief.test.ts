import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { serious } from './axe.ts';
import { enter, setStage } from './stage.ts';

setStage({ demo: true });

const pagesOf = async (page: Page): Promise<number> =>
  ((await page.pdf({ preferCSSPageSize: true })).toString('latin1').match(/\/Type \/Page\b/g) ?? []).length;

test('headquarters go through yesterday: the three longest waits get causes and an action, the meeting is closed, and the subsidiary sees it', async () => {
  const admin = await enter({ group: 'anjia' }, 'hq_admin');
  const { page } = admin;
  await page.goto('/hq/anjia/brief');
  const articles = page.locator('article');
  await articles.nth(2).waitFor();
  expect(await articles.count()).toBe(3);
  expect(await serious(page, '#main')).toEqual([]);

  // The same figure everywhere: what the brief leads with, the board of that moment leads with too.
  const lead = (await page.locator('p[class*="clamp"]').textContent())?.trim();
  const brief = await (await page.request.get('/v1/hq/anjia/brief')).json();
  const created = page.locator('#main').getByRole('link', { name: /^新建/ }).first();
  await created.click();
  await page.waitForURL(/\/tickets\?/);
  await page.getByText(`${brief.figures.created} 张`, { exact: false }).first().waitFor();
  await page.goBack();
  await page.getByRole('link', { name: '打开当时的看板' }).click();
  await page.waitForURL(/\/hq\/anjia\?/);
  await page.getByText('现在卡在哪').first().waitFor();
  expect((await page.locator('p[class*="clamp"]').textContent())?.trim()).toBe(lead);
  await page.goBack();
  await articles.nth(2).waitFor();

  // What is overdue of the first response is a part of the rate; what is overdue at all is a figure of its own.
  await page.getByText(/^正在超时 · 首次响应 \d+$/).waitFor();

  // Without causes the button says which are missing, and leads to the first of them.
  const numbers: string[] = brief.delays.map((d: { number: string }) => d.number);
  const close = page.getByRole('button', { name: /^结束晨会/ });
  for (const number of numbers) expect(await close.textContent()).toContain(number);
  await close.click();
  expect(brief.closed).toBeNull();
  for (let i = 0; i < numbers.length; i++) {
    const article = articles.nth(i);
    await article.getByRole('combobox', { name: /选一个原因/ }).click();
    await page.getByRole('option', { name: i === 0 ? '其他' : '集中报修' }).click();
    await article.getByRole('button', { name: '记下原因' }).click();
    if (i === 0) {
      await article.getByText('选“其他”时请写明是什么').waitFor();
      const note = article.getByPlaceholder('补充说明');
      await note.fill('值班表排错了一天');
      // Who looks at the day before in between finds what was typed.
      await page.getByRole('button', { name: '前一天' }).click();
      await expect.poll(() => note.inputValue()).toBe('');
      await page.goBack();
      await expect.poll(() => note.inputValue()).toBe('值班表排错了一天');
      await article.getByRole('button', { name: '记下原因' }).click();
      await article.getByText('值班表排错了一天').waitFor();
    }
    await article.getByRole('button', { name: '改说' }).waitFor();
  }
  const first = articles.first();
  await first.getByRole('button', { name: '加一条措施' }).click();
  await first.getByRole('button', { name: '加上并通知' }).click();
  await first.getByText('写明要做什么').waitFor();
  await first.getByLabel('做什么').fill('值班表由主管复核');
  await first.getByRole('combobox', { name: '谁来做' }).click();
  await page.getByRole('option').first().click();
  await first.getByRole('button', { name: '加上并通知' }).click();
  await first.getByText('值班表由主管复核').waitFor();

  await page.getByRole('button', { name: '结束晨会', exact: true }).click();
  await page.getByText(/于 .+ 结束/).waitFor();
  expect(await pagesOf(page)).toBe(2);
  await page.goto('/hq/anjia');
  await page.locator('p[class*="clamp"]').waitFor();
  await page.getByText('现在卡在哪').first().waitFor();
  expect(await pagesOf(page)).toBe(2);
  expect(admin.faults).toEqual([]);

  // The records are the subsidiary's own: its brief of the day tells the same cause, and the action waits there until it is done.
  const { tenantId, ticketId } = brief.delays[0];
  const slug = brief.bySubsidiary.find((s: { key: string }) => s.key === tenantId)?.slug;
  const owner = await enter({ workspace: String(slug) }, 'owner');
  await owner.page.goto(`/w/${slug}/brief?day=${brief.day}`);
  await owner.page.getByText('值班表排错了一天').waitFor();
  await owner.page.getByRole('checkbox', { name: '完成：值班表由主管复核' }).click();
  await owner.page.getByText('已完成').waitFor();
  const own = await (await owner.page.request.get(`/v1/w/${slug}/brief?day=${brief.day}`)).json();
  const told = own.delays.find((d: { ticketId: string }) => d.ticketId === ticketId);
  expect(told.causes[0]).toMatchObject({ cause: 'other', byHq: true });
  expect(told.actions[0].doneAt).not.toBeNull();
  expect(owner.faults).toEqual([]);
});

test('a day without a brief, or a moment that is none, is said and leads on', async () => {
  const { page, faults } = await enter({ group: 'anjia' }, 'hq_analyst');
  await page.goto('/hq/anjia/brief?day=2999-01-01');
  await page.getByText('这个地址里的条件不成立').waitFor();
  await page.getByRole('link', { name: '看最近一天' }).click();
  await page.locator('article').nth(2).waitFor();
  await page.goto('/hq/anjia?at=garbage');
  await page.getByText('现在卡在哪').first().waitFor();
  expect(await page.getByText('截至现在').count()).toBe(1);

  // Of a past moment nothing came behind it: days that were chosen before do not outlast it.
  await page.getByRole('button', { name: '近 7 天' }).click();
  await page.waitForURL(/from=/);
  await page.getByRole('button', { name: '截至现在' }).click();
  await page.getByRole('button', { name: '30 天前' }).click();
  await page.waitForURL(/at=20/);
  expect(page.url()).not.toContain('from=');
  await page.getByText('回到现在').first().waitFor();
  const board = new URL(page.url()).searchParams;
  const { totals, range } = await (await page.request.get(`/v1/hq/anjia/board?${board}`)).json();
  expect(totals.created).toBeGreaterThan(0);
  await page.getByRole('button', { name: '近 7 天' }).click();
  await page.waitForURL(/from=/);
  expect(new URL(page.url()).searchParams.get('to')).toBe(range.to);
  expect(faults).toEqual([]);
});

test('whoever looks at a digest before it is kept sees it without looking for it', async () => {
  const { page, faults } = await enter({ group: 'anjia' }, 'hq_admin', { locale: 'zh-CN', width: 390, height: 844 });
  await page.goto('/hq/anjia/brief/digests');
  await page.getByRole('button', { name: '加一条' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: '先看一眼' }).click();
  const shown = dialog.getByTitle('邮件', { exact: true });
  await shown.waitFor();
  await expect
    .poll(() =>
      shown.evaluate((e) => {
        const { elementFromPoint, defaultView } = e.ownerDocument;
        const at = elementFromPoint.call(e.ownerDocument, defaultView.innerWidth / 2, e.getBoundingClientRect().top + 40);
        return at === e;
      }),
    )
    .toBe(true);
  expect(faults).toEqual([]);
});
