import { WEIGHTS, type Weights } from '@bodan/core/dispatch/cost';
import { DISPATCH_RULE } from '@bodan/core/dispatch/rank';
import { type SupposedDispatch, type SupposedPick, supposeDispatch } from '@bodan/core/dispatch/suppose';
import { DomainError } from '@bodan/core/errors';
import { localDay } from '@bodan/core/ticket/days';
import { permit, type WorkspaceContext } from '../context.ts';
import { type TimeInput, timeQuestion } from '../time/read.ts';
import { choiceCount, choiceRows, numbersOf } from './store.ts';

export type WhatIfDispatch = Omit<SupposedDispatch, 'turned'> & {
  range: { from: string; to: string; timeZone: string };
  /** The prices that hold and those supposed, in metres. */
  weights: { truth: Weights; supposed: Weights };
  turned: {
    total: number;
    items: { id: string; number: string; title: string; at: string; truth: SupposedPick; supposed: SupposedPick }[];
  };
};

const MAX_CHOICES = 20_000;
const MAX_TURNED = 200;

/**
 * The choices made for tickets of the range, made again by other prices beside the truth, from the certificates that were kept. Nothing is
 * changed. Errors: `forbidden`, `validation_failed` for a range that is none or of more than 20,000 choices.
 */
export async function askWhatIfDispatch(ctx: WorkspaceContext, input: TimeInput, weights: Partial<Weights>): Promise<WhatIfDispatch> {
  permit(ctx, 'board.read');
  const { filter, config } = await timeQuestion(ctx, input);
  const supposed = { ...WEIGHTS, ...weights };
  return ctx.app.db.snapshot(ctx.scope, async (tx) => {
    if ((await choiceCount(tx, filter, DISPATCH_RULE)) > MAX_CHOICES)
      throw new DomainError('validation_failed', undefined, {
        fields: [
          { pointer: '/query/from', code: 'too_large', detail: `the range holds more than ${MAX_CHOICES} choices; ask about fewer days` },
        ],
      });
    const rows = await choiceRows(tx, filter, DISPATCH_RULE);
    const choices = rows.map((r) => ({ ...r, day: localDay(config.timeZone, r.windowFrom ?? r.at) }));
    const { turned, ...figures } = supposeDispatch(choices, supposed, WEIGHTS);
    const shown = turned.slice(0, MAX_TURNED);
    const named = new Map(
      (
        await numbersOf(
          tx,
          shown.map((t) => t.ticketId),
        )
      ).map((t) => [t.id, t]),
    );
    return {
      range: { from: filter.from, to: filter.to, timeZone: filter.timeZone },
      weights: { truth: { ...WEIGHTS }, supposed },
      ...figures,
      turned: {
        total: turned.length,
        items: shown.flatMap(({ ticketId, at, ...picks }) => {
          const t = named.get(ticketId);
          return t ? [{ ...t, at: new Date(at).toISOString(), ...picks }] : [];
        }),
      },
    };
  });
}
