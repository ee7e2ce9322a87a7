import { digestFigures, worstFirst } from '@bodan/core/alert/digest';
import { type AlertFacts, alertMarkdown, DIGEST_LINES, digestMarkdown } from '@bodan/core/alert/message';
import { quietUntil } from '@bodan/core/alert/quiet';
import { GIVE_UP_MS, MUTE_MS, recentOf, robotBackoff, robotTurn } from '@bodan/core/alert/robot-limit';
import { comes, factsOf, idsOf, isPatient } from '../alarm/facts.ts';
import { isMoreDue, logAlerts } from '../alarm/store.ts';
import type { App, TenantTx } from '../context.ts';
import { nowOf, type WorkspaceConfig } from '../workspace/config.ts';
import { openRobot } from './secret.ts';
import {
  abandonDeliveries,
  claimDeliveries,
  clearRobotError,
  holdDeliveries,
  markDelivered,
  muteRobot,
  noteSend,
  postpone,
  releaseDeliveries,
  robotById,
  type SealedRobot,
  waitingAlerts,
} from './store.ts';

export type RobotKey = { tenantId: string; groupId: string; robotId: string };

const DIGEST_MAX = 500;

type Waiting = ReturnType<typeof comes>;
type Message = { alerts: Waiting[]; facts: AlertFacts[]; isDigest: boolean; wasQuiet: boolean; robot: SealedRobot };

/** Takes the next message under the robot's lock, so that two workers never count the same minute twice. Null when there is nothing to send now. */
async function claim(app: App, tx: TenantTx, config: WorkspaceConfig, key: RobotKey): Promise<Message | null> {
  const { tenantId, robotId } = key;
  const now = app.now();
  const robot = await robotById(tx, tenantId, robotId, true);
  if (!robot) return null;
  const told = nowOf(config, now);
  // Asked first: what tells between the two questions is in the answer to the second, and no message leaves without it.
  const mayGrow = await isMoreDue(tx, told);
  const due = await waitingAlerts(tx, tenantId, robotId, now, DIGEST_MAX);
  if (due.length === 0) return null;
  if (!robot.isEnabled) {
    await abandonDeliveries(tx, tenantId, robotId);
    return null;
  }
  if (robot.mutedUntil !== null && robot.mutedUntil > now) {
    await postpone(tx, tenantId, robotId, robot.mutedUntil);
    return null;
  }
  const quietEnd = quietUntil(config.quietHours, now);
  const awake = quietEnd === null ? due : due.filter((a) => a.isUrgent);
  if (quietEnd !== null && awake.length < due.length)
    await holdDeliveries(tx, tenantId, robotId, idsOf(due.filter((a) => !a.isUrgent)), quietEnd);
  if (awake.length === 0) return null;
  const all = awake.map((a) => comes(a, told));
  const late = all.filter((a) => a.haste === 'late');
  const isWaiting = late.length > 0 && isPatient(late, now, mayGrow);
  const waiting = isWaiting ? all.filter((a) => a.haste !== 'late') : all;
  if (waiting.length === 0) return null;
  const turn = robotTurn(robot.recentSends, waiting.length, now);
  if (turn.kind === 'wait') {
    await postpone(tx, tenantId, robotId, turn.untilMs);
    return null;
  }
  const isGathered = turn.kind === 'one' && !isWaiting && late.length > 1 && waiting[0]?.haste !== 'urgent';
  const alerts = turn.kind === 'digest' ? waiting.sort(worstFirst) : isGathered ? late.sort(worstFirst) : waiting.slice(0, 1);
  const facts: AlertFacts[] = [];
  for (const a of alerts.slice(0, DIGEST_LINES)) {
    const f = await factsOf(app, tx, config, a, 'zh-CN');
    if (f) facts.push(f);
  }
  const ids = idsOf(alerts);
  await claimDeliveries(tx, tenantId, robotId, ids, now + app.ports.calls.claimMs);
  await noteSend(tx, tenantId, robotId, [...recentOf(robot.recentSends, now), now]);
  return { alerts, facts, isDigest: turn.kind === 'digest' || isGathered, wasQuiet: isGathered && alerts.some((a) => a.isHeld), robot };
}

/**
 * Sends what waits for one robot, message by message, and stops when the robot must rest. The robot knows no repeats, so a
 * process that dies between sending and marking leaves one message that is sent once more, marked as a possible repeat.
 * Answers how many messages went out. Source: DingTalk group robots; issue "Clocks".
 */
export async function deliverToRobot(app: App, key: RobotKey): Promise<number> {
  const scope = { tenantId: key.tenantId, groupId: key.groupId };
  for (let sent = 0; ; sent++) {
    const config = await app.configs.get(app.db, scope);
    const message = await app.db.tenant(scope, (tx) => claim(app, tx, config, key));
    if (!message) return sent;
    if (!(await sendOne(app, config, key, message))) return sent;
  }
}

async function sendOne(
  app: App,
  config: WorkspaceConfig,
  key: RobotKey,
  { alerts, facts, isDigest, wasQuiet, robot }: Message,
): Promise<boolean> {
  const { tenantId, robotId } = key;
  const scope = { tenantId, groupId: key.groupId };
  const ids = idsOf(alerts);
  const [first] = facts;
  const body = !first
    ? null
    : isDigest
      ? digestMarkdown(facts, {
          figures: digestFigures(alerts),
          listUrl: `${app.baseUrl}/w/${config.slug}/tickets?overdue=true`,
          wasQuiet,
          mayRepeat: alerts.some((a) => a.wasSending),
        })
      : alertMarkdown(first);
  const { query, secret } = await openRobot(app, robotId, robot.secretSealed);
  const answer = body ? await app.ports.robot({ url: robot.url, query, secret }, body, app.now()) : ({ kind: 'sent' } as const);
  const now = app.now();
  await app.db.tenant(scope, async (tx) => {
    if (answer.kind === 'sent') {
      await markDelivered(tx, tenantId, robotId, ids, now);
      await clearRobotError(tx, tenantId, robotId);
      return;
    }
    const oldest = Math.min(...alerts.map((a) => a.createdAt));
    const tries = Math.max(...alerts.map((a) => a.attempts)) + 1;
    const isOver = now - oldest > GIVE_UP_MS;
    // A robot that refuses is left alone for its own time of silence: asking again at once makes it longer.
    const at = answer.kind === 'refused' ? now + MUTE_MS : now + robotBackoff(tries);
    await releaseDeliveries(tx, tenantId, robotId, ids, { status: isOver ? 'failed' : 'waiting', at, error: answer.detail });
    await logAlerts(tx, tenantId, ids, { at: now, channel: `robot ${robotId}`, ok: false, detail: answer.detail });
    if (answer.kind === 'refused') await muteRobot(tx, tenantId, robotId, at, answer.detail);
    else await postpone(tx, tenantId, robotId, at);
  });
  return answer.kind === 'sent';
}
