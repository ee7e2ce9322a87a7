import { DomainError } from '@bodan/core/errors';
import type { App } from '../context.ts';

/** What opens a robot: the query of its address (the access token) and its signing secret. Sealed together, never shown again. */
export type RobotSecret = { query: string; secret: string };

const context = (robotId: string): string => `robot ${robotId}`;

export const sealRobot = (app: App, robotId: string, s: RobotSecret): Promise<string> =>
  app.ports.secrets.seal(JSON.stringify(s), context(robotId));

export async function openRobot(app: App, robotId: string, sealed: string): Promise<RobotSecret> {
  return JSON.parse(await app.ports.secrets.open(sealed, context(robotId))) as RobotSecret;
}

/** Splits a robot's address into the part that may be shown and the token in its query. Throws `url_refused`. */
export function splitAddress(app: App, address: string): { url: string; query: string } {
  app.ports.calls.check(address);
  const url = new URL(address);
  const query = url.search.replace(/^\?/, '');
  if (query === '')
    throw new DomainError('validation_failed', undefined, {
      fields: [{ pointer: '/url', code: 'token_missing', detail: 'must be the whole address of the robot, with its access_token' }],
    });
  return { url: `${url.origin}${url.pathname}`, query };
}
