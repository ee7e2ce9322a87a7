import type { Label } from '../text.ts';

/** Why a first response took long: the short list of the morning brief. A cause in free words is `other` with a note. */
export const DELAY_CAUSES = {
  short_of_people: { 'zh-CN': '人手不足', en: 'Too few people' },
  not_noticed: { 'zh-CN': '没看到提醒', en: 'The alert was not noticed' },
  wrong_department: { 'zh-CN': '派错部门或人', en: 'Given to the wrong place' },
  handed_over: { 'zh-CN': '交接时遗漏', en: 'Lost in a hand-over' },
  not_reachable: { 'zh-CN': '打不通客户电话', en: 'The customer could not be reached' },
  rush: { 'zh-CN': '集中报修', en: 'Many reports at once' },
  facts_missing: { 'zh-CN': '报修信息不全', en: 'The report lacked facts' },
  system: { 'zh-CN': '系统或线路故障', en: 'System or line failure' },
  in_time: { 'zh-CN': '在时限内，正常等待', en: 'Within the target, an ordinary wait' },
  other: { 'zh-CN': '其他', en: 'Other' },
} as const satisfies Record<string, Label>;

export type DelayCause = keyof typeof DELAY_CAUSES;
export const DELAY_CAUSE_KEYS = Object.keys(DELAY_CAUSES) as [DelayCause, ...DelayCause[]];
