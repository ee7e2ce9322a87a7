import { expect, test } from 'vitest';
import { serious } from './axe.ts';
import { enter, setStage } from './stage.ts';
import { ask, figure, numberOf, totals } from './steps.ts';

setStage({ demo: true });

const GROUP = '浙江安家电器服务集团';
const KEY = 's_install_height';
/** How each of the three wrote down the same height, and how many of its own make a metre. */
const OWN = {
  hangzhou: { company: '杭州安家服务有限公司', key: 'x_install_height', factor: '' },
  ningbo: { company: '宁波安家服务有限公司', key: 'x_outdoor_height', factor: '0.01' },
  wenzhou: { company: '温州安家服务有限公司', key: 'x_height_note', factor: '' },
};
type Held = { number: string; custom: Record<string, unknown> };

test('a height that three subsidiaries wrote down in metres, centimetres and words becomes one field of the standard; the totals never move, and one takes it back', async () => {
  const hq = await enter({ group: 'anjia' }, 'hq_admin');
  const { page } = hq;
  const before = await totals(hq.context);
  const same = async () => expect(await totals(hq.context)).toEqual(before);

  await page.goto('/hq/anjia/standard/lookalikes');
  const found = page.locator('section', { hasText: '室外机安装高（厘米）' });
  await found.getByText('外机安装高度（米）').first().waitFor();
  await found.getByRole('button', { name: '提升为标准字段…' }).click();
  const dialog = page.getByRole('dialog', { name: '提升为标准字段' });
  const sources = dialog.getByRole('listitem');
  await sources.first().waitFor();
  const taken: string[] = Object.values(OWN).map(({ company }) => company);
  for (const source of await sources.all()) {
    const words = (await source.textContent()) ?? '';
    if (!taken.some((company) => words.includes(company))) await source.getByRole('checkbox').click();
  }
  await dialog.getByLabel('标准字段名（中文）').fill('外机安装高度');
  await dialog.getByLabel('标识').fill(KEY);
  await dialog.getByLabel('单位').fill('米');
  for (const { company, factor } of Object.values(OWN)) await dialog.getByLabel(new RegExp(`换算：.*${company}`)).fill(factor);
  await dialog.getByRole('button', { name: '看每个值怎么换算' }).click();
  const ofWenzhou = sources.filter({ hasText: OWN.wenzhou.company });
  await ofWenzhou.getByText(/「三楼」/).waitFor();
  await sources.filter({ hasText: OWN.ningbo.company }).getByText('全部能换算').waitFor();
  const lost = numberOf(/换不了的值（([\d,]+) 张/.exec((await ofWenzhou.textContent()) ?? '')?.[1] ?? null);
  expect(lost).toBeGreaterThan(0);
  expect(await serious(page, '[role=dialog]')).toEqual([]);
  await dialog.getByRole('button', { name: '写进标准草稿' }).click();
  await page.getByText('已写进标准草稿：外机安装高度').waitFor();

  await page.goto('/hq/anjia/standard/preview');
  await page
    .getByText(/外机安装高度/)
    .first()
    .waitFor();
  const signature = page.getByLabel('输入集团名称以确认');
  await signature.fill(GROUP);
  await page.getByRole('button', { name: '签发版本 2' }).click();
  await page.getByText('0 / 10 家').waitFor();
  await same();

  const places = [];
  for (const [slug, { key, factor }] of Object.entries(OWN)) {
    const own = await enter({ workspace: slug }, 'owner');
    const read = async (): Promise<Held[]> =>
      (await ask(own.context, `/v1/w/${slug}/tickets?limit=100`)).items
        .map(({ number, custom }: Held) => ({ number, custom }))
        .filter(({ custom }: Held) => custom[key] !== undefined);
    const held = await read();
    expect(held.length).toBeGreaterThan(10);
    await own.page.goto(`/w/${slug}/settings/standard`);
    await own.page.getByRole('button', { name: '看看对我们的影响' }).click();
    const promised = await figure(own.page, 'touched');
    await own.page.getByRole('button', { name: '采用版本 2', exact: true }).click();
    const done = own.page.locator('[data-adoption=done]');
    await done.getByText('实际处理的与预告一致。').waitFor();
    expect(numberOf(await done.locator('tbody td').last().textContent())).toBe(promised);
    await same();
    // Each value stands there in metres, beside its own, which is what it was.
    for (const [i, { custom }] of (await read()).entries()) {
      const written = held[i]?.custom[key];
      expect(custom[key]).toEqual(written);
      const metres = Number(written) * Number(factor || 1);
      if (Number.isNaN(metres)) expect(custom).not.toHaveProperty(KEY);
      else expect(custom[KEY]).toBeCloseTo(metres, 6);
    }
    places.push({ slug, held, read, ...own });
  }
  await page.getByText('3 / 10 家').waitFor();

  const ningbo = places.find(({ slug }) => slug === 'ningbo');
  if (!ningbo) throw new Error('three have adopted');
  await ningbo.page.getByRole('button', { name: '退回版本 1' }).click();
  await ningbo.page.getByRole('dialog').getByRole('button', { name: '退回版本 1' }).click();
  await ningbo.page.locator('[data-adoption=undone]').waitFor();
  expect(await ningbo.read()).toEqual(ningbo.held);
  await same();
  await page.getByText('2 / 10 家').waitFor();
  expect([hq, ...places].flatMap((s) => s.faults)).toEqual([]);
  for (const s of [hq, ...places]) await s.context.close();
});
