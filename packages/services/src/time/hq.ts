import { joinFigures, type TimeFigures } from '@bodan/core/measures/time-board';
import { brought, broughtOf } from '@bodan/core/standard/brought';
import { withoutCarried } from '@bodan/core/standard/carry';
import type { CodeList } from '@bodan/core/standard/retirement';
import { localDay } from '@bodan/core/ticket/days';
import { spreadByGroup } from '../board/codes-store.ts';
import { type BoardInput, rangeOf } from '../board/read.ts';
import { type HqContext, permitHq } from '../context.ts';
import type { WorkspaceConfig } from '../workspace/config.ts';
import { countedUnder, questionFor, readFigures, type TimeQuestion } from './read.ts';

type Label = { 'zh-CN': string; en?: string | undefined };
type Named = { key: string; name: Label };
export type HqTimeBoard = TimeFigures & {
  asOf: string;
  range: { from: string; to: string; timeZone: string };
  bySubsidiary: ({ tenantId: string; slug: string; name: string } & TimeFigures)[];
  /** What the keys in the figures are called; a stage has an entry for each name that flows give it, with the subsidiaries of those flows. */
  names: {
    stages: (Named & { kind: string; tenantIds: string[] })[];
    departments: Named[];
    reasons: Named[];
    tiers: Named[];
    subsidiaries: { key: string; name: string }[];
  };
};

/** The settings of a group's subsidiaries. One after another: a group has few, and their settings are compiled once. */
export async function settingsOf({ app, groupId, tenantIds }: HqContext): Promise<WorkspaceConfig[]> {
  const configs: WorkspaceConfig[] = [];
  for (const tenantId of tenantIds) configs.push(await app.configs.get(app.db, { tenantId, groupId }));
  return configs;
}

/** A question for every subsidiary asked about, for the same days, each in the subsidiary's own zone. Throws `validation_failed`. */
export async function hqQuestions(ctx: HqContext, input: BoardInput, configs?: readonly WorkspaceConfig[]): Promise<TimeQuestion[]> {
  const { app } = ctx;
  const range = rangeOf(input, localDay(ctx.timeZone, app.now()));
  const { asked, counted } = await app.db.hq(ctx, async (tx) => ({
    asked: await spreadByGroup(tx, ctx.groupId, input),
    counted: await countedUnder(tx, ctx.groupId),
  }));
  return (configs ?? (await settingsOf(ctx)))
    .filter((c) => input.tenantIds.length === 0 || input.tenantIds.includes(c.tenantId))
    .map((c) => questionFor(c, { tenantId: c.tenantId, table: 'hq_ticket', byPerson: false }, { ...asked, ...range }, app.now(), counted));
}

/** Stages by key and name as the newest version of each flow has them; a key that only older ones know, as those do. */
function stagesOf(configs: readonly WorkspaceConfig[]): HqTimeBoard['names']['stages'] {
  const found = new Map<string, HqTimeBoard['names']['stages'][number]>();
  for (const c of configs) {
    const newest = [c.flow, ...[...c.published.values()].flatMap((id) => c.flows.get(id) ?? [])].flatMap((f) => f.stages);
    const known = new Set(newest.map((s) => s.key));
    const older = [...c.flows.values()].flatMap((f) => f.stages).filter((s) => !known.has(s.key));
    for (const { key, name, kind } of [...newest, ...older]) {
      const said = JSON.stringify([key, name]);
      const stage = found.get(said) ?? { key, name, kind, tenantIds: [] };
      found.set(said, stage);
      if (!stage.tenantIds.includes(c.tenantId)) stage.tenantIds.push(c.tenantId);
    }
  }
  return [...found.values()].sort((a, b) => b.tenantIds.length - a.tenantIds.length);
}

export type PlaceNames = HqTimeBoard['names'];
/** What stages of these workspaces, and departments, reasons and tiers of their group are called; where two differ, as the first calls it. */
export function namesOf(configs: readonly WorkspaceConfig[]): PlaceNames {
  const known = configs.map((c) => withoutCarried(c.standard, c.carried));
  const first = <N extends Named>(named: Iterable<N>): N[] => {
    const byKey = new Map<string, N>();
    for (const one of named) if (!byKey.has(one.key)) byKey.set(one.key, one);
    return [...byKey.values()];
  };
  const members = configs.map((c) => broughtOf(c.carried));
  const named = (list: CodeList): Named[] => {
    const own = known.flatMap((s): { code: string; name: Label }[] => s[list]);
    return first([...own, ...brought(list, members, own)].map(({ code, name }) => ({ key: code, name })));
  };
  return {
    stages: stagesOf(configs),
    departments: named('departments'),
    reasons: named('waitingReasons'),
    tiers: named('tiers'),
    subsidiaries: configs.map((c) => ({ key: c.tenantId, name: c.name })),
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
  const configs = await settingsOf(ctx);
  const questions = await hqQuestions(ctx, input, configs);
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
    names: namesOf(configs),
  };
}
