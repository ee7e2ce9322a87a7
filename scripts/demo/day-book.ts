import type { Ready } from '@bodan/core/dispatch/facts';
import { ready } from '@bodan/core/dispatch/facts';
import { certifyReady } from '@bodan/core/dispatch/rank';
import { demandOf, sceneOf, technicianOf } from '@bodan/core/dispatch/scene';
import { localDayNumber } from '@bodan/core/dispatch/shift';
import type { TicketConfig, TicketState } from '@bodan/core/ticket/state';
import type { Choice } from '@bodan/services/dispatch/certificate';
import type { ProfileRow } from '@bodan/services/dispatch/store';
import type { Random } from './random.ts';

/** Who has how many jobs on which day while lives are told, so that past choices have certificates like those of the product. */
export class DayBook {
  readonly #profiles: Map<string, ProfileRow>;
  readonly #jobs = new Map<string, number>();
  readonly #days = new Map<number, Ready[]>();

  constructor(profiles: readonly ProfileRow[]) {
    this.#profiles = new Map(profiles.map((p) => [p.personId, p]));
  }

  /** The first of the rules, or now and then one of the next three, as dispatchers do; null when nobody may take it. */
  choose(config: TicketConfig, t: TicketState, at: number, r: Random): Choice | null {
    const scene = sceneOf(config, t.branchId, at);
    const day = localDayNumber(config.timeZone, scene.day.from);
    const people = this.#team(config, scene, day).map((p) => {
      const jobs = this.#jobs.get(`${day}/${p.personId}`) ?? 0;
      return { ...p, dayJobs: jobs, openTickets: jobs };
    });
    const certificate = certifyReady(scene, people, demandOf(config, t));
    const free = certificate.candidates.filter((c) => c.rank !== null);
    const [first] = free;
    if (!first) return null;
    const chosen = r.chance(0.12) ? r.pick(free.slice(0, 4)) : first;
    this.#jobs.set(`${day}/${chosen.personId}`, (this.#jobs.get(`${day}/${chosen.personId}`) ?? 0) + 1);
    return { ...certificate, chosen: chosen.personId, rank: chosen.rank, override: null };
  }

  #team(config: TicketConfig, scene: ReturnType<typeof sceneOf>, day: number): Ready[] {
    const known = this.#days.get(day);
    if (known) return known;
    const team = [...config.members.values()].map((m) => {
      const { shifts = null, dailyCapacity = null, base = null } = this.#profiles.get(m.personId) ?? {};
      return ready(scene, technicianOf(m, { shifts, dailyCapacity, base, leaves: [], jobs: [], dayJobs: 0, openTickets: 0 }));
    });
    this.#days.set(day, team);
    return team;
  }
}
