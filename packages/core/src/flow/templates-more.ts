import { CANCELLED, cancelFrom, DESK, DONE, FIELD, field, LEAD, reopenTo, stage, step, words } from './compose.ts';
import type { Flow } from './definition.ts';
import { layered } from './layout.ts';

const WARRANTY = [
  ['in', '保内', 'In warranty'],
  ['out', '保外', 'Out of warranty'],
] as const;
export const AFTER_SALES_FIELDS = [
  field('x_warranty', 'choice', ['质保', 'Warranty'], WARRANTY),
  field('x_quote', 'number', ['报价（元）', 'Quote (CNY)']),
];
/** 售后工单: inside the warranty straight to the technician, outside it only after the customer agreed to the quote. */
export const AFTER_SALES_FLOW: Flow = layered({
  name: { 'zh-CN': '售后工单流程', en: 'After-sales flow' },
  initial: 'new',
  stages: [
    stage('new', ['待受理', 'New'], ['已收到', 'Received'], 'intake', 'desk', 15),
    stage('warranty', ['质保判定', 'Warranty check'], ['正在核实质保', 'Checking the warranty'], 'intake', 'desk', 10, {
      requires: ['x_warranty'],
    }),
    stage('quote', ['报价待确认', 'Quote to be agreed'], ['请确认报价', 'Please agree to the quote'], 'intake', 'customer', 60, {
      timers: [{ key: 'ask_again', afterMinutes: 240, kind: 'remind', transition: null, to: ['holder', 'agent'] }],
    }),
    stage('accepted', ['待派单', 'To be assigned'], ['正在安排', 'Being arranged'], 'dispatch', 'desk', 15),
    stage('assigned', ['已派单', 'Assigned'], ['已安排师傅', 'Technician chosen'], 'dispatch', 'assignee', 15, {
      requires: ['assigneeId'],
    }),
    stage('on_site', ['服务中', 'In service'], ['师傅服务中', 'Technician at work'], 'work', 'assignee', 240),
    stage('follow_up', ['待回访', 'Follow-up call'], ['等待回访', 'We will call you'], 'acceptance', 'desk', 480, {
      evidence: [{ kind: 'photo', min: 1 }],
    }),
    DONE,
    CANCELLED,
  ],
  transitions: [
    step('check_warranty', ['判定质保', 'Check the warranty'], ['new'], 'warranty', DESK, { requires: ['faultCode', 'x_warranty'] }),
    step('in_warranty', ['保内', 'In warranty'], ['warranty'], 'accepted', DESK, { auto: true, guard: 'custom.x_warranty == "in"' }),
    step('out_of_warranty', ['保外', 'Out of warranty'], ['warranty'], 'quote', DESK, { auto: true, isDefault: true }),
    step('agree', ['客户同意报价', 'Customer agrees'], ['quote'], 'accepted', DESK, {
      requires: ['x_quote'],
      guard: 'custom.x_quote > 0.0',
      guardMessage: words('先填写报价', 'Enter the quote first'),
    }),
    step('assign', ['派单', 'Assign'], ['accepted', 'assigned'], 'assigned', LEAD, { requires: ['assigneeId'] }),
    step('start', ['开始服务', 'Start'], ['assigned'], 'on_site', FIELD, { stops: ['plan'] }),
    step('refuse', ['退回派单', 'Refuse'], ['assigned'], 'accepted', FIELD, { needsReason: true }),
    step('finish', ['完工', 'Finish'], ['on_site'], 'follow_up', FIELD, { stops: ['resolution'] }),
    step('close', ['回访满意', 'Customer is satisfied'], ['follow_up'], 'done', DESK, { evidence: [{ kind: 'call', min: 1 }] }),
    step('rework', ['返工', 'Rework'], ['follow_up'], 'assigned', DESK, { needsReason: true, isRework: true }),
    cancelFrom(['new', 'quote', 'accepted', 'assigned', 'on_site']),
    reopenTo('accepted'),
  ],
});

export const REPAIR_FIELDS = [
  field('x_diagnosis', 'text', ['检测结论', 'Diagnosis']),
  field('x_repair_cost', 'number', ['维修费用（元）', 'Cost of repair (CNY)']),
];
/** 维修工单: in-house repair; what costs more than 500 is decided by a manager. */
export const REPAIR_FLOW: Flow = layered({
  name: { 'zh-CN': '维修工单流程', en: 'Repair flow' },
  initial: 'received',
  stages: [
    stage('received', ['已收件', 'Received'], ['已收到机器', 'Device received'], 'intake', 'desk', 30),
    stage('diagnosis', ['检测中', 'Diagnosis'], ['正在检测', 'Being examined'], 'work', 'assignee', 60, { requires: ['assigneeId'] }),
    stage('pricing', ['核价', 'Pricing'], ['正在核价', 'Being priced'], 'dispatch', 'desk', 10, {
      requires: ['x_diagnosis', 'x_repair_cost'],
    }),
    stage('approval', ['维修审批', 'Approval'], ['正在审批', 'Being approved'], 'dispatch', 'desk', 60, {
      approval: {
        mode: 'any',
        approvers: [
          { kind: 'role', role: 'manager' },
          { kind: 'role', role: 'owner' },
        ],
        onApprove: 'approved',
        onReject: 'rejected',
      },
      timers: [{ key: 'nudge', afterMinutes: 60, kind: 'remind', transition: null, to: ['supervisor'] }],
    }),
    stage('repairing', ['维修中', 'Repair'], ['正在维修', 'Being repaired'], 'work', 'assignee', 240),
    stage('testing', ['测试中', 'Testing'], ['正在测试', 'Being tested'], 'acceptance', 'assignee', 60, {
      evidence: [{ kind: 'photo', min: 1 }],
    }),
    stage('pickup', ['待取件', 'Ready for pick-up'], ['请来取件', 'Ready for you'], 'acceptance', 'customer', 480),
    DONE,
    CANCELLED,
  ],
  transitions: [
    step('examine', ['开始检测', 'Examine'], ['received'], 'diagnosis', FIELD, { requires: ['faultCode', 'assigneeId'], stops: ['plan'] }),
    step('price', ['提交核价', 'Submit for pricing'], ['diagnosis'], 'pricing', FIELD, { requires: ['x_diagnosis', 'x_repair_cost'] }),
    step('small', ['小额直接维修', 'Small repair'], ['pricing'], 'repairing', LEAD, { auto: true, guard: 'custom.x_repair_cost <= 500.0' }),
    step('large', ['需审批', 'Needs approval'], ['pricing'], 'approval', LEAD, { auto: true, isDefault: true }),
    step('approved', ['审批通过', 'Approved'], ['approval'], 'repairing', LEAD),
    step('rejected', ['审批驳回', 'Rejected'], ['approval'], 'diagnosis', LEAD, { isRework: true }),
    step('test', ['送测', 'To testing'], ['repairing'], 'testing', FIELD, { evidence: [{ kind: 'photo', min: 1 }] }),
    step('fail', ['测试不通过', 'Test failed'], ['testing'], 'repairing', FIELD, { needsReason: true, isRework: true }),
    step('pass', ['测试通过', 'Test passed'], ['testing'], 'pickup', FIELD, { stops: ['resolution'] }),
    step('hand_over', ['客户取件', 'Handed over'], ['pickup'], 'done', DESK),
    cancelFrom(['received', 'diagnosis', 'repairing']),
    reopenTo('received'),
  ],
});

export const PRODUCTION_FIELDS = [
  field('x_quantity', 'number', ['计划数量', 'Planned quantity']),
  field('x_good_quantity', 'number', ['合格数量', 'Good quantity']),
];
/** 生产工单（工序）: one stage a process step; the inspection lets pass only what is complete. */
export const PRODUCTION_FLOW: Flow = layered({
  name: { 'zh-CN': '生产工单（工序）流程', en: 'Production flow (process steps)' },
  initial: 'planned',
  stages: [
    stage('planned', ['已排产', 'Planned'], ['已排产', 'Planned'], 'intake', 'desk', 30),
    stage('material', ['备料', 'Material'], ['备料中', 'Material'], 'dispatch', 'desk', 30, { requires: ['x_quantity'] }),
    stage('cutting', ['下料', 'Cutting'], ['生产中', 'In production'], 'work', 'assignee', 60),
    stage('machining', ['加工', 'Machining'], ['生产中', 'In production'], 'work', 'assignee', 120),
    stage('assembly', ['装配', 'Assembly'], ['生产中', 'In production'], 'work', 'assignee', 90),
    stage('quality', ['质检', 'Quality inspection'], ['质检中', 'Being inspected'], 'acceptance', 'assignee', 60, {
      requires: ['x_good_quantity'],
    }),
    stage('storing', ['入库', 'Into stock'], ['入库中', 'Into stock'], 'acceptance', 'desk', 30),
    DONE,
    CANCELLED,
  ],
  transitions: [
    step('release', ['下达', 'Release'], ['planned'], 'material', LEAD, { requires: ['x_quantity'] }),
    step('issue', ['发料开工', 'Issue and start'], ['material'], 'cutting', FIELD, { requires: ['assigneeId'], stops: ['plan'] }),
    step('to_machining', ['转加工', 'To machining'], ['cutting'], 'machining', FIELD),
    step('to_assembly', ['转装配', 'To assembly'], ['machining'], 'assembly', FIELD),
    step('to_quality', ['送检', 'To inspection'], ['assembly'], 'quality', FIELD, { requires: ['x_good_quantity'] }),
    step('pass', ['质检合格', 'Passed'], ['quality'], 'storing', FIELD, {
      guard: 'custom.x_good_quantity >= custom.x_quantity',
      guardMessage: words('合格数量不足计划数量', 'Fewer good pieces than planned'),
      evidence: [{ kind: 'photo', min: 1 }],
    }),
    step('rework', ['返工', 'Rework'], ['quality'], 'machining', FIELD, { needsReason: true, isRework: true }),
    step('store', ['入库完成', 'Stored'], ['storing'], 'done', FIELD, { stops: ['resolution'] }),
    step('scrap', ['报废', 'Scrap'], ['cutting', 'machining', 'assembly', 'quality'], 'cancelled', LEAD, { needsReason: true }),
    cancelFrom(['planned', 'material']),
    reopenTo('planned'),
  ],
});

const VERDICTS = [
  ['ok', '正确', 'Correct'],
  ['incomplete', '不完整', 'Incomplete'],
  ['ambiguous', '有歧义', 'Ambiguous'],
  ['conflict', '前后矛盾', 'Contradictory'],
  ['zone', '功能区', 'Functional zone'],
  ['outdated', '旧区划', 'Dissolved division'],
  ['multiple', '多个地址', 'Several addresses'],
  ['invalid', '无效', 'Invalid'],
] as const;
export const THREE_LEVEL_FIELDS = [field('x_address_check', 'choice', ['地址核对', 'Address check'], VERDICTS)];
/** 客服初审 → 主管分配 → 师傅确认: only an address that was checked and found right goes on; the address itself is never corrected silently. */
export const THREE_LEVEL_FLOW: Flow = layered({
  name: { 'zh-CN': '三级流转：初审—分配—确认', en: 'Three levels: review, assignment, confirmation' },
  initial: 'review',
  stages: [
    stage('review', ['客服初审', 'Review by the desk'], ['正在核实信息', 'Checking the details'], 'intake', 'desk', 15),
    stage('clarify', ['地址待确认', 'Address to be clarified'], ['请确认地址', 'Please confirm the address'], 'intake', 'customer', 60, {
      requires: ['x_address_check'],
      timers: [{ key: 'ask_again', afterMinutes: 60, kind: 'remind', transition: null, to: ['agent'] }],
    }),
    stage('assignment', ['主管分配', 'Assignment by the lead'], ['正在安排师傅', 'Choosing a technician'], 'dispatch', 'desk', 30, {
      requires: ['address', 'faultCode', 'x_address_check'],
      actions: [{ kind: 'notify', to: ['dispatcher'], text: words('有新工单待分配', 'A ticket waits to be assigned') }],
    }),
    stage(
      'confirmation',
      ['师傅确认', 'Confirmation by the technician'],
      ['等待师傅确认', 'Waiting for the technician'],
      'dispatch',
      'assignee',
      15,
      {
        requires: ['assigneeId'],
        timers: [
          { key: 'remind', afterMinutes: 15, kind: 'remind', transition: null, to: ['assignee'] },
          { key: 'give_back', afterMinutes: 30, kind: 'return', transition: 'give_back', to: ['dispatcher'] },
        ],
      },
    ),
    stage('on_site', ['上门服务', 'On site'], ['师傅服务中', 'Technician at work'], 'work', 'assignee', 240),
    stage('inspection', ['待验收', 'Awaiting acceptance'], ['请您验收', 'Please confirm the work'], 'acceptance', 'customer', 480, {
      evidence: [{ kind: 'photo', min: 1 }],
    }),
    DONE,
    CANCELLED,
  ],
  transitions: [
    step('pass', ['初审通过', 'Review passed'], ['review', 'clarify'], 'assignment', DESK, {
      requires: ['address', 'faultCode', 'x_address_check'],
      guard: 'custom.x_address_check == "ok"',
      guardMessage: words('地址核对正确后才能分配', 'Assigned only after the address was found correct'),
    }),
    step('ask', ['请客户确认地址', 'Ask for the address'], ['review'], 'clarify', DESK, {
      requires: ['x_address_check'],
      guard: 'custom.x_address_check != "ok"',
      guardMessage: words('地址已核对正确，无需再确认', 'The address is correct already'),
    }),
    step('assign', ['分配师傅', 'Assign'], ['assignment', 'confirmation'], 'confirmation', LEAD, { requires: ['assigneeId'] }),
    step('confirm', ['确认接单', 'Confirm'], ['confirmation'], 'on_site', FIELD, { stops: ['plan'] }),
    step('give_back', ['退回分配', 'Give back'], ['confirmation'], 'assignment', FIELD),
    step('finish', ['完工', 'Finish'], ['on_site'], 'inspection', FIELD, { stops: ['resolution'], evidence: [{ kind: 'photo', min: 1 }] }),
    step('approve', ['验收通过', 'Accept the work'], ['inspection'], 'done', DESK),
    step('rework', ['返工', 'Rework'], ['inspection'], 'on_site', DESK, { needsReason: true, isRework: true }),
    cancelFrom(['review', 'clarify', 'assignment', 'confirmation', 'on_site']),
    reopenTo('review'),
  ],
});
