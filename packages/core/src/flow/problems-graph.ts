import { type Flow, isClosed } from './definition.ts';
import { circles, endsOf, reachedFrom, reaching } from './graph.ts';
import { autoSteps } from './interpret.ts';
import type { Report } from './problems.ts';

const repeated = (keys: readonly string[]): string[] => [...new Set(keys.filter((k, i) => keys.indexOf(k) !== i))];
const isNever = (guard: string | null): boolean => guard !== null && /^\s*false\s*$/.test(guard);

function keyProblems(flow: Flow, report: Report): void {
  const keys = new Set(flow.stages.map((s) => s.key));
  for (const k of repeated(flow.stages.map((s) => s.key))) report('duplicate_stage', { stage: k });
  for (const k of repeated(flow.transitions.map((t) => t.key))) report('duplicate_transition', { transition: k });
  if (!keys.has(flow.initial)) report('unknown_initial', {}, { key: flow.initial });
  if (!flow.stages.some((s) => s.kind === 'done')) report('no_end_stage', {});
  for (const t of flow.transitions) {
    if (!keys.has(t.to)) report('unknown_target', { transition: t.key }, { key: t.to });
    for (const s of t.from) if (!keys.has(s)) report('unknown_source', { transition: t.key }, { key: s });
  }
}

function wayProblems(flow: Flow, report: Report): void {
  const reached = reachedFrom(flow, [flow.initial]);
  const ending = reaching(flow, endsOf(flow));
  for (const s of flow.stages) {
    if (!reached.has(s.key)) report('unreachable_stage', { stage: s.key });
    else if (!ending.has(s.key)) report('no_way_to_end', { stage: s.key });
  }
  for (const t of flow.transitions)
    if (isNever(t.guard) || !t.from.some((s) => reached.has(s))) report('dead_transition', { transition: t.key });
}

function autoProblems(flow: Flow, report: Report): void {
  const all: { from: string; to: string }[] = [];
  const sure: { from: string; to: string }[] = [];
  for (const stage of flow.stages) {
    const autos = autoSteps(flow, stage.key);
    if (autos.length === 0) continue;
    if (stage.approval) {
      report('approval_hides_auto', { stage: stage.key });
      continue;
    }
    const defaults = autos.filter((t) => t.isDefault);
    if (defaults.length > 1) report('two_defaults', { stage: stage.key }, { count: defaults.length });
    // The first step without a guard is taken for certain; what comes after it never is.
    const at = autos.findIndex((t) => t.isDefault || t.guard === null);
    for (const t of autos.slice(at + 1))
      if (at >= 0 && defaults.length <= 1) report('dead_transition', { transition: t.key, stage: stage.key });
    const certain = autos[at];
    if (!certain) {
      const hasOther = flow.transitions.some((t) => !t.auto && t.from.includes(stage.key));
      report(hasOther ? 'may_stay' : 'missing_branch', { stage: stage.key });
    }
    for (const t of at < 0 ? autos : autos.slice(0, at + 1)) all.push({ from: stage.key, to: t.to });
    if (certain) sure.push({ from: stage.key, to: certain.to });
  }
  const endless = circles(sure);
  for (const circle of endless) report('endless_loop', { stage: circle[0] ?? '' }, { stages: circle.join(', ') });
  const known = new Set(endless.flat());
  for (const circle of circles(all))
    if (!circle.some((k) => known.has(k))) report('may_loop', { stage: circle[0] ?? '' }, { stages: circle.join(', ') });
}

/** What can be told from the drawing alone: keys, ways, branches and circles. */
export function graphProblems(flow: Flow, report: Report): void {
  keyProblems(flow, report);
  wayProblems(flow, report);
  autoProblems(flow, report);
  for (const s of flow.stages)
    if (isClosed(s) && (s.timers.length > 0 || s.approval !== null || s.autoDispatch)) report('closed_stage_acts', { stage: s.key });
}
