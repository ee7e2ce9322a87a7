import { valueType } from '@bodan/core/fields/condition';
import { mayWriteField } from '@bodan/core/fields/right';
import { isReadOnly } from '@bodan/core/fields/types';
import { isClosed } from '@bodan/core/flow/names';
import { api, send } from '#lib/api/client.ts';
import { roleName } from '#lib/features/auth/role-name.ts';
import { groupChoices } from '#lib/features/list/group-choices.ts';
import { groupField, groupLook, groupOrder, groupQuery, inGroupOrder } from '#lib/features/list/group-look.ts';
import type { Actions } from '#lib/features/ticket/actions.svelte.ts';
import type { Query } from '#lib/features/ticket/filter.ts';
import { stepBetween } from '#lib/features/ticket/steps.ts';
import type { ListedRow } from '#lib/features/ticket/ticket-list.svelte.ts';
import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';
import { m } from '#lib/paraglide/messages.js';

/** A column of the board; the empty key holds tickets without a value. */
export type Place = { key: string; label: string; color: string | null; isClosed: boolean };
/** What a drop would do, or why there is none. */
export type Verdict = { invitation: string } | { refusal: string };

/** What the columns stand for: the steps of work, or the values of a fact. */
export type Basis = {
  by: string;
  places(signal: AbortSignal): Promise<Place[]>;
  placeOf(row: ListedRow): string;
  query(place: Place): Query;
  verdict(row: ListedRow, place: Place): Verdict | undefined;
  drop(row: ListedRow, place: Place): void;
};

/** What a board can have columns of; the steps of work first. */
export const basisChoices = (workspace: Workspace): { key: string; label: string }[] =>
  groupChoices(workspace).filter(({ key }) => key !== 'branch' && key !== 'source');

export function basisOf(workspace: Workspace, actions: Actions, by: string): Basis {
  return by === 'stage' ? stageBasis(workspace, actions) : factBasis(workspace, actions, by);
}

function stageBasis(workspace: Workspace, actions: Actions): Basis {
  /** Most workspaces run one flow; the stages of others are asked for only when tickets are there. */
  async function hasAny(stages: readonly { key: string }[], signal: AbortSignal): Promise<boolean> {
    if (stages.length === 0) return false;
    const params = { path: { workspace: workspace.slug }, query: { stage: stages.map(({ key }) => key).join(','), limit: 1 } };
    return (await send(api.GET('/v1/w/{workspace}/tickets', { params, signal }))).items.length > 0;
  }
  return {
    by: 'stage',
    async places(signal) {
      const usual = new Set(workspace.settings.flow.stages.map(({ key }) => key));
      const others = workspace.stages.filter(({ key }) => !usual.has(key));
      const isAll = await hasAny(others, signal);
      return workspace.stages
        .filter(({ key }) => isAll || usual.has(key))
        .map((stage) => ({ key: stage.key, label: workspace.say(stage.name), color: null, isClosed: isClosed(stage) }));
    },
    placeOf: (row) => row.stage,
    query: (place) => ({ stage: place.key, ...(place.isClosed ? { sort: 'updated' } : {}) }),
    verdict(row, place) {
      if (row.stage === place.key) return undefined;
      const found = stepBetween(workspace, row, place.key);
      if ('step' in found) return { invitation: workspace.say(found.step.name) };
      return {
        refusal:
          found.blocked === 'role'
            ? m.move_only({ roles: [...new Set(found.roles)].map(roleName).slice(0, 3).join(m.filter_joiner()) })
            : m.board_no_step({ from: workspace.stageName(row.stage, row.flowVersionId) }),
      };
    },
    drop(row, place) {
      const found = stepBetween(workspace, row, place.key);
      if ('step' in found) actions.step(row, found.step.key);
    },
  };
}

function factBasis(workspace: Workspace, actions: Actions, by: string): Basis {
  const field = groupField(workspace, by);
  const held = (row: ListedRow): unknown =>
    field ? row.custom[by] : by === 'assignee' ? row.assigneeId : by === 'priority' ? row.priority : row.tier;
  const placeOf = (row: ListedRow): string => String(held(row) ?? '');
  const mayWrite = field
    ? workspace.may('ticket.update') && !isReadOnly(field.type) && field.formula === null && mayWriteField(field, workspace.roles)
    : workspace.may(by === 'assignee' ? 'ticket.assign' : 'ticket.update');
  /** Values that may be given even where no ticket has them yet. */
  const offered = (): (string | null)[] => {
    if (by === 'priority' || by === 'tier') return groupOrder(workspace, by);
    if (!field) return [null];
    if (valueType(field) === 'switch') return ['true', 'false', null];
    return [...field.options.filter(({ isRetired }) => !isRetired).map(({ key }) => key), null];
  };
  return {
    by,
    async places(signal) {
      const query = { by, open: 'true' } as { by: string };
      const { items } = await send(
        api.GET('/v1/w/{workspace}/tickets/groups', { params: { path: { workspace: workspace.slug }, query }, signal }),
      );
      const missing = offered().filter((key) => !items.some((item) => item.key === key));
      const all = inGroupOrder(workspace, by, [...items, ...missing.map((key) => ({ key, count: 0 }))]);
      return all.map(({ key }) => ({ key: key ?? '', isClosed: false, ...groupLook(workspace, by, key) }));
    },
    placeOf,
    query: (place) => groupQuery(workspace, { open: 'true' }, by, place.key === '' ? null : place.key),
    verdict(row, place) {
      if (placeOf(row) === place.key) return undefined;
      if (!mayWrite) return { refusal: m.board_fixed() };
      if (place.key === '' && (by === 'priority' || by === 'tier')) return { refusal: m.board_fixed() };
      return { invitation: place.label };
    },
    drop(row, place) {
      const value = place.key === '' ? null : place.key;
      if (by === 'assignee') void actions.assign(row, value);
      else if (!field) void actions.change(row, by as 'priority' | 'tier', value, place.label);
      else void actions.change(row, `custom.${by}`, valueType(field) === 'switch' && value ? value === 'true' : value, place.label);
    },
  };
}
