import type { RuleEngine } from './rule.ts';

/** The engine of rules, loaded when it is first needed: neither the start of the API nor the first page pays for it. */
export const loadRules = async (): Promise<RuleEngine> => (await import('./guard.ts')).celRules;
