/**
 * What an owner agrees to, in the words they are shown. The version is kept with their consent; changed words are a new version, which owners
 * are asked again.
 */
export const CONSENT = {
  version: 1,
  shared: [
    {
      'zh-CN': '每四周一次，由后台交出六个计数：首响、解决、返工三项指标的分子与分母，以及工单总数和所选行业。',
      en: 'Once in four weeks the worker hands in six counts, the numerators and denominators of first response, resolution and rework, with the number of tickets and the trade chosen.',
    },
    {
      'zh-CN': '同组至少 11 家时，公布四分位数（取整到 5 或 2 个百分点）和家数区间；公布的内容不再改动。',
      en: 'Where at least 11 shops meet, quartiles rounded to 5 or 2 points and a band of how many shops are published. What is published is never changed.',
    },
  ],
  kept: [
    {
      'zh-CN': '不交工单、客户、员工、设备、金额，也不交店名；同行看不到谁参加。',
      en: 'No ticket, customer, employee, device or amount is handed in, and no name; nobody sees who takes part.',
    },
    {
      'zh-CN':
        '随时可以退出：已交的计数当即删除，以后的公布不再含本店。已公布的四分位数不含店名，不撤回。“曾与哪一组一起公布”的记录保留一年，只用来防止别人靠前后对比推算本店。',
      en: 'You can leave at any time: the counts handed in are deleted at once and no later release contains you. Quartiles already published name nobody and stay. That you were published with a cohort is kept for a year, only so that nobody can work you out by comparing releases.',
    },
  ],
} as const;
