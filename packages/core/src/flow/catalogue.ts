import type { FieldDefinition } from '../fields/definition.ts';
import type { Label } from '../text.ts';
import { words } from './compose.ts';
import type { Flow } from './definition.ts';
import { BLANK_FLOW, SERVICE_FLOW } from './templates.ts';
import {
  AFTER_SALES_FIELDS,
  AFTER_SALES_FLOW,
  PRODUCTION_FIELDS,
  PRODUCTION_FLOW,
  REPAIR_FIELDS,
  REPAIR_FLOW,
  THREE_LEVEL_FIELDS,
  THREE_LEVEL_FLOW,
} from './templates-more.ts';

export const FLOW_TEMPLATES = ['service', 'after_sales', 'repair', 'production', 'three_level', 'blank'] as const;
export type FlowTemplateKey = (typeof FLOW_TEMPLATES)[number];
/** A flow to start from, with the custom fields its rules speak of; they are added to the workspace's when it is installed. */
export type FlowTemplate = { key: FlowTemplateKey; name: Label; about: Label; flow: Flow; fields: readonly FieldDefinition[] };

export const flowTemplates: readonly FlowTemplate[] = [
  {
    key: 'service',
    name: words('服务工单', 'Service ticket'),
    about: words('受理、派单、接单、上门、验收。', 'Accept, assign, confirm, visit, acceptance.'),
    flow: SERVICE_FLOW,
    fields: [],
  },
  {
    key: 'after_sales',
    name: words('售后工单', 'After-sales ticket'),
    about: words(
      '按质保自动分支：保内直接派单，保外先确认报价；完工后回访。',
      'Branches by warranty: inside it to the technician, outside it the quote comes first; a call afterwards.',
    ),
    flow: AFTER_SALES_FLOW,
    fields: AFTER_SALES_FIELDS,
  },
  {
    key: 'repair',
    name: words('维修工单', 'Repair ticket'),
    about: words(
      '收件、检测、核价，超过 500 元需审批，维修、测试、取件。',
      'Receive, examine, price; above 500 a manager decides; repair, test, hand over.',
    ),
    flow: REPAIR_FLOW,
    fields: REPAIR_FIELDS,
  },
  {
    key: 'production',
    name: words('生产工单（工序）', 'Production order (process steps)'),
    about: words(
      '备料、下料、加工、装配、质检、入库；合格数量不足不放行。',
      'Material, cutting, machining, assembly, inspection, stock; passes only with all good pieces.',
    ),
    flow: PRODUCTION_FLOW,
    fields: PRODUCTION_FIELDS,
  },
  {
    key: 'three_level',
    name: words('三级流转', 'Three levels'),
    about: words(
      '客服初审（核对地址）、主管分配、师傅确认；30 分钟未确认自动退回。',
      'Review with address check, assignment, confirmation; given back after 30 minutes without one.',
    ),
    flow: THREE_LEVEL_FLOW,
    fields: THREE_LEVEL_FIELDS,
  },
  {
    key: 'blank',
    name: words('简易流程', 'Simple flow'),
    about: words('待处理、处理中、已完成。', 'New, in progress, done.'),
    flow: BLANK_FLOW,
    fields: [],
  },
];

/** The template of a key; undefined when there is none. */
export const flowTemplate = (key: string): FlowTemplate | undefined => flowTemplates.find((t) => t.key === key);
