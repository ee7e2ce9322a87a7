import type { DispatchScene, Technician } from '@bodan/core/dispatch/facts';
import { technicianOf } from '@bodan/core/dispatch/scene';
import type { Span } from '@bodan/core/dispatch/shift';
import { fieldStages } from '@bodan/core/dispatch/waiting';
import type { TicketConfig } from '@bodan/core/ticket/state';
import type { TenantTx } from '../context.ts';
import { type JobRow, jobRows, type LeaveRow, leaveRows, loadRows, profileRows } from './store.ts';

/** A shift may begin the evening before or end after midnight, and so may the jobs in it. */
const AROUND_MS = 12 * 3600 * 1000;

export type DayPeople = { people: Technician[]; jobs: JobRow[]; leaves: LeaveRow[] };

/** Everybody of the workspace with what is known of them on the day of the scene. */
export async function peopleOf(tx: TenantTx, config: TicketConfig, scene: Pick<DispatchScene, 'day'>): Promise<DayPeople> {
  const { tenantId } = config;
  const around: Span = { from: scene.day.from - AROUND_MS, to: scene.day.to + AROUND_MS };
  const flows = [...config.flows.values()];
  const done = flows.flatMap((f) => f.stages.filter((s) => s.kind === 'done').map((s) => s.key));
  const stages = { field: flows.flatMap(fieldStages), done };
  const profiles = await profileRows(tx, tenantId);
  const leaves = await leaveRows(tx, tenantId, around);
  const loads = await loadRows(tx, tenantId, scene.day, stages);
  const jobs = await jobRows(tx, tenantId, around);
  const profileOf = new Map(profiles.map((p) => [p.personId, p]));
  const loadOf = new Map(loads.map((l) => [l.personId, l]));
  const people = [...config.members.values()].map((m) => {
    const profile = profileOf.get(m.personId);
    const load = loadOf.get(m.personId);
    return technicianOf(m, {
      shifts: profile?.shifts ?? null,
      dailyCapacity: profile?.dailyCapacity ?? null,
      base: profile?.base ?? null,
      leaves: leaves.filter((l) => l.personId === m.personId).map(({ from, to, reason }) => ({ from, to, reason })),
      jobs: jobs
        .filter((j) => j.assigneeId === m.personId && j.isOpen)
        .map(({ ticketId, from, to, place }) => ({ ticketId, from, to, place })),
      dayJobs: load?.dayJobs ?? 0,
      openTickets: load?.openTickets ?? 0,
    });
  });
  return { people, jobs, leaves };
}
