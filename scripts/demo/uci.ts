import fs from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { completeFieldSet } from '@bodan/core/fields/complete';
import type { FieldSet } from '@bodan/core/fields/definition';
import { type Flow, type FlowInput, flow } from '@bodan/core/flow/definition';
import { parseCsv } from '@bodan/core/import/csv';
import { logMapping } from '@bodan/core/import/event-log';
import type { WorkingCalendar } from '@bodan/core/sla/calendar';
import type { TenantScope } from '@bodan/db/doors';
import type { App } from '@bodan/services/context';
import { replayLog } from '@bodan/services/import/replay';

const file = (name: string): URL => new URL(`./data/${name}`, import.meta.url);
const label = (zh: string, en: string) => ({ 'zh-CN': zh, en });
const stage = (key: string, zh: string, en: string, kind: FlowInput['stages'][number]['kind']): FlowInput['stages'][number] => ({
  key,
  name: label(zh, en),
  publicName: label(zh, en),
  kind,
  owner: 'desk',
  budgetMinutes: null,
});

/** The states of the log as a flow; nobody moves tickets by hand in a replayed log but to close them. */
export const UCI_FLOW: Flow = flow.parse({
  name: label('事件管理日志', 'Incident log'),
  initial: 'new',
  stages: [
    stage('new', '新建', 'New', 'intake'),
    stage('active', '处理中', 'Active', 'work'),
    stage('resolved', '已解决', 'Resolved', 'acceptance'),
    stage('closed', '已关闭', 'Closed', 'done'),
  ],
  transitions: [
    {
      key: 'close',
      name: label('关闭', 'Close'),
      from: ['new', 'active', 'resolved'],
      to: 'closed',
      roles: ['owner', 'admin', 'manager'],
    },
  ],
});

const text = (key: string, zh: string, en: string) => ({ key, type: 'text' as const, name: label(zh, en), maxLength: 60 });
export const UCI_FIELDS: FieldSet = completeFieldSet({
  fields: [
    { key: 'x_made_sla', type: 'switch', name: label('达成 SLA', 'Made SLA') },
    text('x_category', '类别', 'Category'),
    text('x_group', '处理组', 'Assignment group'),
    text('x_reassigned', '转派次数', 'Reassignments'),
  ],
});

/** The log names no working hours, so its time is counted around the clock. */
export const ROUND_THE_CLOCK: WorkingCalendar = {
  tz: 'Etc/UTC',
  weekly: Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((d) => [d, [['00:00', '24:00']]])),
};

/** The UCI incident log with its real times. Answers how many cases there are and how many were new. */
export function replayUci(app: App, scope: TenantScope): Promise<{ cases: number; added: number }> {
  const rows = parseCsv(gunzipSync(fs.readFileSync(file('uci_incident_subset.csv.gz'))).toString('utf8'));
  return replayLog(app, scope, logMapping.parse(JSON.parse(fs.readFileSync(file('uci-mapping.json'), 'utf8'))), rows);
}
