import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openPage } from './product.ts';
import { browser, product, setStage } from './stage.ts';

setStage({ demo: false });

type Definition = { name: { 'zh-CN': string; en: string } };
type Answer = { workspace: { slug: string }; id: string; draftRevision: number; draft: { revision: number; definition: Definition } };
const ask = (page: Page, path: string, method = 'GET', body?: unknown, ifMatch?: string): Promise<Answer> =>
  page.evaluate<Answer, readonly [string, string, unknown, string | undefined]>(
    async ([url, how, content, seen]) => {
      const headers = { ...(content === undefined ? {} : { 'content-type': 'application/json' }), ...(seen ? { 'if-match': seen } : {}) };
      const answer = await fetch(url, { method: how, headers, ...(content === undefined ? {} : { body: JSON.stringify(content) }) });
      if (!answer.ok) throw new Error(`${how} ${url} ${answer.status} ${await answer.text()}`);
      return answer.json() as Promise<Answer>;
    },
    [path, method, body, ifMatch],
  );

test('a template is installed, gets a stage by the keyboard, is not published with a broken rule, and is once it is mended', async () => {
  const { page, faults } = await openPage(browser, product.base, { locale: 'zh-CN' });
  await page.goto('/sign-up');
  const signed = await ask(page, '/v1/auth/sign-up', 'POST', {
    name: '林小雨',
    email: 'lin@example.com',
    password: 'a harbour with nine lamps',
    workspaceName: '小林电脑维修铺',
    template: 'service',
  });
  const { slug } = signed.workspace;
  await page.goto(`/w/${slug}/settings/flows`);
  await page.getByRole('button', { name: '安装“售后工单”' }).click();
  await page.waitForURL(/settings\/flows\/[0-9a-f-]{36}$/);
  await page.getByRole('heading', { name: '售后工单', level: 1 }).waitFor();
  await page.locator('.svelte-flow__node').first().waitFor();

  // The keyboard way: the plus on a line, a kind from the list, and the name is open to be typed.
  const before = await page.locator('.svelte-flow__node').count();
  await page.getByRole('button', { name: /^在“完工”/ }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: /^验收/ }).focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => page.evaluate<string>('document.activeElement.value ?? ""')).toBe('新验收');
  await page.keyboard.type('质检');
  await page.getByRole('group', { name: /^质检，验收/ }).waitFor();
  expect(await page.locator('.svelte-flow__node').count()).toBe(before + 1);

  // Moved by arrows, taken back.
  const slip = page.locator('.svelte-flow__node[data-id="acceptance"]');
  const place = () => page.evaluate<string>(`document.querySelector('.svelte-flow__node[data-id="acceptance"]').style.transform`);
  const stood = await place();
  await slip.focus();
  await page.keyboard.press('ArrowDown');
  await expect.poll(place).not.toBe(stood);
  await page.keyboard.press('Control+z');
  await expect.poll(place).toBe(stood);

  // Two stages are connected by the keyboard, and that is taken back before the step was called anything.
  const lines = () => page.locator('.svelte-flow__edge').count();
  const drawn = await lines();
  await slip.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: '连接到…' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem').first().focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => page.evaluate<string>('document.activeElement.value ?? ""')).toBe('下一步');
  expect(await lines()).toBe(drawn + 1);
  await page.keyboard.press('Control+z');
  await expect.poll(lines).toBe(drawn);
  // Who deletes by the keyboard goes on beside what is gone, and on it once it is back.
  const stoodOn = () => page.evaluate<string | undefined>('document.activeElement.dataset.id');
  await expect.poll(stoodOn).toBe('acceptance');
  await page.keyboard.press('Delete');
  await expect.poll(lines).toBeLessThan(drawn);
  await expect.poll(stoodOn).not.toBe('acceptance');
  expect(await stoodOn()).toBeTruthy();
  await page.keyboard.press('Control+z');
  await expect.poll(lines).toBe(drawn);
  await page.getByText(/^草稿 \d\d:\d\d 已保存$/).waitFor();

  // A broken rule is a problem with its place, and publishing is blocked with the count.
  await page.keyboard.press('0');
  await page.locator('.svelte-flow__edge-label').getByRole('button', { name: /保内$/ }).click();
  const guard = page.locator('[data-field="guard"]');
  await guard.getByText('表达式', { exact: true }).click();
  const rule = guard.locator('textarea');
  await rule.fill('custom.x_warranty == "in" && custom.x_nothing == 1');
  await guard.locator('mark').filter({ hasText: 'custom.x_nothing' }).waitFor();
  const blocked = page.getByRole('button', { name: '1 处错误，不能发布' });
  await blocked.waitFor();
  expect(await page.getByRole('button', { name: '发布', exact: true }).isDisabled()).toBe(true);
  await page.locator('.svelte-flow__pane').click({ position: { x: 5, y: 5 } });
  await blocked.click();
  await page.getByRole('button', { name: /规则有误/ }).click();
  await expect.poll(() => page.evaluate<string>('document.activeElement.tagName')).toBe('TEXTAREA');
  await rule.fill('custom.x_warranty == "in"');
  await blocked.waitFor({ state: 'detached' });

  await page.getByRole('button', { name: '发布', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: '发布第 1 版' });
  await dialog.getByLabel(/版本说明/).fill('完工后先质检');
  await dialog.getByRole('button', { name: '发布', exact: true }).click();
  await page.getByText('第 1 版已发布').waitFor();
  await page.getByRole('button', { name: '版本', exact: true }).click();
  await page.getByRole('button', { name: /v1.*完工后先质检/ }).waitFor();
  await page.keyboard.press('Escape');
  expect(faults).toEqual([]);

  // Somebody else saves the same flow: nothing is overwritten, one's own goes on as a flow of its own.
  const id = page.url().split('/').at(-1) ?? '';
  const at = `/v1/w/${slug}/flows/${id}`;
  await page.locator('.svelte-flow__node[data-id="acceptance"]').focus();
  await page.keyboard.press('F2');
  await page.keyboard.type('我的改动');
  await page.getByText(/^草稿 \d\d:\d\d 已保存/).waitFor();
  const { draft } = await ask(page, at);
  const theirs = { ...draft.definition, name: { 'zh-CN': '别人的改动', en: '' } };
  await ask(page, `${at}/draft`, 'PUT', { definition: theirs }, `"r${draft.revision}"`);
  await page.keyboard.type('二');
  await page.getByRole('dialog', { name: '这个流程刚被别人改过' }).getByRole('button', { name: '我的另存一份' }).click();
  await page.getByRole('heading', { name: '售后工单（我的改动）', level: 1 }).waitFor();
  await page.getByRole('group', { name: /^我的改动二，验收/ }).waitFor();
  expect((await ask(page, at)).draft.definition.name['zh-CN']).toBe('别人的改动');
});
