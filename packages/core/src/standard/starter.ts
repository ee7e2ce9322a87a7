import type { StandardContent } from './content.ts';

/** What a workspace starts with before it joins a group or edits anything: general appliance and IT service. Minutes are working minutes. */
export const STARTER_STANDARD: StandardContent = {
  skewToleranceSeconds: 120,
  lateUploadHours: 72,
  departments: [
    { code: 'CS', name: { 'zh-CN': '客服部', en: 'Customer service' }, parent: null },
    { code: 'DISP', name: { 'zh-CN': '调度部', en: 'Dispatch' }, parent: null },
    { code: 'FIELD', name: { 'zh-CN': '外勤部', en: 'Field service' }, parent: null },
    { code: 'WH', name: { 'zh-CN': '仓储部', en: 'Warehouse' }, parent: null },
  ],
  faultCodes: [
    { code: 'GEN', name: { 'zh-CN': '通用', en: 'General' }, parent: null, departmentCode: 'FIELD', requiredSkill: null, quickTags: [] },
    { code: 'GEN-01', name: { 'zh-CN': '无法启动', en: 'Does not start' }, parent: 'GEN', departmentCode: 'FIELD', requiredSkill: null, quickTags: ['指示灯不亮', '按键无反应', '插座有电'] },
    { code: 'GEN-02', name: { 'zh-CN': '异常声音', en: 'Strange noise' }, parent: 'GEN', departmentCode: 'FIELD', requiredSkill: null, quickTags: ['尖锐', '轰鸣', '间歇'] },
    { code: 'GEN-03', name: { 'zh-CN': '漏水漏液', en: 'Leak' }, parent: 'GEN', departmentCode: 'FIELD', requiredSkill: null, quickTags: ['滴漏', '成流', '有积水'] },
    { code: 'GEN-04', name: { 'zh-CN': '网络通讯故障', en: 'Network fault' }, parent: 'GEN', departmentCode: 'FIELD', requiredSkill: null, quickTags: ['无法联网', '时断时续'] },
    { code: 'GEN-09', name: { 'zh-CN': '安装与咨询', en: 'Installation and advice' }, parent: 'GEN', departmentCode: 'CS', requiredSkill: null, quickTags: ['新装', '移机', '咨询'] },
  ],
  tiers: [
    { code: 'STD', name: { 'zh-CN': '标准', en: 'Standard' }, firstResponseMinutes: 30, planMinutes: 240, resolutionMinutes: 960, atRiskPercent: 75, stageMinutes: {} },
    { code: 'FAST', name: { 'zh-CN': '加急', en: 'Urgent' }, firstResponseMinutes: 15, planMinutes: 60, resolutionMinutes: 480, atRiskPercent: 75, stageMinutes: {} },
    { code: 'EASY', name: { 'zh-CN': '普通', en: 'Relaxed' }, firstResponseMinutes: 120, planMinutes: 480, resolutionMinutes: 2400, atRiskPercent: 75, stageMinutes: {} },
  ],
  waitingReasons: [
    { code: 'customer', name: { 'zh-CN': '等客户', en: 'Waiting for customer' }, pauses: ['plan', 'resolution'] },
    { code: 'part', name: { 'zh-CN': '等备件', en: 'Waiting for a part' }, pauses: ['resolution'] },
    { code: 'third_party', name: { 'zh-CN': '等第三方', en: 'Waiting for a third party' }, pauses: ['resolution'] },
    { code: 'internal', name: { 'zh-CN': '内部协调', en: 'Internal coordination' }, pauses: [] },
  ],
};
