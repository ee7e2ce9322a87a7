import { expect, test } from 'vitest';
import { openPage } from './product.ts';
import { browser, product, setStage } from './stage.ts';
import { ask, openShop, PICTURE } from './steps.ts';

setStage({ demo: false });

test('a customer is told what was not taken, that the work is done, and keeps a rating that could not be sent', async () => {
  const { context, slug } = await openShop('customer@example.com');
  const { url } = await ask(context, `/v1/w/${slug}/report-links`, 'POST', { label: '大堂' });
  const phone = await openPage(browser, product.base, { locale: 'zh-CN', width: 390, height: 844 });
  const { page } = phone;
  await page.goto(url);
  const picture = (name: string) => ({ name, mimeType: 'image/png', buffer: PICTURE });
  await page.setInputFiles('input[name=photos]', [
    picture('漏水.png'),
    { name: '坏的.png', mimeType: 'image/png', buffer: Buffer.from('none') },
  ]);
  await page.getByText('“坏的.png” 不是能打开的照片，没有加上').waitFor();
  expect(await page.getByRole('button', { name: /^移除第/ }).count()).toBe(1);
  await page.setInputFiles(
    'input[name=photos]',
    Array.from({ length: 6 }, (_, i) => picture(`${i}.png`)),
  );
  await page.getByText('最多 6 张，多出来的没有加上').waitFor();
  await page.getByLabel('说说情况').fill('空调漏水');
  await page.getByLabel('联系电话').fill('13800138000');
  await page.getByRole('button', { name: '发送报修' }).click();
  await page.getByRole('link', { name: '查看进度' }).click();

  const { items } = await ask(context, `/v1/w/${slug}/tickets?limit=1`);
  const ticket = `/v1/w/${slug}/tickets/${items[0].id}`;
  const { person } = await ask(context, '/v1/me');
  const { standard } = await ask(context, `/v1/w/${slug}/settings`);
  const fault = standard.content.faultCodes.find((entry: { parent: string | null }) => entry.parent !== null);
  await ask(context, ticket, 'PATCH', { faultCode: fault.code });
  await ask(context, `${ticket}/move`, 'POST', { transition: 'accept' });
  await ask(context, `${ticket}/assign`, 'POST', { assigneeId: person.id, reason: '只有一人' });
  for (const transition of ['confirm', 'arrive', 'finish']) await ask(context, `${ticket}/move`, 'POST', { transition });
  await page.getByRole('heading', { name: '已经做完，现在是“请您验收”' }).waitFor();
  await ask(context, `${ticket}/move`, 'POST', { transition: 'approve' });

  await page.getByLabel('4 分').check({ force: true });
  await page.locator('textarea').fill('来得快');
  await page.route('**/rating', (route) => route.abort());
  await page.getByRole('button', { name: '提交评价' }).click();
  await page.getByRole('alert').waitFor();
  await page.unroute('**/rating');
  await page.reload();
  await expect.poll(() => page.locator('textarea').inputValue()).toBe('来得快');
  await page.getByRole('button', { name: '提交评价' }).click();
  await page.getByText('谢谢您的评价：4 分').waitFor();
  await page.reload();
  expect(await page.locator('textarea').count()).toBe(0);
  await phone.context.close();
  await context.close();
});
