import type { AlertKind } from '@bodan/core/alert/digest';
import { DomainError } from '@bodan/core/errors';
import type { FieldDefinition } from '@bodan/core/fields/definition';
import { parseFilter } from '@bodan/core/fields/filter';
import { isMasked, mayReadField } from '@bodan/core/fields/right';
import { principalsOf } from '@bodan/core/flow/delegation';
import { isStorable } from '@bodan/core/text';
import { spreadCodes } from '../board/codes-store.ts';
import { callerId, type WorkspaceContext } from '../context.ts';
import { reachableFields } from '../customer/shown.ts';
import { nowOf, type WorkspaceConfig } from '../workspace/config.ts';
import type { CustomFilter } from './list-field-store.ts';
import type { Filter } from './list-store.ts';

/** What narrows a list, as it was asked for. */
export type ListFilter = Omit<Filter, 'overdueAt' | 'ids' | 'custom' | 'told' | 'approvers'> & {
  isOverdue: boolean;
  /** Those whose approval the caller may decide now. */
  isMyTurn: boolean;
  told: { id: string; kind: AlertKind | null } | null;
  /** Filters on custom fields as they stand in an address: see `parseFilter`. */
  custom: { key: string; text: string }[];
};

export const refused = (pointer: string, code: string, detail: string): DomainError =>
  new DomainError('validation_failed', undefined, { fields: [{ pointer, code, detail }] });

/** What somebody does not see, or sees masked, cannot be guessed by filtering, by order or by counting either: it is as little there as what is not. */
export function openField(ctx: WorkspaceContext, config: WorkspaceConfig, key: string, pointer: string): FieldDefinition {
  const f = reachableFields(ctx, config.fields.byKey).get(key);
  if (f && !isMasked(f, ctx.roles) && mayReadField(f, ctx.roles)) return f;
  throw refused(pointer, 'unknown_field', 'the workspace has no such field');
}

function customFilters(ctx: WorkspaceContext, config: WorkspaceConfig, given: ListFilter['custom']): CustomFilter[] {
  return given.map(({ key, text }) => {
    const pointer = `/query/custom.${key.slice(0, 60)}`;
    const field = openField(ctx, config, key, pointer);
    const filter = isStorable(text) ? parseFilter(field, text) : null;
    if (!filter) throw refused(pointer, 'invalid', `a ${field.type} cannot be narrowed by this`);
    return { field, filter };
  });
}

/** The filter as the database is asked, by the settings and the clock of now. Throws `validation_failed` for a field that is not there for the caller. */
export function filterFor(ctx: WorkspaceContext, config: WorkspaceConfig, asked: ListFilter): Filter {
  const { isOverdue, isMyTurn, custom, told, ...plain } = spreadCodes(asked, config.standard);
  const now = nowOf(config, ctx.app.now());
  return {
    ...plain,
    custom: customFilters(ctx, config, custom),
    overdueAt: isOverdue ? now : null,
    approvers: isMyTurn ? principalsOf(callerId(ctx), config.delegations, now) : null,
    // Nobody sees what somebody else was told.
    told: told && { ...told, personId: callerId(ctx) },
    ids: null,
  };
}
