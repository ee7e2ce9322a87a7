import { type Label, type Locale, textOf } from '../text.ts';

const label = (zh: string, en: string): Label => ({ 'zh-CN': zh, en });

/** Words of exported files that are no name of the workspace's own. */
const WORDS = {
  yes: label('是', 'Yes'),
  no: label('否', 'No'),
  none: label('未填', 'Not set'),
  nobody: label('未派单', 'Nobody'),
  gone: label('已不存在', 'Gone'),
  signed: label('已签名', 'Signed'),
  joiner: label('、', ', '),
  total: label('合计', 'Total'),
  group: label('分组', 'Group'),
  number: label('编号', 'Number'),
  title: label('故障', 'Fault'),
  customer: label('客户', 'Customer'),
  state: label('状态', 'State'),
  clock: label('时效', 'Clock'),
  due: label('应完成时间', 'Due at'),
  left: label('剩余（分钟）', 'Left (minutes)'),
  in_minutes: label('（分钟）', ' (minutes)'),
  late: label('已超时', 'Overdue'),
  stuck: label('卡在哪', 'Stuck at'),
  stuck_minutes: label('已停留（工作分钟）', 'There for (working minutes)'),
  technician: label('师傅', 'Technician'),
  priority: label('优先级', 'Priority'),
  branch: label('网点', 'Branch'),
  phone: label('电话', 'Phone'),
  address: label('地址', 'Address'),
  device: label('设备', 'Device'),
  fault: label('故障代码', 'Fault code'),
  department: label('责任部门', 'Department'),
  tier: label('服务等级', 'Tier'),
  source: label('来源', 'Source'),
  tags: label('标签', 'Tags'),
  created: label('创建时间', 'Created'),
  updated: label('更新时间', 'Updated'),
  closed: label('关闭时间', 'Closed'),
  responded: label('首次响应时间', 'First response'),
  rework: label('返工次数', 'Sent back'),
  rating: label('评分', 'Rating'),
  subsidiary: label('子公司', 'Subsidiary'),
  contact: label('联系人（脱敏）', 'Contact (masked)'),
  phone_masked: label('电话（脱敏）', 'Phone (masked)'),
  waiting: label('等待原因', 'Waiting for'),
  since: label('自', 'Since'),
  counted: label('计入次数', 'Counts as'),
  code: label('编码', 'Code'),
  region: label('片区', 'Region'),
  name: label('名称', 'Name'),
  stage: label('环节', 'Stage'),
  way_rework: label('返工去向', 'Sent back'),
  way_reopened: label('重开去向', 'Opened again'),
  way_unknown: label('环节不明', 'stage not known'),
  created_hour: label('建单时段', 'Created in the hour'),
  day: label('日期', 'Day'),
  week_from: label('周起', 'Week from'),
  week_to: label('周止', 'Week to'),
  rate: label('达成率', 'Rate'),
  overdue_now: label('正在超时', 'Overdue now'),
  met: label('达成', 'Met'),
  missed: label('超时', 'Missed'),
  definitions: label('口径', 'Definitions'),
  meaning: label('说明', 'Meaning'),
  place: label('单位', 'Place'),
  as_of: label('数据截至', 'Figures as of'),
  known: label('口径', 'Knowledge'),
  known_then: label('当时公布的数字', 'As published then'),
  known_now: label('按现在所知', 'By what is known now'),
  listed: label('工单各列', 'Columns of tickets'),
  listed_now: label('哪些工单按截至那一刻，各列是导出时的', 'Which tickets: as of that moment. Their columns: as of the export'),
  zone: label('时区', 'Time zone'),
  window: label('统计范围', 'Range'),
  window_created: label('按区间内新建的工单', 'Of tickets created in the range'),
  window_closed: label('按区间内关闭的工单', 'Of tickets closed in the range'),
  window_spent: label('按区间内花掉的时间', 'Of time spent in the range'),
  window_now: label('按截至那一刻', 'As of the moment asked for'),
  any_time: label('不限日期', 'Any day'),
  filters: label('筛选', 'Filters'),
  no_filters: label('无', 'None'),
  order: label('排序', 'Order'),
  search: label('搜索', 'Search'),
  exported_by: label('导出人', 'Exported by'),
  rows: label('行数', 'Rows'),
  figure: label('数字', 'Figure'),
  tickets: label('工单数', 'Tickets'),
  kind_tickets: label('工单', 'Tickets'),
  kind_drill: label('数字背后的工单', 'Tickets behind a figure'),
  kind_board: label('看板', 'Board'),
  kind_page: label('看板', 'Board'),
  kind_trend: label('首响达成率趋势', 'Trend of first responses'),
  open_only: label('只看在办', 'Open only'),
  closed_only: label('只看已关闭', 'Closed only'),
  overdue_only: label('只看超时', 'Overdue only'),
  told_only: label('只看一条提醒里的工单', 'Only tickets of one alert'),
  customer_only: label('只看一位客户的工单', 'Only tickets of one customer'),
  import_only: label('只看一次导入的工单', 'Only tickets of one import'),
  waiting_only: label('只看等待中', 'Waiting only'),
  not_waiting: label('只看不在等待', 'Not waiting'),
  created_from: label('创建不早于', 'Created from'),
  created_to: label('创建早于', 'Created before'),
  containing: label('含', 'contains'),
  filled: label('已填', 'Set'),
  descending: label('降序', 'descending'),
} as const;
export type ExportWord = keyof typeof WORDS;

const PRIORITY: Record<string, Label> = {
  low: label('低', 'Low'),
  normal: label('普通', 'Normal'),
  high: label('高', 'High'),
  urgent: label('紧急', 'Urgent'),
};
const SOURCE: Record<string, Label> = {
  agent: label('客服录入', 'Agent'),
  public: label('客户扫码', 'Customer link'),
  api: label('接口', 'API'),
  import: label('导入', 'Import'),
  sandbox: label('沙盒', 'Sandbox'),
};
const WEEKDAYS: readonly Label[] = [
  label('周一', 'Mon'),
  label('周二', 'Tue'),
  label('周三', 'Wed'),
  label('周四', 'Thu'),
  label('周五', 'Fri'),
  label('周六', 'Sat'),
  label('周日', 'Sun'),
];

/** What the words of a file are in one language. */
export type ExportWords = {
  say(word: ExportWord): string;
  name(l: { 'zh-CN': string; en?: string | undefined } | null | undefined, otherwise: string): string;
  priority(key: string): string;
  source(key: string): string;
  /** 1 is Monday. */
  weekday(day: number): string;
};

export function exportWords(locale: Locale): ExportWords {
  const name: ExportWords['name'] = (l, otherwise) => (l ? textOf(l, locale) || otherwise : otherwise);
  return {
    say: (word) => textOf(WORDS[word], locale),
    name,
    priority: (key) => name(PRIORITY[key], key),
    source: (key) => name(SOURCE[key], key),
    weekday: (day) => name(WEEKDAYS[day - 1], ''),
  };
}
