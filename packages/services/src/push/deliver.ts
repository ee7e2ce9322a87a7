import { digestFigures, worstFirst } from '@bodan/core/alert/digest';
import { gather, PUSH_ALONE } from '@bodan/core/alert/gather';
import type { AlertFacts } from '@bodan/core/alert/message';
import { PUSH_NAMED, type PushText, pushText } from '@bodan/core/alert/push';
import { quietOf, quietUntil } from '@bodan/core/alert/quiet';
import { GIVE_UP_MS, robotBackoff } from '@bodan/core/alert/robot-limit';
import { comes, factsOf, idsOf, isPatient } from '../alarm/facts.ts';
import { isMoreDue, logAlerts } from '../alarm/store.ts';
import type { App, TenantTx } from '../context.ts';
import { localeOf } from '../identity/person-once.ts';
import type { PushAnswer } from '../ports.ts';
import { nowOf, type WorkspaceConfig } from '../workspace/config.ts';
import { type Device, forgetDevice, noteDeviceError, reachOf } from './device-store.ts';
import { pushKeys } from './key.ts';
import { claimPushes, holdPushes, type PushKey, settlePushes, type WaitingPush, waitingPushes } from './store.ts';

type Reach = NonNullable<Awaited<ReturnType<typeof reachOf>>>;
type Claimed = { alerts: WaitingPush[]; text: PushText | null; isUrgent: boolean; devices: Device[] };

const DIGEST_MAX = 5000;
const TTL_SECONDS = 24 * 3600;

/** Takes what waits for a person as one message. Null when nothing is to be sent now. */
async function claim(app: App, tx: TenantTx, config: WorkspaceConfig, key: PushKey, reach: Reach | undefined): Promise<Claimed | null> {
  const now = app.now();
  const told = nowOf(config, now);
  // Asked first: what tells between the two questions is in the answer to the second, and no message leaves without it.
  const mayGrow = await isMoreDue(tx, told);
  const due = await waitingPushes(tx, key.personId, now, DIGEST_MAX);
  if (due.length === 0) return null;
  const settle = (status: 'unreachable', error: string) =>
    settlePushes(tx, key.personId, idsOf(due), { status, at: now, sentTo: [], error });
  const member = config.members.get(key.personId);
  if (!member || member.isDisabled) return settle('unreachable', 'no member any more').then(() => null);
  if (!reach || reach.devices.length === 0) return settle('unreachable', 'no device').then(() => null);
  const quietEnd = quietUntil(quietOf(config.quietHours, reach.quiet), now);
  const awake = quietEnd === null ? due : due.filter((a) => a.isUrgent);
  if (quietEnd !== null && awake.length < due.length) await holdPushes(tx, key.personId, idsOf(due.filter((a) => !a.isUrgent)), quietEnd);
  const { alone, together } = gather(
    awake.map((a) => comes(a, told)),
    PUSH_ALONE,
  );
  const message = [...alone.map((a) => [a]), together].find((all) => all.length > 0 && !isPatient(all, now, mayGrow));
  const [first] = message ?? [];
  if (!message || !first) return null;
  // What reached some of the devices before goes on to the rest by itself: a device is told each alert once.
  const alerts = message.filter((a) => String(a.sentTo) === String(first.sentTo)).sort(worstFirst);
  const facts: AlertFacts[] = [];
  const locale = localeOf(reach.locale);
  for (const a of alerts.slice(0, PUSH_NAMED)) {
    const f = await factsOf(app, tx, config, a, locale);
    if (f) facts.push(f);
  }
  const messageId = app.newId();
  const text = pushText(facts, {
    locale,
    figures: digestFigures(alerts),
    listUrl: `${app.baseUrl}/w/${config.slug}/tickets?told=${messageId}`,
    wasQuiet: alerts.some((a) => a.isHeld),
    tag: alerts.length === 1 ? first.alertId : messageId,
  });
  await claimPushes(tx, key.personId, idsOf(alerts), { messageId, until: now + app.ports.calls.claimMs });
  return {
    alerts,
    text,
    isUrgent: alerts.some((a) => a.isUrgent || a.isLate),
    devices: reach.devices.filter((d) => !first.sentTo.includes(d.id)),
  };
}

/**
 * Tells a person's devices what waits: one message for all of it, each device once. A device that a push service no longer knows is
 * forgotten, one that fails is tried again for a day. Answers how many messages went out. Source: RFC 8030, 8291, 8292; issue "Clocks".
 */
export async function deliverPush(app: App, key: PushKey): Promise<number> {
  const scope = { tenantId: key.tenantId, groupId: key.groupId };
  for (let sent = 0; ; ) {
    const config = await app.configs.get(app.db, scope);
    const reach = await app.db.identity((tx) => reachOf(tx, key.personId), 'read');
    const claimed = await app.db.tenant(scope, (tx) => claim(app, tx, config, key, reach));
    if (!claimed) return sent;
    sent += await sendAll(app, key, claimed);
  }
}

async function sendAll(app: App, key: PushKey, { alerts, text, isUrgent, devices }: Claimed): Promise<number> {
  const keys = await pushKeys(app);
  const body = text && JSON.stringify(text);
  const answers: { device: Device; answer: PushAnswer }[] = [];
  if (body !== null)
    for (const device of devices) {
      const message = { body, isUrgent, ttlSeconds: TTL_SECONDS };
      answers.push({ device, answer: await app.ports.push(keys, device, message) });
    }
  await app.db.identity(async (tx) => {
    for (const { device, answer } of answers)
      if (answer.kind === 'gone') await forgetDevice(tx, device);
      else await noteDeviceError(tx, device.id, answer.kind === 'sent' ? null : answer.detail);
  });
  const now = app.now();
  const before = alerts[0]?.sentTo ?? [];
  const reached = answers.filter(({ answer }) => answer.kind === 'sent').map(({ device }) => device.id);
  const failed = answers.flatMap(({ answer }) => (answer.kind === 'failed' ? [answer] : []));
  const sentTo = [...before, ...reached];
  const error = failed[0]?.detail ?? answers.flatMap(({ answer }) => (answer.kind === 'refused' ? [answer.detail] : []))[0] ?? null;
  const isOver = now - Math.min(...alerts.map((a) => a.createdAt)) > GIVE_UP_MS;
  const tries = Math.max(...alerts.map((a) => a.attempts)) + 1;
  const wait = Math.max(robotBackoff(tries), ...failed.map((f) => f.waitMs ?? 0));
  const status =
    failed.length > 0 && !isOver ? 'waiting' : sentTo.length > 0 || body === null ? 'delivered' : isOver ? 'failed' : 'unreachable';
  await app.db.tenant({ tenantId: key.tenantId, groupId: key.groupId }, async (tx) => {
    await settlePushes(tx, key.personId, idsOf(alerts), {
      status,
      at: status === 'waiting' ? now + wait : now,
      sentTo,
      error,
    });
    for (const ok of [reached.length > 0 ? true : null, error !== null ? false : null])
      if (ok !== null)
        await logAlerts(tx, key.tenantId, idsOf(alerts), { at: now, channel: `push ${key.personId}`, ok, detail: ok ? '' : (error ?? '') });
  });
  return reached.length;
}
