/** What a board and its drills are narrowed by: the question, its parameter, and what holds of an entry `e` then. */
export const NARROWED = [
  ['tenantIds', '$6::uuid[]', 'e.tenant_id = any ($6)'],
  ['branches', '$7::text[]', `coalesce(e.branch_id::text, '') = any ($7)`],
  ['faults', '$8::text[]', `coalesce(e.fault_code, '') = any ($8)`],
  ['departments', '$9::text[]', `coalesce(e.department_code, '') = any ($9)`],
  ['tiers', '$10::text[]', 'e.tier = any ($10)'],
] as const;
