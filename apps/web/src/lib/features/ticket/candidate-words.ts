import { formatDuration } from '#lib/format/duration.ts';
import { formatInstant } from '#lib/format/instant.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Candidate } from './kinds.ts';

/** The hard rule somebody failed, in words and with its figures; instants in the zone of the workspace. */
export function failureWords({ rule, detail, at, value, needed }: NonNullable<Candidate['failed']>, timeZone?: string): string {
  const until = at ? formatInstant(new Date(at), new Date(), timeZone) : '';
  switch (rule) {
    case 'disabled':
      return m.candidate_disabled();
    case 'not_a_technician':
      return m.candidate_not_technician();
    case 'off_duty':
      return m.candidate_off_duty();
    case 'refused_before':
      return m.candidate_refused_before();
    case 'missing_skill':
      return m.candidate_no_skill({ skill: detail });
    case 'skill_too_low':
      return m.candidate_skill_too_low({ skill: detail, value: value ?? 0, needed: needed ?? 0 });
    case 'on_leave':
      return until ? m.candidate_on_leave({ reason: detail, until }) : m.candidate_on_leave_open({ reason: detail });
    case 'off_shift':
      return until ? m.candidate_off_shift_until({ until }) : m.candidate_off_shift();
    case 'at_capacity':
      return m.candidate_at_capacity({ value: value ?? 0, needed: needed ?? 0 });
    case 'overlapping_job':
      return m.candidate_overlapping_job({ at: until });
  }
}

function reasonWords(reason: Candidate['reasons'][number]): string {
  const text = (key: string) => String(reason[key] ?? '');
  const figure = (key: string) => Number(reason[key] ?? 0);
  switch (reason.kind) {
    case 'branch':
      return reason.isSame ? m.candidate_same_branch({ branch: text('branch') }) : text('branch');
    case 'region':
      return reason.isSame ? m.candidate_same_region({ region: text('region') }) : m.candidate_other_region({ region: text('region') });
    case 'distance':
      return m.candidate_distance({ km: (figure('metres') / 1000).toFixed(1) });
    case 'skill':
      return m.candidate_skill({ skill: text('skill'), level: text('level') });
    case 'travel':
      return reason.isTight
        ? m.candidate_travel_tight({ gap: formatDuration(figure('gapSeconds')), needed: formatDuration(figure('neededSeconds')) })
        : '';
    case 'load':
      return reason.dailyCapacity
        ? m.candidate_day_load({ count: figure('dayJobs'), capacity: figure('dailyCapacity') })
        : m.candidate_load({ count: figure('openTickets') });
    default:
      return '';
  }
}

/** What decides stands first; a line is often cut off. */
const order = ['travel', 'distance', 'skill', 'load', 'branch', 'region'];

/** Why somebody suits or not, in words: never a bare score. */
export const candidateWords = (candidate: Pick<Candidate, 'failed' | 'reasons'>, timeZone?: string): string =>
  candidate.failed
    ? failureWords(candidate.failed, timeZone)
    : candidate.reasons
        .toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
        .map(reasonWords)
        .filter((words) => words !== '')
        .join(' · ');
