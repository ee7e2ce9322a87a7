import type { Figures } from '../measures/board.ts';

type Label = { 'zh-CN': string; en?: string };
type Line = Pick<Figures, 'open' | 'workload' | 'overdueNow'> & { name: Label };
type Places = { bySubsidiary: readonly (Line & { key: string })[]; byBranch: readonly (Line & { tenantId: string })[] };
/** What a place's people have in hand; counts of people and tickets, of nobody by name. */
export type TeamLine = {
  name: Label;
  /** Of a branch, whose it is. */
  of: Label | null;
  technicians: number;
  assigned: number;
  perTechnician: number | null;
  open: number;
  late: number;
};
export type Team = { by: 'subsidiary' | 'branch'; lines: TeamLine[] };

/** More branches than two turns of a wall show are told by their subsidiaries. */
export const MOST_BRANCHES = 16;

const lineOf = (line: Line, of: Label | null): TeamLine => ({
  name: line.name,
  of,
  technicians: line.workload?.technicians ?? 0,
  assigned: line.workload?.tickets ?? 0,
  perTechnician: line.workload?.perTechnician ?? null,
  open: line.open,
  late: line.overdueNow.tickets,
});

/** The places of a team board, who has most a head first: branches where they are few, else subsidiaries. */
export function teamOf({ bySubsidiary, byBranch }: Places): Team {
  const isByBranch = byBranch.length > bySubsidiary.length && byBranch.length <= MOST_BRANCHES;
  const nameOf = (tenantId: string): Label | null =>
    bySubsidiary.length > 1 ? (bySubsidiary.find(({ key }) => key === tenantId)?.name ?? null) : null;
  const lines = isByBranch ? byBranch.map((b) => lineOf(b, nameOf(b.tenantId))) : bySubsidiary.map((s) => lineOf(s, null));
  const sorted = lines.toSorted((a, b) => (b.perTechnician ?? -1) - (a.perTechnician ?? -1) || b.open - a.open);
  return { by: isByBranch ? 'branch' : 'subsidiary', lines: sorted };
}
