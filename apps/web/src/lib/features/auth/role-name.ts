import { m } from '#lib/paraglide/messages.js';

const names: Record<string, () => string> = {
  owner: m.role_owner,
  admin: m.role_admin,
  manager: m.role_manager,
  dispatcher: m.role_dispatcher,
  agent: m.role_agent,
  technician: m.role_technician,
  area_manager: m.role_area_manager,
  viewer: m.role_viewer,
  hq_admin: m.role_hq_admin,
  hq_analyst: m.role_hq_analyst,
  hq_auditor: m.role_hq_auditor,
};

/** A role in the reader's language; a custom role shows its own name. */
export function roleName(role: string): string {
  return names[role]?.() ?? role;
}
