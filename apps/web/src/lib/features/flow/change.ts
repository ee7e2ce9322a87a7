import type { Flow, FlowStage, FlowTransition } from '@bodan/core/flow/definition';
import { freshKey, stageKeys, stepKeys, withStepNames } from './keys.ts';

export type Point = { x: number; y: number };
export type StageKind = FlowStage['kind'];
export type Named = { 'zh-CN': string; en: string };

const DESK: FlowTransition['roles'] = ['owner', 'admin', 'manager', 'dispatcher', 'agent'];
const FIELD: FlowTransition['roles'] = ['owner', 'admin', 'manager', 'dispatcher', 'technician', 'area_manager'];
const isEnd = (kind: StageKind): boolean => kind === 'done' || kind === 'cancelled';

const stageOf = (key: string, kind: StageKind, name: Named, position: Point): FlowStage => ({
  key,
  name,
  publicName: name,
  kind,
  owner: kind === 'work' ? 'assignee' : kind === 'acceptance' ? 'customer' : 'desk',
  budgetMinutes: null,
  position,
  requires: [],
  evidence: [],
  departmentCode: null,
  autoDispatch: false,
  actions: [],
  timers: [],
  approval: null,
});

const stepOf = (key: string, name: Named, from: string[], to: string, roles: FlowTransition['roles']): FlowTransition => ({
  key,
  name,
  from,
  to,
  roles,
  requires: [],
  needsReason: false,
  isRework: false,
  isReopen: false,
  stops: [],
  guard: null,
  guardMessage: null,
  evidence: [],
  actions: [],
  isDefault: false,
  auto: false,
});

/** What was made, so that it can be selected: the flow, and the key of the new part. */
export type Made = { flow: Flow; key: string };

/** A stage nobody leads to yet. */
export function addStage(flow: Flow, kind: StageKind, name: Named, position: Point): Made {
  const key = freshKey(kind, stageKeys(flow));
  return { flow: { ...flow, stages: [...flow.stages, stageOf(key, kind, name, position)] }, key };
}

/** A step between two stages; those who work in the stage it leaves may take it. */
export function connect(flow: Flow, from: string, to: string, name: Named): Made {
  const key = freshKey(`to_${to}`.slice(0, 36), stepKeys(flow));
  const roles = flow.stages.find((s) => s.key === from)?.owner === 'assignee' ? FIELD : DESK;
  return { flow: { ...flow, transitions: [...flow.transitions, stepOf(key, name, [from], to, roles)] }, key };
}

/** A new stage with a step to it. */
export function addAfter(flow: Flow, from: string, kind: StageKind, names: { stage: Named; step: Named }, position: Point): Made {
  const { flow: wider, key } = addStage(flow, kind, names.stage, position);
  return { flow: connect(wider, from, key, names.step).flow, key };
}

/**
 * A new stage on a line: the step goes to it, and a new one from it to where the step went. A step that also leaves other stages
 * is parted first, so that their way stays as it was. An end has no way on, so the old target is no longer reached from here.
 */
export function insertOnEdge(
  flow: Flow,
  edge: { step: string; from: string },
  kind: StageKind,
  names: { stage: Named; step: Named },
  position: Point,
): Made {
  const old = flow.transitions.find((t) => t.key === edge.step);
  if (!old) return { flow, key: '' };
  const { flow: wider, key } = addStage(flow, kind, names.stage, position);
  const isShared = old.from.length > 1;
  const own = isShared ? freshKey(old.key, stepKeys(flow)) : old.key;
  const parted = wider.transitions.flatMap((t) => {
    if (t !== old) return [t];
    if (!isShared) return [{ ...t, to: key }];
    return [
      { ...t, from: t.from.filter((f) => f !== edge.from) },
      { ...t, key: own, from: [edge.from], to: key },
    ];
  });
  const stages = isShared
    ? wider.stages.map((s) => (s.key === edge.from ? (withStepNames([s], (k) => (k === old.key ? own : k))[0] ?? s) : s))
    : wider.stages;
  const through = { ...wider, stages, transitions: parted };
  return { flow: isEnd(kind) ? through : connect(through, key, old.to, names.step).flow, key };
}

export const patchStage = (flow: Flow, key: string, patch: Partial<FlowStage>): Flow => ({
  ...flow,
  stages: flow.stages.map((s) => (s.key === key ? { ...s, ...patch } : s)),
});
export const patchStep = (flow: Flow, key: string, patch: Partial<FlowTransition>): Flow => ({
  ...flow,
  transitions: flow.transitions.map((t) => (t.key === key ? { ...t, ...patch } : t)),
});

export const placeStages = (flow: Flow, places: ReadonlyMap<string, Point>): Flow => ({
  ...flow,
  stages: flow.stages.map((s) => ({ ...s, position: places.get(s.key) ?? s.position })),
});

/** A step one place earlier or later among those of the same stage: automatic ones are tried in this order. */
export function reorderStep(flow: Flow, key: string, from: string, by: -1 | 1): Flow {
  const own = flow.transitions.filter((t) => t.from.includes(from));
  const other = own[own.findIndex((t) => t.key === key) + by];
  const step = own.find((t) => t.key === key);
  if (!step || !other) return flow;
  return { ...flow, transitions: flow.transitions.map((t) => (t === step ? other : t === other ? step : t)) };
}
