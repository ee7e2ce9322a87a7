import { DomainError, type FieldError } from '@bodan/core/errors';
import { type CalendarCorrection, hoursOf } from '@bodan/core/sla/correction';
import { permit, type WorkspaceContext } from '../context.ts';
import { type TimeInput, timeQuestion } from '../time/read.ts';
import type { TimeFilter } from '../time/store.ts';
import { nowOf, type WorkspaceConfig } from '../workspace/config.ts';

/** Which version's hours should have held, from when until when (epoch ms), for which tickets; `number` is one ticket alone. */
export type RepairInput = TimeInput & { version: number; fromAt: number; untilAt: number; number: string | null };
export type RepairQuestion = {
  config: WorkspaceConfig;
  filter: TimeFilter;
  number: string | null;
  now: number;
  correction: CalendarCorrection;
  versionId: string;
};

const LONGEST_MS = 3 * 366 * 86_400_000;
const wholeSecond = (ms: number): number => Math.floor(ms / 1000) * 1000;

/** The question of a repair, checked. Throws `forbidden`, `validation_failed` with the fields. Source: SLA specification A2.9. */
export async function repairQuestion(ctx: WorkspaceContext, input: RepairInput): Promise<RepairQuestion> {
  permit(ctx, 'settings.write');
  permit(ctx, 'ticket.read');
  const { config, filter } = await timeQuestion(ctx, input);
  const now = nowOf(config, ctx.app.now());
  const version = config.calendars.find((v) => v.number === input.version);
  const [from, until] = [wholeSecond(input.fromAt), wholeSecond(input.untilAt)];
  const errors: FieldError[] = [];
  if (!version) errors.push({ pointer: '/version', code: 'unknown', detail: 'the calendar has no such version' });
  if (until <= from) errors.push({ pointer: '/untilAt', code: 'invalid', detail: 'ends before it begins' });
  else if (until > now)
    errors.push({
      pointer: '/untilAt',
      code: 'invalid',
      detail: 'only time that has passed is repaired; save a version for what is to come',
    });
  else if (until - from > LONGEST_MS) errors.push({ pointer: '/fromAt', code: 'too_big', detail: 'at most three years at once' });
  if (!version || errors.length > 0) throw new DomainError('validation_failed', undefined, { fields: errors });
  return { config, filter, number: input.number, now, correction: { from, until, ...hoursOf(version.content) }, versionId: version.id };
}
