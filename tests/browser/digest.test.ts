import { afterAll, expect, test } from 'vitest';
import { mailServer, pdfOf } from '../../apps/worker/test/mail-server.ts';
import { fakeRobot, ROBOT_SECRET } from '../../apps/worker/test/receivers.ts';
import { picturesOf } from '../../packages/adapters/test/picture.ts';
import { eventually } from '../setup/eventually.ts';
import { serious } from './axe.ts';
import { enter, setStage, userOf } from './stage.ts';

const server = await mailServer();
const robot = await fakeRobot(Date.now);
setStage({ demo: true, env: { SMTP_URL: server.url, SANDBOX_LOCAL_CALLS: 'true' } });
afterAll(async () => {
  robot.close();
  await server.close();
});

const MINUTE = 60_000;
/** A minute that comes soon, and not before two digests are kept for it. */
const soon = (): string => {
  const at = new Date(Math.ceil((Date.now() + MINUTE / 2) / MINUTE) * MINUTE);
  return at.toLocaleTimeString('en-GB', { timeZone: 'Asia/Shanghai', hour: '2-digit', minute: '2-digit' });
};

test('a digest kept on the screen goes out at its minute by mail and robot, says what the board says at the other end of its link, and the screen tells how it went', async () => {
  const { page, context, faults } = await enter({ group: 'anjia' }, 'hq_admin');
  const { email } = userOf({ group: 'anjia' }, 'hq_admin');
  await page.goto('/hq/anjia/brief/digests');
  const atTime = soon();
  for (const [name, secret] of [
    ['集团早报', ROBOT_SECRET],
    ['密钥不对的', `${ROBOT_SECRET}x`],
  ] as const) {
    await page.getByRole('button', { name: '加一条' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('名称').fill(name);
    await dialog.getByLabel('几点').fill(atTime);
    await dialog.getByRole('checkbox', { name: '只在工作日发' }).click();
    await dialog.getByLabel('机器人地址').fill(`${robot.url}/robot/send?access_token=TOKEN`);
    await dialog.getByLabel('加签密钥').fill(secret);
    await dialog.getByRole('button', { name: '保存' }).click();
    await dialog.waitFor({ state: 'detached' });
  }
  const good = page.getByRole('listitem').filter({ hasText: '集团早报' });
  const bad = page.getByRole('listitem').filter({ hasText: '密钥不对的' });
  await good.getByText(`下次`).waitFor();
  await good.getByText('还没发过').waitFor();

  // Nobody reloads: what became of it comes to whoever looks.
  await good.getByText('邮件已发 1 封 · 钉钉已发').waitFor();
  await bad.getByText('机器人的安全设置没通过（310000: sign not match）').waitFor();
  expect(await serious(page, '#main')).toEqual([]);
  expect(robot.refused[0]).toBe('sign not match');

  const { items } = await (await page.request.get('/v1/hq/anjia/digests')).json();
  const { scheduledAt } = items[0].lastRun;
  const [mail] = await eventually(() => {
    const got = server.got.filter((g) => g.to === email && g.raw.includes('application/pdf'));
    expect(got).toHaveLength(2);
    return got;
  });
  const [message] = robot.accepted;
  expect(robot.accepted).toHaveLength(1);
  const link = /\]\((\S+)\)$/.exec(message?.text ?? '')?.[1] ?? '';
  const asked = new URL(link).searchParams;
  expect(asked.get('at')).toBe(scheduledAt);
  const { totals } = await (await page.request.get(`/v1/hq/anjia/board?${asked}`)).json();
  const counts = `新建 ${totals.created}，关闭 ${totals.closed}，在办 ${totals.open}`;
  expect(message?.text).toContain(counts);
  const pages = await picturesOf(mail ? pdfOf(mail) : Buffer.of(), 1);
  const text = pages.map((p) => p.text).join('\n');
  expect(text).toMatch(new RegExp(`在办\\s+${totals.open}\\b`));
  const local = new Date(Date.parse(scheduledAt) + 8 * 60 * MINUTE).toISOString().slice(0, 16).replace('T', ' ');
  expect(text).toContain(`数据截至 ${local}:00（Asia/Shanghai）`);
  expect(message?.text).toContain(`${local} (Asia/Shanghai) 公布的数字`);

  // The link of the message opens that very board: its moment, its days, its figures.
  const opened = await context.newPage();
  await opened.goto(link);
  await opened.getByText('回到现在').first().waitFor();
  expect(new URL(opened.url()).searchParams.get('from')).toBe(asked.get('from'));
  await opened
    .getByRole('link', { name: new RegExp(`^在办\\D*${totals.open}\\b`) })
    .first()
    .waitFor();
  expect(faults).toEqual([]);
});
