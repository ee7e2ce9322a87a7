import type { Label } from '../text.ts';

/**
 * The one registry of counted measures. `stock` counts what is there now (all days); `flow` counts by the day it belongs to:
 * the day of creation for created and for every rate (a cohort), the day of closing for closed.
 */
export const METRICS = {
  created: {
    kind: 'flow',
    unit: 'tickets',
    name: { 'zh-CN': '新建', en: 'Created' },
    definition: { 'zh-CN': '当日创建的工单数', en: 'Tickets created on the day' },
  },
  open: {
    kind: 'stock',
    unit: 'tickets',
    name: { 'zh-CN': '在办', en: 'Open' },
    definition: { 'zh-CN': '尚未完成且未取消的工单数', en: 'Tickets neither done nor cancelled' },
  },
  parts_waiting: {
    kind: 'stock',
    unit: 'tickets',
    name: { 'zh-CN': '待件', en: 'Waiting for parts' },
    definition: {
      'zh-CN': '此刻因等备件挂起的在办工单数；哪些等待原因算等备件，由标准里该原因的设置决定，按挂起时的设置计',
      en: 'Open tickets on hold for a part at this moment. Which waiting reasons are for a part is set with the reason in the standard, and counts as it was set when the wait began',
    },
  },
  closed: {
    kind: 'flow',
    unit: 'tickets',
    name: { 'zh-CN': '关闭', en: 'Closed' },
    definition: { 'zh-CN': '当日完成或取消的工单数', en: 'Tickets done or cancelled on the day' },
  },
  first_response_met: {
    kind: 'flow',
    unit: 'tickets',
    name: { 'zh-CN': '首响达成', en: 'First response met' },
    definition: {
      'zh-CN': '首次人工联系在时限内的工单数；机器人、备注、确认不算',
      en: 'Tickets whose first human contact came in time; robots, notes and confirmations do not count',
    },
  },
  first_response_missed: {
    kind: 'flow',
    unit: 'tickets',
    name: { 'zh-CN': '首响超时', en: 'First response missed' },
    definition: { 'zh-CN': '首次人工联系晚于时限的工单数', en: 'Tickets whose first human contact came late' },
  },
  plan_met: {
    kind: 'flow',
    unit: 'tickets',
    name: { 'zh-CN': '计划达成', en: 'Plan met' },
    definition: { 'zh-CN': '师傅在计划时限内确认的工单数', en: 'Tickets confirmed within the plan target' },
  },
  plan_missed: {
    kind: 'flow',
    unit: 'tickets',
    name: { 'zh-CN': '计划超时', en: 'Plan missed' },
    definition: { 'zh-CN': '确认晚于计划时限的工单数', en: 'Tickets confirmed after the plan target' },
  },
  evidence_met: {
    kind: 'flow',
    unit: 'times',
    name: { 'zh-CN': '凭证达成', en: 'Evidence in time' },
    definition: {
      'zh-CN': '在等级规定的凭证时限内交来凭证（如签到后拍照）的次数；每次上门各计一次',
      en: 'Times evidence, such as a photo after signing in on site, was given within the target of the tier; each visit counts by itself',
    },
  },
  evidence_missed: {
    kind: 'flow',
    unit: 'times',
    name: { 'zh-CN': '凭证超时', en: 'Evidence late' },
    definition: {
      'zh-CN': '凭证晚于时限才交来，或超时后直到结单也没有交来的次数；未到时限就结单的不计',
      en: 'Times evidence came after the target, or never came before the ticket was over; what was over before the target was used up does not count',
    },
  },
  resolution_met: {
    kind: 'flow',
    unit: 'tickets',
    name: { 'zh-CN': '完工达成', en: 'Resolution met' },
    definition: { 'zh-CN': '在时限内完工的工单数', en: 'Tickets resolved within the target' },
  },
  resolution_missed: {
    kind: 'flow',
    unit: 'tickets',
    name: { 'zh-CN': '完工超时', en: 'Resolution missed' },
    definition: { 'zh-CN': '完工晚于时限的工单数', en: 'Tickets resolved after the target' },
  },
  rework: {
    kind: 'flow',
    unit: 'times',
    name: { 'zh-CN': '返工', en: 'Rework' },
    definition: { 'zh-CN': '验收退回的次数', en: 'Times the work was sent back at acceptance' },
  },
  reopened: {
    kind: 'flow',
    unit: 'times',
    name: { 'zh-CN': '重开', en: 'Reopened' },
    definition: { 'zh-CN': '完成后重新打开的次数', en: 'Times a closed ticket was opened again' },
  },
  dispatched: {
    kind: 'flow',
    unit: 'tickets',
    name: { 'zh-CN': '已派', en: 'Given out' },
    definition: {
      'zh-CN': '进过待派、并已首次派给人的工单数',
      en: 'Tickets that waited to be given out and were given to somebody for the first time',
    },
  },
  dispatch_seconds: {
    kind: 'flow',
    unit: 'seconds',
    name: { 'zh-CN': '分派用时', en: 'Dispatch time' },
    definition: {
      'zh-CN': '从进入待派到首次派给人的工作时间，其间的挂起也算；拒单和重开后再派的不再计。平均值 = 合计 ÷ 已派工单数',
      en: 'Working time from when a ticket begins to wait for somebody until it is first given to one, holds in between included; giving it again after a refusal or a reopening is not counted. Mean = sum ÷ tickets given out',
    },
  },
  came_at_risk: {
    kind: 'flow',
    unit: 'tickets',
    name: { 'zh-CN': '临期', en: 'Came at risk' },
    definition: {
      'zh-CN': '任一时限走到过预警点而当时还没有结束的工单数，之后按时、超时都算',
      en: 'Tickets of which any clock reached its warning point before it ended, whether it was late afterwards or not',
    },
  },
  intervened: {
    kind: 'flow',
    unit: 'tickets',
    name: { 'zh-CN': '主动干预', en: 'Acted on in time' },
    definition: {
      'zh-CN':
        '临期之后、超时之前有人对其采取过行动的工单数；机器人、自动动作、客户自己的操作和只是查看都不算。主动干预率 = 主动干预 ÷ 临期',
      en: 'Tickets on which a person acted after a clock came at risk and before it was late; robots, automatic actions, what customers do and merely looking do not count. Rate = acted on in time ÷ came at risk',
    },
  },
  completed: {
    kind: 'flow',
    unit: 'tickets',
    name: { 'zh-CN': '完工', en: 'Finished' },
    definition: {
      'zh-CN': '当日创建、现已完工（不含取消）的工单数',
      en: 'Tickets created on the day whose work is finished now, cancelled ones not counted',
    },
  },
  reworked: {
    kind: 'flow',
    unit: 'tickets',
    name: { 'zh-CN': '返工单', en: 'Sent back' },
    definition: {
      'zh-CN': '完工工单中验收被退回过的工单数。返工率 = 返工单 ÷ 完工',
      en: 'Finished tickets that were sent back at acceptance at least once. Rework rate = sent back ÷ finished',
    },
  },
  fixed_first: {
    kind: 'flow',
    unit: 'tickets',
    name: { 'zh-CN': '一次修复', en: 'Fixed first time' },
    definition: {
      'zh-CN': '完工工单中既没有返工也没有重开的工单数。一次修复率 = 一次修复 ÷ 完工',
      en: 'Finished tickets neither sent back nor opened again. First-time fix rate = fixed first time ÷ finished',
    },
  },
  evidence_asked: {
    kind: 'flow',
    unit: 'tickets',
    name: { 'zh-CN': '应有凭证', en: 'Evidence asked for' },
    definition: {
      'zh-CN': '当日完工、且标准的凭证规则或其流程走过的环节与步骤要求过照片、签名等凭证的工单数；取消的、导入的不计',
      en: 'Tickets done on the day of which the standard’s evidence rules, or a stage or step of their flow they went through, asked for photos, signatures or the like; cancelled and imported ones do not count',
    },
  },
  evidence_complete: {
    kind: 'flow',
    unit: 'tickets',
    name: { 'zh-CN': '凭证齐全', en: 'Evidence complete' },
    definition: {
      'zh-CN':
        '应有凭证的工单中，完工时要求的凭证全部已有的工单数；完工后补传的不算，重开后按再次完工时计。凭证完整率 = 凭证齐全 ÷ 应有凭证',
      en: 'Of the tickets of which evidence was asked, those that had all of it when they were done. What is added afterwards does not count; a ticket opened again is judged when it is done again. Completeness = evidence complete ÷ evidence asked for',
    },
  },
  handovers: {
    kind: 'flow',
    unit: 'times',
    name: { 'zh-CN': '转手', en: 'Hand-overs' },
    definition: {
      'zh-CN': '工单从一个人手里到另一个人手里的次数；从无人到有人不算。每单转手 = 转手 ÷ 新建',
      en: 'Times a ticket went from one person to another; from nobody to somebody does not count. Per ticket = hand-overs ÷ created',
    },
  },
  nudges: {
    kind: 'flow',
    unit: 'times',
    name: { 'zh-CN': '催办', en: 'Asked again' },
    definition: {
      'zh-CN': '客户催办的次数。每百单催办 = 催办 ÷ 新建 × 100',
      en: 'Times customers asked again. Per hundred tickets = asked again ÷ created × 100',
    },
  },
  rated: {
    kind: 'flow',
    unit: 'tickets',
    name: { 'zh-CN': '已评价', en: 'Rated' },
    definition: {
      'zh-CN': '客户评价过的工单数',
      en: 'Tickets that their customer rated',
    },
  },
  rated_low: {
    kind: 'flow',
    unit: 'tickets',
    name: { 'zh-CN': '差评', en: 'Rated badly' },
    definition: {
      'zh-CN': '客户评价为 1 或 2 分（满分 5 分）的工单数。差评率 = 差评 ÷ 已评价',
      en: 'Tickets rated 1 or 2 of 5. Share = rated badly ÷ rated',
    },
  },
} as const satisfies Record<string, { kind: 'stock' | 'flow'; unit: string; name: Label; definition: Label }>;

export type Metric = keyof typeof METRICS;

/** Ratings up to this one, of five, are bad. */
export const LOW_RATING = 2;

/** Metrics whose clocks may be overdue *now*; they come from the running clocks, not from entries. */
export const CLOCK_METRICS = ['first_response', 'plan', 'evidence', 'resolution'] as const;
export type ClockMetric = (typeof CLOCK_METRICS)[number];

/** 达成率: met over everything that is decided: met + missed + overdue and still running. Null when nothing is decided. */
export function attainment(met: number, missed: number, overdueNow: number): number | null {
  const decided = met + missed + overdueNow;
  return decided === 0 ? null : met / decided;
}
