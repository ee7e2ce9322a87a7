import { GIVE_UP_MS, MUTE_MS, recentOf, robotBackoff, robotTurn } from '@bodan/core/alert/robot-limit';
import { repeated } from '@bodan/core/brief/digest-words';
import type { Locale } from '@bodan/core/text';
import { tellGroup } from '../notification/group-store.ts';
import type { RobotAnswer } from '../ports.ts';
import { openRobot, type RobotSecret } from '../robot/secret.ts';
import { clearRobotError, muteRobot, noteSend, robotById } from '../robot/store.ts';
import type { DigestPlace } from './place.ts';
import { claimRobot, type DigestRow, postponeRobot, recordRobot } from './store.ts';

/** What seals the robot of a digest at headquarters. */
export const digestSeal = (digestId: string): string => `digest ${digestId}`;

/** What stands where a message had nobody to take it. */
export const NO_ROBOT = 'there is no robot any more';

type Target = { url: string; secret: RobotSecret };

/** The robot a digest goes to; null when it has none or that was removed or switched off. */
async function targetOf({ app, kind, id, groupId }: DigestPlace, d: DigestRow): Promise<Target | null> {
  if (kind === 'tenant') {
    const { robotId } = d;
    if (robotId === null) return null;
    return app.db.tenant({ tenantId: id, groupId }, async (tx) => {
      const robot = await robotById(tx, id, robotId, true);
      if (!robot?.isEnabled) return null;
      // It counts against what the robot takes in a minute, as its alerts do.
      await noteSend(tx, id, robotId, [...recentOf(robot.recentSends, app.now()), app.now()]);
      return { url: robot.url, secret: await openRobot(app, robotId, robot.secretSealed) };
    });
  }
  if (d.robotUrl === null || d.robotSealed === null) return null;
  return { url: d.robotUrl, secret: JSON.parse(await app.ports.secrets.open(d.robotSealed, digestSeal(d.id))) as RobotSecret };
}

/** Until when (epoch ms) a robot of a workspace takes nothing more, as its alerts wait for it; null when it takes a message now. */
async function restsUntil({ app, kind, id, groupId }: DigestPlace, { robotId }: DigestRow, now: number): Promise<number | null> {
  if (kind === 'group' || robotId === null) return null;
  const robot = await app.db.tenant({ tenantId: id, groupId }, (tx) => robotById(tx, id, robotId, false), 'read');
  if (!robot?.isEnabled) return null;
  if (robot.mutedUntil !== null && robot.mutedUntil > now) return robot.mutedUntil;
  const turn = robotTurn(robot.recentSends, 1, now);
  return turn.kind === 'wait' ? turn.untilMs : null;
}

/** What the robot answered is told where it is kept: it rests for its alerts too, and who looks at it sees why. */
async function noteAnswer(
  { app, kind, id, groupId }: DigestPlace,
  { robotId }: DigestRow,
  answer: RobotAnswer,
  until: number,
): Promise<void> {
  if (kind === 'group' || robotId === null || answer.kind === 'failed') return;
  await app.db.tenant({ tenantId: id, groupId }, async (tx) => {
    if (answer.kind === 'sent') await clearRobotError(tx, id, robotId);
    else await muteRobot(tx, id, robotId, until, answer.detail);
  });
}

/** Hands one message to the robot of a digest; null when it has none. */
export async function tellRobot(place: DigestPlace, d: DigestRow, message: { title: string; text: string }): Promise<RobotAnswer | null> {
  const target = await targetOf(place, d);
  if (!target) return null;
  return place.app.ports.robot({ url: target.url, ...target.secret }, message, place.app.now());
}

/**
 * Sends what waits for the robot of a digest. A robot knows no repeats: a process that dies between its answer and our mark leaves one
 * message that is sent once more and says so.
 */
export async function deliverDigest(place: DigestPlace, d: DigestRow): Promise<void> {
  const { app } = place;
  for (;;) {
    const now = app.now();
    const rest = await restsUntil(place, d, now);
    if (rest !== null) {
      await place.write((tx) => postponeRobot(tx, d.id, now, rest));
      return;
    }
    const waiting = await place.write((tx) => claimRobot(tx, d.id, now, now + app.ports.calls.claimMs));
    if (!waiting) return;
    const { title, day, attempts, wasSending } = waiting;
    const text = wasSending ? repeated(waiting.text, d.robotLocale as Locale) : waiting.text;
    const told = await tellRobot(place, d, { title, text });
    const answer: RobotAnswer = told ?? { kind: 'failed', detail: NO_ROBOT };
    const at = app.now();
    // One that is taken away or switched off is not told later out of nowhere.
    const isOver = told === null || at - waiting.madeAt > GIVE_UP_MS;
    const wait = answer.kind === 'refused' ? MUTE_MS : robotBackoff(attempts);
    await noteAnswer(place, d, answer, at + wait);
    await place.write(async (tx) => {
      await recordRobot(
        tx,
        d.id,
        day,
        answer.kind === 'sent'
          ? { status: 'sent', nextAt: null, error: null }
          : { status: isOver ? 'failed' : 'waiting', nextAt: isOver ? null : at + wait, error: answer.detail },
      );
      if (answer.kind !== 'sent' && isOver && place.kind === 'group')
        await tellGroup(app, tx, { kind: 'digest_failed', data: { digest: d.name, day, error: answer.detail } });
    });
    if (answer.kind !== 'sent') return;
  }
}
