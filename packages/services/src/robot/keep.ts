import { testMarkdown } from '@bodan/core/alert/message';
import { DomainError } from '@bodan/core/errors';
import { permit, type WorkspaceContext } from '../context.ts';
import { writeOnce } from '../once.ts';
import { openRobot, sealRobot, splitAddress } from './secret.ts';
import { deleteRobotRow, insertRobot, type RobotRow, robotById, robotsOf, updateRobotRow } from './store.ts';

export type Robot = Omit<RobotRow, 'mutedUntil' | 'createdAt'> & { mutedUntil: string | null; createdAt: string };
export type NewRobot = { name: string; url: string; secret: string; region: string | null; isEnabled: boolean };

const notFound = (): DomainError => new DomainError('not_found', 'There is no such robot.');

const view = (r: RobotRow): Robot => ({
  id: r.id,
  kind: r.kind,
  name: r.name,
  url: r.url,
  secretLastFour: r.secretLastFour,
  region: r.region,
  isEnabled: r.isEnabled,
  lastError: r.lastError,
  version: r.version,
  mutedUntil: r.mutedUntil === null ? null : new Date(r.mutedUntil).toISOString(),
  createdAt: new Date(r.createdAt).toISOString(),
});

export async function listRobots(
  ctx: WorkspaceContext,
  cursor: string | null,
  limit: number,
): Promise<{ items: Robot[]; nextCursor: string | null }> {
  permit(ctx, 'integration.read');
  const rows = await ctx.app.db.tenant(ctx.scope, (tx) => robotsOf(tx, ctx.scope.tenantId, cursor, limit + 1), 'read');
  const page = rows.slice(0, limit);
  return { items: page.map(view), nextCursor: rows.length > limit ? (page.at(-1)?.id ?? null) : null };
}

/** A robot that breach alerts of its region go to; without a region those of all. Token and secret are sealed. Errors: `url_refused`, `validation_failed`. */
export async function createRobot(ctx: WorkspaceContext, input: NewRobot): Promise<Robot> {
  permit(ctx, 'integration.write');
  const { app, scope } = ctx;
  const { url, query } = splitAddress(app, input.url);
  const id = app.newId();
  const secretSealed = await sealRobot(app, id, { query, secret: input.secret });
  return writeOnce(ctx, async (tx) => {
    await insertRobot(tx, scope.tenantId, id, { ...input, url, secretSealed, secretLastFour: (input.secret || query).slice(-4) });
    const made = await robotById(tx, scope.tenantId, id, false);
    if (!made) throw notFound();
    return view(made);
  });
}

/** Changes what is given; a new address or secret replaces the sealed one. Errors: `not_found`, `url_refused`. */
export async function updateRobot(ctx: WorkspaceContext, robotId: string, input: Partial<NewRobot>): Promise<Robot> {
  permit(ctx, 'integration.write');
  const { app, scope } = ctx;
  const address = input.url === undefined ? null : splitAddress(app, input.url);
  return writeOnce(ctx, async (tx) => {
    const before = await robotById(tx, scope.tenantId, robotId, true);
    if (!before) throw notFound();
    const kept = await openRobot(app, robotId, before.secretSealed);
    const secret = { query: address?.query ?? kept.query, secret: input.secret ?? kept.secret };
    const isSame = secret.query === kept.query && secret.secret === kept.secret;
    await updateRobotRow(tx, scope.tenantId, robotId, {
      name: input.name ?? before.name,
      url: address?.url ?? before.url,
      secretSealed: isSame ? before.secretSealed : await sealRobot(app, robotId, secret),
      secretLastFour: (secret.secret || secret.query).slice(-4),
      region: input.region === undefined ? before.region : input.region,
      isEnabled: input.isEnabled ?? before.isEnabled,
    });
    const after = await robotById(tx, scope.tenantId, robotId, false);
    if (!after) throw notFound();
    return view(after);
  });
}

export function deleteRobot(ctx: WorkspaceContext, robotId: string): Promise<{ deleted: true }> {
  permit(ctx, 'integration.write');
  return writeOnce(ctx, async (tx) => {
    if ((await deleteRobotRow(tx, ctx.scope.tenantId, robotId)).length === 0) throw notFound();
    return { deleted: true as const };
  });
}

export type RobotTest = { isDelivered: boolean; detail: string };

/** Really sends a test message now and says in the robot's own words why it failed. Error: `not_found`. */
export async function testRobot(ctx: WorkspaceContext, robotId: string): Promise<RobotTest> {
  permit(ctx, 'integration.write');
  const { app, scope } = ctx;
  const robot = await app.db.tenant(scope, (tx) => robotById(tx, scope.tenantId, robotId, false), 'read');
  if (!robot) throw notFound();
  const config = await app.configs.get(app.db, scope);
  const { query, secret } = await openRobot(app, robotId, robot.secretSealed);
  const answer = await app.ports.robot({ url: robot.url, query, secret }, testMarkdown(config.name), app.now());
  return { isDelivered: answer.kind === 'sent', detail: answer.kind === 'sent' ? 'ok' : answer.detail };
}
