/** Units that people write beside a number, by what they measure and how many of the base unit they are. Source: GB 3100, everyday names added. */
const UNITS: Record<string, Record<string, number>> = {
  length: {
    mm: 0.001,
    毫米: 0.001,
    cm: 0.01,
    厘米: 0.01,
    公分: 0.01,
    dm: 0.1,
    分米: 0.1,
    m: 1,
    米: 1,
    公尺: 1,
    km: 1000,
    千米: 1000,
    公里: 1000,
    里: 500,
    inch: 0.0254,
    英寸: 0.0254,
  },
  mass: { mg: 1e-6, 毫克: 1e-6, g: 0.001, 克: 0.001, kg: 1, 千克: 1, 公斤: 1, 斤: 0.5, 两: 0.05, t: 1000, 吨: 1000 },
  time: { s: 1, 秒: 1, min: 60, 分: 60, 分钟: 60, h: 3600, 时: 3600, 小时: 3600, d: 86_400, 天: 86_400, 日: 86_400, 周: 604_800 },
  area: { 平方厘米: 0.0001, 'cm²': 0.0001, 平方米: 1, 平米: 1, 平方: 1, 'm²': 1, m2: 1, 亩: 10_000 / 15 },
  volume: { ml: 0.001, 毫升: 0.001, l: 1, 升: 1, 立方米: 1000, 'm³': 1000, m3: 1000 },
  power: { w: 1, 瓦: 1, kw: 1000, 千瓦: 1000, 匹: 735 },
  energy: { wh: 0.001, kwh: 1, 度: 1, 千瓦时: 1 },
  pressure: { pa: 1, 帕: 1, kpa: 1000, 千帕: 1000, mpa: 1e6, 兆帕: 1e6, bar: 1e5, 公斤力: 98_066.5 },
  voltage: { mv: 0.001, 毫伏: 0.001, v: 1, 伏: 1, kv: 1000, 千伏: 1000 },
  current: { ma: 0.001, 毫安: 0.001, a: 1, 安: 1 },
  count: { 个: 1, 件: 1, 台: 1, 只: 1, 套: 1, 次: 1 },
};

const KNOWN = new Map(
  Object.entries(UNITS).flatMap(([quantity, units]) => Object.entries(units).map(([unit, size]) => [unit, { quantity, size }] as const)),
);
const known = (unit: string) => KNOWN.get(unit.normalize('NFKC').trim().toLowerCase()) ?? KNOWN.get(unit.trim().toLowerCase());
const DIGITS = 12;

/**
 * By what a number in one unit is multiplied to be in the other: 厘米 → 米 is 0.01. Null where they measure different things or one is not
 * known; 1 where both say the same, or neither says anything.
 */
export function unitFactor(from: string | null, to: string | null): number | null {
  const [a, b] = [(from ?? '').trim(), (to ?? '').trim()];
  if (a === b) return 1;
  const [x, y] = [known(a), known(b)];
  if (!x || !y || x.quantity !== y.quantity) return null;
  return Number((x.size / y.size).toPrecision(DIGITS));
}
