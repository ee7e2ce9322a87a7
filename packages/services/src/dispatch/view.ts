import type { Candidate } from '@bodan/core/dispatch/rank';
import type { Refusal } from '@bodan/core/dispatch/rules';
import type { Span } from '@bodan/core/dispatch/shift';
import { iso } from '@bodan/core/instant';

export const isoSpan = (s: Span): { from: string; to: string } => ({ from: iso(s.from), to: iso(s.to) });

type RefusalView = Omit<Refusal, 'at'> & { at: string | null };
/** A candidate as it is shown: instants in RFC 3339. */
export type CandidateView = Omit<Candidate, 'failed'> & { failed: RefusalView | null };

export const refusalView = (r: Refusal): RefusalView => ({ ...r, at: r.at === null ? null : iso(r.at) });
export const candidateView = (c: Candidate): CandidateView => ({ ...c, failed: c.failed && refusalView(c.failed) });
