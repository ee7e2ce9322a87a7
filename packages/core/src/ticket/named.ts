import { DomainError } from '../errors.ts';
import type { Flow, FlowStage, FlowTransition } from '../flow/definition.ts';
import type { SlaTier } from '../standard/content.ts';
import type { TicketConfig } from './state.ts';

const unknown = (pointer: string, detail: string): DomainError =>
  new DomainError('validation_failed', undefined, { fields: [{ pointer, code: 'unknown', detail }] });

/** The stage of a key; every stage a ticket is in belongs to its flow version. */
export function stageOf(flow: Flow, key: string): FlowStage {
  const s = flow.stages.find((x) => x.key === key);
  if (!s) throw new DomainError('internal', `the flow has no stage ${key}`);
  return s;
}

export function transitionOf(flow: Flow, key: string): FlowTransition {
  const t = flow.transitions.find((x) => x.key === key);
  if (!t) throw unknown('/transition', 'the flow has no such step');
  return t;
}

export function tierOf(config: TicketConfig, code: string): SlaTier {
  const t = config.standard.tiers.find((x) => x.code === code);
  if (!t) throw unknown('/tier', 'the standard has no such SLA tier');
  return t;
}
