/**
 * Who may do what. The one place where a permission is decided.
 * Roles of a workspace and of headquarters are disjoint; an API key has the roles of its person, narrowed by scopes.
 */
export const ROLES = ['owner', 'admin', 'manager', 'dispatcher', 'agent', 'technician', 'area_manager', 'viewer'] as const;
export type Role = (typeof ROLES)[number];
export const HQ_ROLES = ['hq_admin', 'hq_analyst', 'hq_auditor'] as const;
export type HqRole = (typeof HQ_ROLES)[number];

const DESK: readonly Role[] = ['owner', 'admin', 'manager', 'dispatcher', 'agent'];
const LEAD: readonly Role[] = ['owner', 'admin', 'manager', 'dispatcher', 'area_manager'];
const ALL: readonly Role[] = ROLES;

export const PERMISSIONS = {
  'ticket.read': ALL,
  'ticket.create': [...DESK, 'technician'],
  /** Makes tickets of the rows of a sheet, and takes an import back: up to 20,000 tickets at once. */
  'ticket.import': ['owner', 'admin'],
  'ticket.update': [...DESK, 'technician'],
  'ticket.move': [...DESK, 'technician', 'area_manager'],
  'ticket.assign': LEAD,
  /** What dispatch knows of people, such as where they start from; and changing it. */
  'dispatch.read': LEAD,
  'dispatch.write': LEAD,
  'ticket.nudge': [...DESK, 'area_manager'],
  /** Whether it is somebody's turn to decide is the approval's own business. */
  'approval.act': ALL,
  'customer.read': [...DESK, 'technician', 'area_manager'],
  /** Customers' numbers whole, for those who call them; everybody else is shown 138****2290. */
  'customer.phone': [...DESK, 'technician'],
  /** May ask for a masked number; the asking stands in the ticket. */
  'customer.reveal': [...DESK, 'technician', 'area_manager'],
  /** May ask for a sensitive custom value that they see masked; the asking stands in the ticket. */
  'field.reveal': [...DESK, 'technician', 'area_manager'],
  'view.write': ALL,
  'view.share': LEAD,
  'board.read': ALL,
  /** Dashboards of one's own; and giving them to colleagues. */
  'dashboard.write': ALL,
  'dashboard.share': LEAD,
  /** Has what an owner who left shared: takes it over, withdraws or deletes it. */
  'dashboard.inherit': ['owner', 'admin'],
  /** Says in the morning brief why a response took long and what is done about it, and closes the meeting. */
  'brief.write': ['owner', 'admin', 'manager'],
  /** Agrees for the business to hand in its counts for the comparison with others of its trade, and withdraws it. */
  'peer.write': ['owner'],
  'member.read': ALL,
  'member.write': ['owner', 'admin'],
  'settings.read': ALL,
  'settings.write': ['owner', 'admin'],
  'flow.read': ALL,
  'flow.write': ['owner', 'admin'],
  'integration.read': ['owner', 'admin'],
  'integration.write': ['owner', 'admin'],
  'link.read': [...DESK, 'area_manager'],
  'link.write': ['owner', 'admin', 'manager'],
  'sandbox.clock': ['owner', 'admin'],
} as const satisfies Record<string, readonly Role[]>;
export type Permission = keyof typeof PERMISSIONS;

export const HQ_PERMISSIONS = {
  'hq.board.read': ['hq_admin', 'hq_analyst', 'hq_auditor'],
  'hq.dashboard.write': ['hq_admin', 'hq_analyst', 'hq_auditor'],
  'hq.dashboard.inherit': ['hq_admin'],
  /** Gives a dashboard to subsidiaries; others share theirs inside headquarters. */
  'hq.dashboard.give': ['hq_admin'],
  'hq.brief.write': ['hq_admin'],
  'hq.ticket.read': ['hq_admin', 'hq_analyst', 'hq_auditor'],
  'hq.ticket.reveal': ['hq_auditor'],
  'hq.standard.read': ['hq_admin', 'hq_analyst', 'hq_auditor'],
  'hq.standard.write': ['hq_admin'],
  'hq.member.read': ['hq_admin', 'hq_analyst', 'hq_auditor'],
  'hq.member.write': ['hq_admin'],
  'hq.tenant.write': ['hq_admin'],
  /** Links under which a big screen shows figures without an account. */
  'hq.wall.write': ['hq_admin'],
} as const satisfies Record<string, readonly HqRole[]>;
export type HqPermission = keyof typeof HQ_PERMISSIONS;

/** True when one of the roles has the permission. Unknown role names give nothing. */
export const may = (roles: readonly string[], permission: Permission): boolean => {
  const allowed: readonly string[] = PERMISSIONS[permission];
  return roles.some((r) => allowed.includes(r));
};
export const mayHq = (roles: readonly string[], permission: HqPermission): boolean => {
  const allowed: readonly string[] = HQ_PERMISSIONS[permission];
  return roles.some((r) => allowed.includes(r));
};

/** What a key may be narrowed to; a session has all of them. */
export const SCOPES = [
  'tickets:read',
  'tickets:write',
  'customers:read',
  'settings:read',
  'settings:write',
  'members:read',
  'members:write',
  'integrations:read',
  'integrations:write',
  'board:read',
  'hq:read',
  'hq:write',
] as const;
export type Scope = (typeof SCOPES)[number];

const SCOPE_OF: Record<Permission | HqPermission, Scope> = {
  'ticket.read': 'tickets:read',
  'ticket.create': 'tickets:write',
  'ticket.import': 'tickets:write',
  'ticket.update': 'tickets:write',
  'ticket.move': 'tickets:write',
  'ticket.assign': 'tickets:write',
  'dispatch.read': 'members:read',
  'dispatch.write': 'members:write',
  'ticket.nudge': 'tickets:write',
  'approval.act': 'tickets:write',
  'customer.read': 'customers:read',
  'customer.phone': 'customers:read',
  'customer.reveal': 'customers:read',
  'field.reveal': 'tickets:read',
  'view.write': 'tickets:write',
  'view.share': 'tickets:write',
  'board.read': 'board:read',
  'dashboard.write': 'tickets:write',
  'dashboard.share': 'tickets:write',
  'dashboard.inherit': 'tickets:write',
  'brief.write': 'tickets:write',
  'peer.write': 'settings:write',
  'member.read': 'members:read',
  'member.write': 'members:write',
  'settings.read': 'settings:read',
  'settings.write': 'settings:write',
  'flow.read': 'settings:read',
  'flow.write': 'settings:write',
  'integration.read': 'integrations:read',
  'integration.write': 'integrations:write',
  'link.read': 'settings:read',
  'link.write': 'settings:write',
  'sandbox.clock': 'settings:write',
  'hq.board.read': 'hq:read',
  'hq.dashboard.write': 'hq:write',
  'hq.dashboard.inherit': 'hq:write',
  'hq.dashboard.give': 'hq:write',
  'hq.brief.write': 'hq:write',
  'hq.ticket.read': 'hq:read',
  'hq.ticket.reveal': 'hq:read',
  'hq.standard.read': 'hq:read',
  'hq.standard.write': 'hq:write',
  'hq.member.read': 'hq:read',
  'hq.member.write': 'hq:write',
  'hq.tenant.write': 'hq:write',
  'hq.wall.write': 'hq:write',
};

/** The scope a key needs for a permission. */
export const scopeOf = (permission: Permission | HqPermission): Scope => SCOPE_OF[permission];
