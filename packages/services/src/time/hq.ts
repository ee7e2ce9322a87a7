import { joinFigures, type TimeFigures } from '@bodan/core/measures/time-board';
import { localDay } from '@bodan/core/ticket/days';
import { type BoardInput, rangeOf } from '../board/read.ts';
import { type HqContext, permitHq } from '../context.ts';
import type { WorkspaceConfig } from '../workspace/config.ts';
import { questionFor, readFigures, type TimeQuestion } from './read.ts';

type Label = { 'zh-CN': string; en?: string | undefined };
type Named = { key: string; name: Label };
export type HqTimeBoard = TimeFigures & {
  asOf: string;
  range: { from: string; to: string; timeZone: string };
  bySubsidiary: ({ tenantId: string; slug: string; name: string } & TimeFigures)[];
  /** What the keys in the figures are called; a stage that two subsidiaries name differently has the name of the first. */
  names: { stages: Named[]; departments: Named[]; reasons: Named[] };
};

/** One question a subsidiary asked about, all for the same days. Each day is that of the subsidiary's own zone. Throws `validation_failed`. */
export async function hqQuestions(ctx: HqContext, input: BoardInput): Promise<TimeQuestion[]> {
  const { app, groupId } = ctx;
  const range = rangeOf(input, localDay(ctx.timeZone, app.now()));
  const asked = ctx.tenantIds.filter((id) => input.tenantIds.length === 0 || input.tenantIds.includes(id));
  const configs: WorkspaceConfig[] = [];
  // One after another: a group has few subsidiaries, and their settings are compiled once.
  for (const tenantId of asked) configs.push(await app.configs.get(app.db, { tenantId, groupId }));
  return configs.map((config) =>
    questionFor(config, { tenantId: config.tenantId, table: 'hq_ticket', byPerson: false }, { ...input, ...range }, app.now()),
  );
}

function namesOf(configs: readonly WorkspaceConfig[]): HqTimeBoard['names'] {
  const first = (named: Iterable<Named>) => {
    const byKey = new Map<string, Named>();
    for (const { key, name } of named) if (!byKey.has(key)) byKey.set(key, { key, name });
    return [...byKey.values()];
  };
  return {
    stages: first(configs.flatMap((c) => [c.flow, ...c.flows.values()].flatMap((f) => f.stages))),
    departments: first(configs.flatMap((c) => c.standard.departments.map((d) => ({ key: d.code, name: d.name })))),
    reasons: first(configs.flatMap((c) => c.standard.waitingReasons.map((r) => ({ key: r.code, name: r.name })))),
  };
}

/**
 * 时间都去哪了 for a group: the sum of what each subsidiary sees of itself, by subsidiary × stage × department; who held a ticket in
 * person stays the subsidiary's business. All of one committed instant. Errors: `forbidden`, `validation_failed`.
 */
export async function readHqTime(ctx: HqContext, input: BoardInput): Promise<HqTimeBoard> {
  permitHq(ctx, 'hq.board.read');
  const { app, groupId, tenantIds, timeZone } = ctx;
  const now = app.now();
  const { from, to } = rangeOf(input, localDay(timeZone, now));
  const questions = await hqQuestions(ctx, input);
  const bySubsidiary = await app.db.hq(
    { groupId, tenantIds },
    async (tx) => {
      const read: HqTimeBoard['bySubsidiary'] = [];
      for (const q of questions)
        read.push({ tenantId: q.config.tenantId, slug: q.config.slug, name: q.config.name, ...(await readFigures(tx, q)) });
      return read;
    },
    'snapshot',
  );
  return {
    asOf: new Date(now).toISOString(),
    range: { from, to, timeZone },
    ...joinFigures(bySubsidiary),
    bySubsidiary,
    names: namesOf(questions.map((q) => q.config)),
  };
}
