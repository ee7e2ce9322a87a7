import { DomainError } from '@bodan/core/errors';
import { carryCodes, NO_MAPPING } from '@bodan/core/standard/carry';
import { completeStandard, type StandardContent } from '@bodan/core/standard/content';
import { type Overfull, overfullLists } from '@bodan/core/standard/limits';
import type { UseKind } from '@bodan/core/standard/mention';
import { proposeCode } from '@bodan/core/standard/propose';
import { CODE_LISTS, type CodeList, isActive } from '@bodan/core/standard/retirement';
import type { TenantTx, WorkspaceContext } from '../context.ts';
import { countTouched } from '../standard/impact-store.ts';
import { permitJoin } from './join.ts';
import { type Brought, broughtCodes } from './join-store.ts';
import { namedIn } from './named.ts';
import { countTickets, joinTargetOf, standardContent } from './store.ts';

type Label = { 'zh-CN': string; en?: string | undefined };
type Choice = { code: string; name: Label };
export type MissingCode = {
  list: CodeList;
  code: string;
  name: Label | null;
  /** Open ones that hold it, or whose minutes run there. */
  tickets: number;
  /** What of the workspace names it, and goes along with what it becomes. */
  uses: { kind: UseKind; name: string }[];
  /** What may name it in a text that is made into something else, so that it stays: somebody has to look at it. */
  stays: { kind: UseKind; name: string }[];
  /** It stands on open tickets or people, so it must become another; else it may stay as it is. */
  isNeeded: boolean;
  /** What it most likely is in the group. */
  proposal: string | null;
};
export type JoinPreview = {
  group: { slug: string; name: string };
  standardNumber: number;
  /** Open ones go along; closed ones stay the workspace's alone. */
  tickets: { open: number; closed: number };
  /** Codes of open tickets, of people, and named elsewhere, that the group's standard has not. */
  missing: MissingCode[];
  /** Lists of which the workspace has more of its own than can go along; it cannot join before they are fewer. */
  tooMany: Overfull[];
  /** What they can become. */
  choices: Record<CodeList, Choice[]>;
  /** Fields with values that the group's standard has not; the values stay on the tickets and stand in no form. */
  fields: { key: string; name: Label; tickets: number }[];
};

/** By list, what the group's standard has not of what stands on open tickets and people, and of the workspace's own standard. */
function codesLacking(brought: Brought, own: StandardContent, theirs: StandardContent): Record<CodeList, string[]> {
  const of = (list: CodeList): string[] => {
    const known = new Set(theirs[list].map((x) => x.code));
    const codes = new Set([...brought.flatMap((b) => (b.list === list ? [b.code] : [])), ...own[list].map((x) => x.code)]);
    return [...codes].filter((code) => !known.has(code));
  };
  return { faultCodes: of('faultCodes'), departments: of('departments'), tiers: of('tiers'), waitingReasons: of('waitingReasons') };
}

async function missingOf(tx: TenantTx, own: StandardContent, theirs: StandardContent): Promise<MissingCode[]> {
  const brought = await broughtCodes(tx);
  const codes = codesLacking(brought, own, theirs);
  const named = await namedIn(tx, codes, own.fields);
  return CODE_LISTS.flatMap((list) =>
    codes[list].flatMap((code): MissingCode[] => {
      const mine = own[list].find((x) => x.code === code);
      const use = brought.find((b) => b.list === list && b.code === code);
      const by = (isCarried: boolean) =>
        named.flatMap((n) => (n.list === list && n.code === code && n.isCarried === isCarried ? [{ kind: n.kind, name: n.name }] : []));
      const [uses, stays] = [by(true), by(false)];
      if (!use && uses.length === 0 && stays.length === 0) return [];
      const proposal = mine ? proposeCode(mine, theirs[list]) : null;
      return [{ list, code, name: mine?.name ?? null, tickets: use?.tickets ?? 0, uses, stays, isNeeded: use !== undefined, proposal }];
    }),
  );
}

const choicesOf = (theirs: StandardContent, list: CodeList): Choice[] =>
  theirs[list].filter(isActive).map(({ code, name }) => ({ code, name }));

/** What joining by this code would move and change, before anything is done; the code stays good. Errors: `forbidden`, `join_code_invalid`. */
export async function previewJoin(ctx: WorkspaceContext, code: string): Promise<JoinPreview> {
  permitJoin(ctx);
  const { app, scope } = ctx;
  const config = await app.configs.get(app.db, scope);
  const { target, content } = await app.db.identity(async (tx) => {
    const found = await joinTargetOf(tx, app.sha256(code), new Date(app.now()));
    if (!found) throw new DomainError('join_code_invalid');
    return { target: found, content: (await standardContent(tx, found.standardVersionId)).content };
  }, 'read');
  const theirs = completeStandard(content);
  const own = config.standard;
  return app.db.snapshot(scope, async (tx) => {
    const fields: JoinPreview['fields'] = [];
    for (const f of own.fields.filter((x) => !theirs.fields.some((y) => y.key === x.key))) {
      const tickets = await countTouched(tx, { key: f.key, values: null });
      if (tickets > 0) fields.push({ key: f.key, name: f.name, tickets });
    }
    return {
      group: { slug: target.slug, name: target.name },
      standardNumber: target.standardNumber,
      tickets: await countTickets(tx),
      missing: await missingOf(tx, own, theirs),
      tooMany: overfullLists(carryCodes(own, theirs, NO_MAPPING)),
      choices: {
        faultCodes: choicesOf(theirs, 'faultCodes'),
        departments: choicesOf(theirs, 'departments'),
        tiers: choicesOf(theirs, 'tiers'),
        waitingReasons: choicesOf(theirs, 'waitingReasons'),
      },
      fields,
    };
  });
}
