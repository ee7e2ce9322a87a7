import { CANCELLED, cancelFrom, DESK, DONE, FIELD, LEAD, reopenTo, stage, step } from './compose.ts';
import type { Flow } from './definition.ts';
import { layered } from './layout.ts';

/** 服务工单: the flow every new workspace starts with. Budgets in working minutes. */
export const SERVICE_FLOW: Flow = layered({
  name: { 'zh-CN': '服务工单流程', en: 'Service ticket flow' },
  initial: 'new',
  stages: [
    stage('new', ['待受理', 'New'], ['已收到', 'Received'], 'intake', 'desk', 15),
    stage('accepted', ['已受理', 'Accepted'], ['正在安排', 'Being arranged'], 'dispatch', 'desk', 15),
    stage('assigned', ['已派单', 'Assigned'], ['已安排师傅', 'Technician chosen'], 'dispatch', 'assignee', 15),
    stage('confirmed', ['已接单', 'Confirmed'], ['师傅已接单', 'Technician confirmed'], 'work', 'assignee', 60),
    stage('on_site', ['上门中', 'On site'], ['师傅上门中', 'Technician on site'], 'work', 'assignee', 240),
    stage('inspection', ['待验收', 'Awaiting acceptance'], ['请您验收', 'Please confirm the work'], 'acceptance', 'customer', 480),
    DONE,
    CANCELLED,
  ],
  transitions: [
    step('accept', ['受理', 'Accept'], ['new'], 'accepted', DESK, { requires: ['faultCode'] }),
    step('assign', ['派单', 'Assign'], ['accepted', 'assigned', 'confirmed'], 'assigned', LEAD, { requires: ['assigneeId'] }),
    step('confirm', ['接单', 'Confirm'], ['assigned'], 'confirmed', FIELD, { stops: ['plan'] }),
    step('refuse', ['退回派单', 'Refuse'], ['assigned', 'confirmed'], 'accepted', FIELD, { needsReason: true }),
    step('arrive', ['上门', 'Arrive'], ['confirmed'], 'on_site', FIELD),
    step('finish', ['完工', 'Finish'], ['on_site'], 'inspection', FIELD, { stops: ['resolution'] }),
    step('approve', ['验收通过', 'Accept the work'], ['inspection'], 'done', DESK, { stops: ['resolution'] }),
    step('rework', ['返工', 'Rework'], ['inspection'], 'confirmed', DESK, { needsReason: true, isRework: true }),
    cancelFrom(['new', 'accepted', 'assigned', 'confirmed', 'on_site']),
    reopenTo('accepted'),
  ],
});

/** 空白: three stages for a business that wants to start from little. */
export const BLANK_FLOW: Flow = layered({
  name: { 'zh-CN': '简易流程', en: 'Simple flow' },
  initial: 'new',
  stages: [
    stage('new', ['待处理', 'New'], ['已收到', 'Received'], 'intake', 'desk', 60),
    stage('on_site', ['处理中', 'In progress'], ['正在处理', 'In progress'], 'work', 'assignee', 420),
    DONE,
    CANCELLED,
  ],
  transitions: [
    step('start', ['开始处理', 'Start'], ['new'], 'on_site', FIELD, { stops: ['plan'] }),
    step('finish', ['完成', 'Finish'], ['on_site'], 'done', FIELD, { stops: ['resolution'] }),
    cancelFrom(['new', 'on_site']),
    reopenTo('on_site'),
  ],
});
