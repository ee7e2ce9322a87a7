import type { Flow, FlowStage, FlowTransition } from './definition.ts';

const stage = (
  key: string,
  zh: string,
  en: string,
  publicZh: string,
  publicEn: string,
  kind: FlowStage['kind'],
  owner: FlowStage['owner'],
  budgetMinutes: number | null,
): FlowStage => ({
  key,
  name: { 'zh-CN': zh, en },
  publicName: { 'zh-CN': publicZh, en: publicEn },
  kind,
  owner,
  budgetMinutes,
});

const DESK: FlowTransition['roles'] = ['owner', 'admin', 'manager', 'dispatcher', 'agent'];
const LEAD: FlowTransition['roles'] = ['owner', 'admin', 'manager', 'dispatcher', 'area_manager'];
const FIELD: FlowTransition['roles'] = ['owner', 'admin', 'manager', 'dispatcher', 'technician', 'area_manager'];

const step = (
  key: string,
  zh: string,
  en: string,
  from: string[],
  to: string,
  roles: FlowTransition['roles'],
  more: Partial<FlowTransition> = {},
): FlowTransition => ({
  key,
  name: { 'zh-CN': zh, en },
  from,
  to,
  roles,
  requires: [],
  needsReason: false,
  isRework: false,
  isReopen: false,
  stops: [],
  ...more,
});

/** 服务工单: the flow every new workspace starts with. Budgets in working minutes. */
export const SERVICE_FLOW: Flow = {
  name: { 'zh-CN': '服务工单流程', en: 'Service ticket flow' },
  initial: 'new',
  stages: [
    stage('new', '待受理', 'New', '已收到', 'Received', 'intake', 'desk', 15),
    stage('accepted', '已受理', 'Accepted', '正在安排', 'Being arranged', 'dispatch', 'desk', 15),
    stage('assigned', '已派单', 'Assigned', '已安排师傅', 'Technician chosen', 'dispatch', 'assignee', 15),
    stage('confirmed', '已接单', 'Confirmed', '师傅已接单', 'Technician confirmed', 'work', 'assignee', 60),
    stage('on_site', '上门中', 'On site', '师傅上门中', 'Technician on site', 'work', 'assignee', 240),
    stage('inspection', '待验收', 'Awaiting acceptance', '请您验收', 'Please confirm the work', 'acceptance', 'customer', 480),
    stage('done', '已完成', 'Done', '已完成', 'Done', 'done', 'desk', null),
    stage('cancelled', '已取消', 'Cancelled', '已取消', 'Cancelled', 'cancelled', 'desk', null),
  ],
  transitions: [
    step('accept', '受理', 'Accept', ['new'], 'accepted', DESK, { requires: ['faultCode'] }),
    step('assign', '派单', 'Assign', ['accepted', 'assigned', 'confirmed'], 'assigned', LEAD, { requires: ['assigneeId'] }),
    step('confirm', '接单', 'Confirm', ['assigned'], 'confirmed', FIELD, { stops: ['plan'] }),
    step('refuse', '退回派单', 'Refuse', ['assigned', 'confirmed'], 'accepted', FIELD, { needsReason: true }),
    step('arrive', '上门', 'Arrive', ['confirmed'], 'on_site', FIELD),
    step('finish', '完工', 'Finish', ['on_site'], 'inspection', FIELD, { stops: ['resolution'] }),
    step('approve', '验收通过', 'Accept the work', ['inspection'], 'done', DESK, { stops: ['resolution'] }),
    step('rework', '返工', 'Rework', ['inspection'], 'confirmed', DESK, { needsReason: true, isRework: true }),
    step('cancel', '取消', 'Cancel', ['new', 'accepted', 'assigned', 'confirmed', 'on_site'], 'cancelled', DESK, { needsReason: true }),
    step('reopen', '重新打开', 'Reopen', ['done', 'cancelled'], 'accepted', DESK, { needsReason: true, isReopen: true }),
  ],
};

/** 空白: three stages for a business that wants to start from little. */
export const BLANK_FLOW: Flow = {
  name: { 'zh-CN': '简易流程', en: 'Simple flow' },
  initial: 'new',
  stages: [
    stage('new', '待处理', 'New', '已收到', 'Received', 'intake', 'desk', 60),
    stage('on_site', '处理中', 'In progress', '正在处理', 'In progress', 'work', 'assignee', 480),
    stage('done', '已完成', 'Done', '已完成', 'Done', 'done', 'desk', null),
    stage('cancelled', '已取消', 'Cancelled', '已取消', 'Cancelled', 'cancelled', 'desk', null),
  ],
  transitions: [
    step('start', '开始处理', 'Start', ['new'], 'on_site', FIELD, { stops: ['plan'] }),
    step('finish', '完成', 'Finish', ['on_site'], 'done', FIELD, { stops: ['resolution'] }),
    step('cancel', '取消', 'Cancel', ['new', 'on_site'], 'cancelled', DESK, { needsReason: true }),
    step('reopen', '重新打开', 'Reopen', ['done', 'cancelled'], 'on_site', DESK, { needsReason: true, isReopen: true }),
  ],
};
