import { fireAlarm } from '@bodan/services/alarm/fire';
import { fireTimers } from '@bodan/services/alarm/timer';
import { wakeTicket } from '@bodan/services/alarm/wake';
import { recalculateClocks } from '@bodan/services/calendar/recalculate';
import type { App } from '@bodan/services/context';
import { turnDelegation } from '@bodan/services/delegation/turn';
import { sendDigest } from '@bodan/services/digest/send';
import { dispatchPool } from '@bodan/services/dispatch/auto';
import { workOnExport } from '@bodan/services/export/run';
import { runMigration } from '@bodan/services/flow/migrate';
import { workOffLookups } from '@bodan/services/lookup/work-off';
import { handIn } from '@bodan/services/peer-benchmark/hand-in';
import { publishPeers } from '@bodan/services/peer-benchmark/publish';
import type { Mailer } from '@bodan/services/ports';
import { deliverPush } from '@bodan/services/push/deliver';
import { sendMail } from '@bodan/services/relay/mail';
import { workOn } from '@bodan/services/relay/work';
import { deliverToRobot } from '@bodan/services/robot/deliver';
import { workOnImport } from '@bodan/services/sheet-import/run';
import { runConversion } from '@bodan/services/standard/run';
import { deliverWebhook } from '@bodan/services/webhook/deliver';
import type { Handlers } from '../jobs.ts';
import type { Log } from '../log.ts';

/** Every job ends in one verb. Without an SMTP server mail waits in its table, where the development page shows it. */
export function handlersOf(app: App, mailer: Mailer | null, log: Log): Handlers {
  return {
    'fire-alarm': (key) => fireAlarm(app, key),
    'fire-timer': (key) => fireTimers(app, key),
    'wake-ticket': (key) => wakeTicket(app, key),
    'recalculate-clocks': (scope) => recalculateClocks(app, scope),
    'dispatch-pool': (scope) => dispatchPool(app, scope),
    'migrate-flow': (key) => runMigration(app, key),
    'work-on-events': async (place) => {
      for (const { error, ...worked } of await workOn(app, place)) {
        if (worked.outcome === 'retry') log.warn({ err: error, ...place, ...worked }, 'an event failed; it is tried again');
        if (worked.outcome === 'aside') log.error({ err: error, ...place, ...worked }, 'an event was set aside; see npm run events:aside');
      }
    },
    'convert-tickets': (key) => runConversion(app, key),
    'import-rows': (key) => workOnImport(app, key),
    'look-up': (scope) => workOffLookups(app, scope),
    'turn-delegation': (key) => turnDelegation(app, key),
    'deliver-robot': (key) => deliverToRobot(app, key),
    'deliver-push': (key) => deliverPush(app, key),
    'deliver-webhook': (key) => deliverWebhook(app, key, Math.random()),
    'send-digest': (due) => sendDigest(app, due),
    'write-export': (key) => workOnExport(app, key),
    'hand-in-to-peers': (due) => handIn(app, due),
    'publish-peers': ({ period }) => publishPeers(app, period),
    'send-mail': async ({ mailId }) => (mailer ? sendMail(app, mailer, mailId) : 'not_due'),
  };
}
