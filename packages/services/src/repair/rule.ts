import type { Actor } from '@bodan/core/ticket/state';

/** In whose name tickets are told again; who asked for it stands with the repair. */
export const REPAIR_RULE: Actor = { kind: 'rule', id: null, name: 'SLA', roles: [] };
