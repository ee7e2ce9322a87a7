/**
 * The rows both sides are loaded with: 127 sites, 420,000 tickets a year, eight custom fields. A pure function of the row number, so
 * that every run and both databases hold the same tickets.
 */
export const SITES = 127;
const PER_YEAR = 420_000;
const DAY = 86_400_000;
const HOUR = 3_600_000;

export const STATUSES = ['new', 'on_site', 'done', 'cancelled'] as const;
export type Status = (typeof STATUSES)[number];
export const WARRANTY = ['in', 'out', 'extended'] as const;
const CHANNELS = ['phone', 'wechat', 'web', 'email', 'walk_in'] as const;
export const SYMPTOMS = ['no_power', 'noise', 'leak', 'overheat', 'no_cooling', 'display_fault', 'network', 'smell'] as const;
export const TIERS = {
  gold: { respond: 2, resolve: 24 },
  silver: { respond: 4, resolve: 48 },
  bronze: { respond: 8, resolve: 96 },
} as const;
export const DEPARTMENTS = ['HVAC', 'ELEC', 'PLUMB', 'LIFT', 'IT', 'SEC', 'CLEAN', 'PARTS', 'CALL', 'WARR', 'FIELD', 'QA'];
export const FAULTS = Array.from({ length: 240 }, (_, i) => `F${String(i).padStart(3, '0')}`);
const SURNAMES = [...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈'];
const GIVEN = [...'伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文辉玲鹏华建国红玉萍飞波宁浩宇轩梓涵欣怡雨晨思佳'];
const CITIES = [
  '北京',
  '上海',
  '广州',
  '深圳',
  '成都',
  '杭州',
  '武汉',
  '西安',
  '重庆',
  '南京',
  '天津',
  '苏州',
  '郑州',
  '长沙',
  '东莞',
  '沈阳',
  '青岛',
  '合肥',
  '宁波',
  '昆明',
  '福州',
  '厦门',
  '济南',
  '大连',
];
const ROADS = [
  '人民路',
  '解放路',
  '中山路',
  '建设路',
  '新华路',
  '和平路',
  '长江路',
  '黄河路',
  '科技大道',
  '高新路',
  '滨河路',
  '朝阳街',
  '文化路',
  '工业园路',
  '迎宾大道',
  '学府路',
];
const DEVICES = [
  '中央空调',
  '壁挂炉',
  '电梯',
  '配电箱',
  '热水器',
  '水泵',
  '监控摄像头',
  '门禁系统',
  '打印机',
  '交换机',
  '冷库机组',
  '新风机',
  '净水器',
  '洗衣机',
  '消防主机',
  '充电桩',
];
const SIGNS = [
  '无法启动',
  '异响',
  '漏水',
  '温度异常',
  '不制冷',
  '显示屏花屏',
  '通讯中断',
  '有焦糊味',
  '频繁跳闸',
  '压力不足',
  '误报警',
  '无法联网',
  '按键失灵',
  '风量偏小',
  '排水不畅',
  '指示灯不亮',
];
const DETAILS = [
  '客户来电反映设备今早开机后出现异常',
  '现场人员已断电等待处理',
  '此前三个月内维修过一次',
  '请携带备件上门',
  '物业要求在营业结束后施工',
  '客户情绪较急',
  '需要先电话确认型号',
  '设备仍在保修期内',
  '请联系前台登记后进入机房',
  '已尝试重启但没有恢复',
  '备件需要从总部仓库调拨',
  '同楼层另有两台设备出现同样问题',
];
/** Two Chinese characters each, from common to rare. */
export const KEYWORDS = ['漏水', '跳闸', '空调', '重启', '电梯', '异响', '冷库', '花屏'];

export type Row = {
  site: number;
  title: string;
  description: string;
  customer: string;
  phone: string;
  fault: string;
  department: string;
  tier: keyof typeof TIERS;
  status: Status;
  createdAt: number;
  respondedAt: number | null;
  startedAt: number | null;
  endedAt: number | null;
  custom: {
    serial_no: string;
    meter_reading: number;
    amount: number;
    warranty: string;
    channel: string;
    symptoms: string[];
    onsite: boolean;
    install_date: string;
  };
};

const SEED = 0x1f2e3d4c;
function mix(n: number): number {
  let x = n;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return (x ^ (x >>> 15)) >>> 0;
}
function source(row: number): () => number {
  let k = mix((row ^ SEED) >>> 0);
  return () => {
    k = mix((k + 0x9e3779b9) >>> 0);
    return k / 4_294_967_296;
  };
}

// The largest site has about five times the tickets of the smallest.
const weights = Array.from({ length: SITES }, (_, i) => 1 / Math.sqrt(i + 5));
const whole = weights.reduce((a, b) => a + b);
const cumulated: number[] = [];
for (const w of weights) cumulated.push((cumulated.at(-1) ?? 0) + w / whole);

/** Row `n` (from 1) of a load of `total` that ends at `now`: times of creation rise with n. */
export function rowOf(n: number, total: number, now: number): Row {
  const r = source(n);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(r() * list.length)] as T;
  const span = (total / PER_YEAR) * 365 * DAY;
  const createdAt = Math.floor((now - span + (span * (n - r())) / total) / 1000) * 1000;
  const age = (now - createdAt) / DAY;
  const tier = r() < 0.15 ? 'gold' : r() < 0.5 ? 'silver' : 'bronze';
  const u = r();
  const isOpen = (age < 12 && u > age / 14) || u < 0.005;
  const status: Status = isOpen ? (r() < 0.4 ? 'new' : 'on_site') : r() < 0.04 ? 'cancelled' : 'done';
  const later = (from: number, hours: number): number =>
    Math.min(now, Math.floor((from - Math.log(1 - r() * 0.999) * hours * HOUR) / 1000) * 1000);
  const respondedAt = status === 'new' && r() < 0.5 ? null : later(createdAt, TIERS[tier].respond * 0.4);
  const startedAt = status === 'new' || status === 'cancelled' ? null : later(respondedAt ?? createdAt, TIERS[tier].resolve * 0.2);
  const endedAt = isOpen ? null : later(startedAt ?? respondedAt ?? createdAt, TIERS[tier].resolve * 0.3);
  const device = pick(DEVICES);
  const sign = pick(SIGNS);
  const at = r();
  const site = cumulated.findIndex((c) => c >= at);
  return {
    site: site < 0 ? SITES - 1 : site,
    title: `${device}${sign}`,
    description: `${pick(CITIES)}${pick(ROADS)}${1 + Math.floor(r() * 999)}号${1 + Math.floor(r() * 30)}层，${device}${sign}。${pick(DETAILS)}，${pick(DETAILS)}，${pick(DETAILS)}。`,
    customer: pick(SURNAMES) + pick(GIVEN) + (r() < 0.7 ? pick(GIVEN) : ''),
    phone: `1${pick(['38', '39', '36', '58', '86', '77', '99'])}${String(Math.floor(r() * 1e8)).padStart(8, '0')}`,
    fault: pick(FAULTS),
    department: pick(DEPARTMENTS),
    tier,
    status,
    createdAt,
    respondedAt,
    startedAt,
    endedAt,
    custom: {
      serial_no: `SN${String(mix(n)).padStart(10, '0')}`,
      meter_reading: Math.floor(r() * 100_000),
      amount: Math.round(r() * 500_000) / 100,
      warranty: pick(WARRANTY),
      channel: pick(CHANNELS),
      symptoms: SYMPTOMS.filter(() => r() < 0.25),
      onsite: r() < 0.6,
      install_date: new Date(now - Math.floor(r() * 2500) * DAY).toISOString().slice(0, 10),
    },
  };
}
