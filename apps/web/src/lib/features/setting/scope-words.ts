import { SCOPES, type Scope } from '@bodan/core/access';
import { m } from '#lib/paraglide/messages.js';

const names: Record<Scope, () => string> = {
  'tickets:read': m.scope_tickets_read,
  'tickets:write': m.scope_tickets_write,
  'customers:read': m.scope_customers_read,
  'settings:read': m.scope_settings_read,
  'settings:write': m.scope_settings_write,
  'members:read': m.scope_members_read,
  'members:write': m.scope_members_write,
  'integrations:read': m.scope_integrations_read,
  'integrations:write': m.scope_integrations_write,
  'board:read': m.scope_board_read,
  'hq:read': m.scope_hq_read,
  'hq:write': m.scope_hq_write,
};

export const scopeName = (scope: Scope): string => names[scope]();

/** What a key of a workspace may be narrowed to; those of headquarters are given there. */
export const workspaceScopes: readonly Scope[] = SCOPES.filter((scope) => !scope.startsWith('hq:'));
