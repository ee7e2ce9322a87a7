import type { Flow } from '@bodan/core/flow/definition';
import { loadRules } from '@bodan/core/flow/load-rules';
import type { ProblemWorld } from '@bodan/core/flow/problems';
import type { Member } from '@bodan/core/ticket/state';
import { api, send } from '#lib/api/client.ts';
import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';
import type { FlowItem } from './flow-api.ts';

type Endpoint = { id: string; url: string };
const MOST = 100;

/** Webhooks a flow may call; null for those who may not see them. */
export async function readEndpoints(workspace: Workspace): Promise<Endpoint[] | null> {
  if (!workspace.may('integration.read')) return null;
  const { items } = await send(
    api.GET('/v1/w/{workspace}/webhooks', { params: { path: { workspace: workspace.slug }, query: { limit: MOST } } }),
  );
  return items;
}

const endpointsIn = (flow: Flow): string[] =>
  [...flow.stages, ...flow.transitions].flatMap((x) => x.actions.flatMap((a) => (a.kind === 'callWebhook' ? [a.endpointId] : [])));

/** What the flow is checked against, as the server does it. Who may not see webhooks is not told that they are unknown. */
export async function worldOf(
  workspace: Workspace,
  flow: Flow,
  flows: readonly FlowItem[],
  endpoints: readonly Endpoint[] | null,
): Promise<ProblemWorld> {
  const { fields, standard, members } = workspace.settings;
  const known = members.map(
    (p): Member => ({
      personId: p.personId,
      name: p.name,
      roles: [...p.roles],
      departmentCode: p.departmentCode,
      branchIds: [],
      skills: {},
      onDuty: p.onDuty,
      isDisabled: p.isDisabled,
      supervisorId: null,
    }),
  );
  return {
    fields,
    members: new Map(known.map((p) => [p.personId, p])),
    rules: await loadRules(),
    faults: workspace.faults,
    departments: standard.content.departments.filter((d) => !d.retired).map((d) => d.code),
    flowKeys: flows.map((f) => f.key),
    endpointIds: endpoints?.map((e) => e.id) ?? endpointsIn(flow),
    tiers: standard.content.tiers.filter((t) => !t.retired),
  };
}
