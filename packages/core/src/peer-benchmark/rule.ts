import { addDays, DAY_MS, dayNumber } from '../measures/buckets.ts';
import type { FigureKey } from '../measures/figure.ts';
import type { Label } from '../text.ts';

/** Shops among which one must be able to hide: interchangeable with at least seven others in everything that is published. */
export const HIDDEN = 8;
/** Shops that one attacker may own or be told the rates of; nothing published may rest on fewer than `HIDDEN` besides them. */
export const COALITION = 3;
/** The fewest shops that are published together, that join together and that are left out together. */
export const MIN_SHOPS = HIDDEN + COALITION;
/** (1,k)-rule: the largest part one shop may have of the tickets of its cohort, the three next largest taken away as if they were one attacker's. */
export const LARGEST_SHARE = 0.25;
/** Releases remembered when it is decided who may be published beside whom: a year. */
export const MEMORY_PERIODS = 13;
export const PERIOD_DAYS = 28;
/** Between the end of a period and its release, so that what was reported on its last days is decided. */
export const SETTLE_DAYS = 7;
/** Shops join, and change trade or size, at the start of a quarter of twelve weeks only. */
export const QUARTER_PERIODS = 3;
/** Of every figure's denominator: to join, and to stay. A lull must not break up a cohort. */
export const ENTRY_TICKETS = 20;
export const STAY_TICKETS = 5;
/** How old a workspace must be at the end of the period. */
export const AGE_DAYS = 56;

/** Trades a shop can name. A key is kept for ever; a new trade is a new line. */
export const TRADES = {
  appliance: { 'zh-CN': '家电维修', en: 'Home appliances' },
  computer: { 'zh-CN': '电脑维修', en: 'Computers' },
  digital: { 'zh-CN': '数码维修', en: 'Phones and digital' },
  it_service: { 'zh-CN': 'IT 服务', en: 'IT services' },
  housekeeping: { 'zh-CN': '家政保洁', en: 'Housekeeping and cleaning' },
  property: { 'zh-CN': '物业', en: 'Property management' },
  elevator: { 'zh-CN': '电梯', en: 'Elevators' },
  plumbing: { 'zh-CN': '水电暖', en: 'Plumbing, power and heating' },
  vehicle: { 'zh-CN': '汽修', en: 'Vehicles' },
  other: { 'zh-CN': '其他', en: 'Other' },
} as const satisfies Record<string, Label>;
export type Trade = keyof typeof TRADES;
export const TRADE_KEYS = Object.keys(TRADES) as [Trade, ...Trade[]];

/** Size by tickets created in a period, counted, never typed. */
export const SIZES = {
  small: { upTo: 99, name: { 'zh-CN': '四周 100 单以内', en: 'under 100 tickets in four weeks' } },
  medium: { upTo: 399, name: { 'zh-CN': '四周 100–399 单', en: '100 to 399 tickets in four weeks' } },
  large: { upTo: null, name: { 'zh-CN': '四周 400 单及以上', en: '400 tickets or more in four weeks' } },
} as const satisfies Record<string, { upTo: number | null; name: Label }>;
export type Size = keyof typeof SIZES;
export const SIZE_KEYS = Object.keys(SIZES) as [Size, ...Size[]];
export const sizeOf = (tickets: number): Size =>
  tickets <= SIZES.small.upTo ? 'small' : tickets <= SIZES.medium.upTo ? 'medium' : 'large';

/** The figures compared, counted as `FIGURES` says; their numerators share no ticket fact. `step`: what is published is rounded to it. */
export const PEER_FIGURES = {
  first_response_rate: { step: 0.05, good: 'up' },
  resolution_rate: { step: 0.05, good: 'up' },
  rework_rate: { step: 0.02, good: 'down' },
} as const satisfies Partial<Record<FigureKey, { step: number; good: 'up' | 'down' }>>;
export type PeerFigure = keyof typeof PEER_FIGURES;
export const PEER_FIGURE_KEYS = Object.keys(PEER_FIGURES) as [PeerFigure, ...PeerFigure[]];

/** Shops of a release are told as a band. */
const BANDS = [15, 25, 50, 100];
export type Band = { from: number; to: number | null };
export function bandOf(shops: number): Band {
  const i = BANDS.findIndex((top) => shops <= top);
  return i < 0 ? { from: 101, to: null } : { from: i === 0 ? MIN_SHOPS : (BANDS[i - 1] ?? 0) + 1, to: BANDS[i] ?? null };
}

/** A Monday. Periods are numbered from it, back to back: every day lies in exactly one. */
const FIRST_DAY = '2024-01-01';
const FIRST = dayNumber(FIRST_DAY);

/** First and last local day of a period, both included. */
export const daysOfPeriod = (period: number): { from: string; to: string } => ({
  from: addDays(FIRST_DAY, period * PERIOD_DAYS),
  to: addDays(FIRST_DAY, (period + 1) * PERIOD_DAYS - 1),
});
/** The period an instant lies in. */
export const periodAt = (at: number): number => Math.floor((at / DAY_MS - FIRST) / PERIOD_DAYS);
/** When a period is published, epoch ms: a Monday, 00:00 UTC. */
export const dueAt = (period: number): number => (FIRST + (period + 1) * PERIOD_DAYS + SETTLE_DAYS) * DAY_MS;
/** The newest period that is due. */
export const newestDue = (now: number): number => periodAt(now - SETTLE_DAYS * DAY_MS) - 1;
export const startsQuarter = (period: number): boolean => period % QUARTER_PERIODS === 0;
/** The first period, this one or a later one, at which shops may join. */
export const nextQuarter = (period: number): number => Math.ceil(period / QUARTER_PERIODS) * QUARTER_PERIODS;
