import { type StandardContent, type StandardInput, standardContent } from '@bodan/core/standard/content';

const label = (zh: string, en: string) => ({ 'zh-CN': zh, en });
const fault = (
  code: string,
  zh: string,
  en: string,
  parent: string | null,
  skill: string | null,
  departmentCode: string,
  quickTags: string[],
): StandardInput['faultCodes'][number] => ({
  code,
  name: label(zh, en),
  parent,
  departmentCode,
  requiredSkill: skill,
  quickTags,
  productLine: LINES[code.slice(0, 2)] ?? null,
  ...SPOKEN[code],
});

const LINES: Record<string, string> = { AC: '空调', WM: '洗衣机', RF: '冰箱', WH: '热水器' };
const LAMP = { ask: label('指示灯是什么状态？', 'What does the indicator lamp do?'), answers: ['常亮', '闪烁', '不亮'] };
/** How customers say it, and what the desk asks them then. */
const SPOKEN: Record<string, Pick<StandardInput['faultCodes'][number], 'aliases' | 'questions'>> = {
  'AC-01': {
    aliases: ['不冷', '吹热风'],
    questions: [{ ask: label('外机转不转？', 'Does the outdoor unit run?'), answers: ['转', '不转', '看不到外机'] }, LAMP],
  },
  'AC-02': {
    aliases: ['噪音大', '嗡嗡响'],
    questions: [{ ask: label('响的时候是什么声音？', 'What does it sound like?'), answers: ['嗡嗡', '咔咔', '尖叫', '金属碰撞'] }, LAMP],
  },
  'AC-03': {
    aliases: ['滴水', '渗水'],
    questions: [{ ask: label('水从哪里来？', 'Where does the water come from?'), answers: ['内机', '墙面', '外机'] }],
  },
  'AC-07': { aliases: ['室内机滴水'] },
  'WM-01': { questions: [{ ask: label('脱水时桶转不转？', 'Does the drum turn?'), answers: ['转得慢', '不转', '转一下就停'] }, LAMP] },
  'WH-03': { aliases: ['跳闸', '漏电'], questions: [LAMP] },
};

type Clock = NonNullable<StandardInput['tiers'][number]['clocks']>[number];
const PROMISES = { first_response: label('首次响应', 'First response'), resolution: label('解决', 'Resolution') };
/** One of the promises that every tier has, with what its breach costs. */
const priced = (key: keyof typeof PROMISES, targetMinutes: number, penalty: NonNullable<Clock['penalty']>): Clock => ({
  key,
  kind: key,
  name: PROMISES[key],
  targetMinutes,
  penalty,
});

/** The standard of 安家: fault codes of household appliances, department codes, three tiers. */
export const ANJIA_STANDARD: StandardContent = standardContent.parse({
  skewToleranceSeconds: 120,
  lateUploadHours: 72,
  departments: [
    { code: 'KF', name: label('客服中心', 'Call centre'), parent: null },
    { code: 'DD', name: label('调度中心', 'Dispatch'), parent: null },
    { code: 'ZL', name: label('制冷工程部', 'Refrigeration'), parent: null },
    { code: 'BD', name: label('白电维修部', 'White goods'), parent: null },
    { code: 'RN', name: label('热能燃气部', 'Heating and gas'), parent: null },
    { code: 'CK', name: label('备件仓库', 'Parts store'), parent: null },
  ],
  faultCodes: [
    fault('AC', '空调', 'Air conditioner', null, null, 'ZL', []),
    fault('AC-01', '不制冷', 'Does not cool', 'AC', '制冷', 'ZL', ['外机不转', '出风常温', '刚移机']),
    fault('AC-02', '异响', 'Noise', 'AC', '制冷', 'ZL', ['内机', '外机', '启动时']),
    fault('AC-03', '漏水', 'Leaks water', 'AC', '制冷', 'ZL', ['内机滴水', '墙面渗水']),
    fault('AC-04', '显示故障码', 'Shows an error code', 'AC', '制冷', 'ZL', ['E1', 'E5', 'F1', 'P4']),
    fault('AC-07', '内机滴水', 'Indoor unit drips', 'AC', '制冷', 'ZL', ['水盘满', '排水管堵']),
    fault('AC-09', '安装移机', 'Install or move', 'AC', '制冷', 'ZL', ['新装', '移机', '打孔']),
    fault('WM', '洗衣机', 'Washing machine', null, null, 'BD', []),
    fault('WM-01', '不脱水', 'Does not spin', 'WM', '白电', 'BD', ['有嗡声', '报警']),
    fault('WM-02', '不进水', 'No water in', 'WM', '白电', 'BD', ['水龙头已开']),
    fault('WM-03', '漏水', 'Leaks', 'WM', '白电', 'BD', ['门圈', '底部']),
    fault('RF', '冰箱', 'Refrigerator', null, null, 'BD', []),
    fault('RF-01', '不制冷', 'Does not cool', 'RF', '制冷', 'ZL', ['冷藏', '冷冻', '都不冷']),
    fault('RF-02', '结冰结霜', 'Ices up', 'RF', '制冷', 'ZL', ['风口', '抽屉']),
    fault('WH', '热水器', 'Water heater', null, null, 'RN', []),
    fault('WH-01', '不点火', 'Does not ignite', 'WH', '燃气', 'RN', ['无打火声', '有打火声']),
    fault('WH-02', '水温不稳', 'Temperature unsteady', 'WH', '燃气', 'RN', ['忽冷忽热', '低水压']),
    fault('WH-03', '漏电报警', 'Leakage alarm', 'WH', '电热', 'RN', ['跳闸', '指示灯红']),
    fault('ZX-01', '咨询与预约', 'Advice and booking', null, null, 'KF', ['保修期', '收费标准', '预约保养']),
  ],
  tiers: [
    {
      code: 'STD',
      name: label('标准', 'Standard'),
      firstResponseMinutes: 30,
      planMinutes: 180,
      resolutionMinutes: 720,
      atRiskPercent: 75,
      stageMinutes: {},
      stageAlarms: false,
      clocks: [priced('resolution', 720, { breachCents: 100_00, hourCents: 20_00, capCents: 500_00 })],
    },
    {
      code: 'VIP',
      name: label('尊享', 'Premium'),
      firstResponseMinutes: 15,
      planMinutes: 90,
      resolutionMinutes: 480,
      atRiskPercent: 75,
      stageMinutes: { new: 10, accepted: 10, assigned: 10 },
      stageAlarms: false,
      clocks: [
        priced('first_response', 15, { breachCents: 50_00, hourCents: 0, capCents: null }),
        {
          key: 'evidence',
          kind: 'evidence',
          name: label('签到拍照', 'Photo on site'),
          targetMinutes: 15,
          from: { kind: 'stage', stage: 'on_site' },
          to: { kind: 'mark', mark: 'photo' },
        },
        priced('resolution', 480, { breachCents: 300_00, hourCents: 100_00, capCents: 3000_00 }),
      ],
    },
    {
      code: 'ENG',
      name: label('工程', 'Project'),
      firstResponseMinutes: 60,
      planMinutes: 480,
      resolutionMinutes: 2400,
      atRiskPercent: 75,
      stageMinutes: {},
      stageAlarms: false,
      clocks: [priced('resolution', 2400, { breachCents: 0, hourCents: 200_00, capCents: null })],
    },
  ],
  // What nobody can photograph afterwards.
  evidenceRules: [{ evidence: 'photo', min: 1, faultCodes: ['AC-09'] }],
  fields: [
    {
      key: 's_site',
      type: 'choice',
      name: label('使用场所', 'Site'),
      options: [
        { key: 'home', name: label('家用', 'Home') },
        { key: 'shop', name: label('商铺', 'Shop') },
        { key: 'office', name: label('办公', 'Office') },
      ],
    },
  ],
  waitingReasons: [
    { code: 'customer', name: label('等客户', 'Waiting for customer'), pauses: ['plan', 'resolution'], departmentCode: null },
    { code: 'part', name: label('等备件', 'Waiting for a part'), pauses: ['resolution'], departmentCode: 'CK', isForPart: true },
    { code: 'third_party', name: label('等第三方', 'Waiting for a third party'), pauses: ['resolution'], departmentCode: null },
    { code: 'internal', name: label('内部协调', 'Internal coordination'), pauses: [], departmentCode: null },
  ],
} satisfies StandardInput);
