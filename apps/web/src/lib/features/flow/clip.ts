import { type Flow, flowStage, flowTransition } from '@bodan/core/flow/definition';
import { z } from 'zod';
import type { Named, Point } from './change.ts';
import { freshKey, stageKeys, stepKeys, withStepNames } from './keys.ts';

const clip = z.strictObject({ stages: z.array(flowStage).min(1).max(60), transitions: z.array(flowTransition).max(300) });
/** Stages and the steps among them, to be pasted here or in another flow. */
export type Clip = z.infer<typeof clip>;

export function copyParts(flow: Flow, keys: ReadonlySet<string>): Clip | null {
  const stages = flow.stages.filter((s) => keys.has(s.key));
  if (stages.length === 0) return null;
  const transitions = flow.transitions.flatMap((t) => {
    const from = t.from.filter((f) => keys.has(f));
    return keys.has(t.to) && from.length > 0 ? [{ ...t, from }] : [];
  });
  return { stages, transitions };
}

/** A clip from outside, such as another tab; null for anything else. */
export function readClip(text: string | null): Clip | null {
  try {
    return clip.parse(JSON.parse(text ?? ''));
  } catch {
    return null;
  }
}

/** "已派单" → "已派单 2": names stay apart when they are read aloud. */
function freshName(name: Named, taken: ReadonlySet<string>): Named {
  const stem = name['zh-CN'].replace(/ \d+$/, '');
  if (!taken.has(name['zh-CN'])) return name;
  let count = 2;
  while (taken.has(`${stem} ${count}`)) count++;
  return { 'zh-CN': `${stem} ${count}`, en: name.en === '' ? '' : `${name.en.replace(/ \d+$/, '')} ${count}` };
}

/** The clip with keys of its own, moved by the offset. What its timers and approvals said of steps outside the clip is left empty. */
export function pasteParts(flow: Flow, { stages, transitions }: Clip, offset: Point): { flow: Flow; stages: string[] } {
  const takenStages = stageKeys(flow);
  const takenSteps = stepKeys(flow);
  const takenNames = new Set(flow.stages.map((s) => s.name['zh-CN']));
  const stageNames = new Map<string, string>();
  for (const s of stages) {
    const key = freshKey(s.key, takenStages);
    takenStages.add(key);
    stageNames.set(s.key, key);
  }
  const stepNames = new Map<string, string>();
  for (const t of transitions) {
    const key = freshKey(t.key, takenSteps);
    takenSteps.add(key);
    stepNames.set(t.key, key);
  }
  const pasted = withStepNames(stages, (k) => stepNames.get(k) ?? null).map((s) => {
    const name = freshName(s.name, takenNames);
    takenNames.add(name['zh-CN']);
    const at = s.position ?? { x: 0, y: 0 };
    return { ...s, key: stageNames.get(s.key) ?? s.key, name, position: { x: at.x + offset.x, y: at.y + offset.y } };
  });
  const steps = transitions.map((t) => ({
    ...t,
    key: stepNames.get(t.key) ?? t.key,
    from: t.from.map((f) => stageNames.get(f) ?? f),
    to: stageNames.get(t.to) ?? t.to,
  }));
  return {
    flow: { ...flow, stages: [...flow.stages, ...pasted], transitions: [...flow.transitions, ...steps] },
    stages: [...stageNames.values()],
  };
}
