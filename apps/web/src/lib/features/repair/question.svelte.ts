import { addDays, dayOf, instantAt } from '#lib/features/ticket/days.ts';
import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Asked } from './repair.ts';

const USUAL_DAYS = 90;
const ALL = '';
const NUMBER = /^WO-\d{4}-\d{1,9}$/;

/** What is typed: whose hours, from when until when, for which tickets. Times are those of the workspace's clocks. */
export class Question {
  version = $state('');
  from = $state('');
  until = $state('');
  createdFrom = $state('');
  createdTo = $state('');
  branch = $state(ALL);
  tier = $state(ALL);
  number = $state('');
  readonly #workspace: Workspace;

  constructor(workspace: Workspace, given: Pick<URLSearchParams, 'get'>) {
    this.#workspace = workspace;
    const today = dayOf(new Date(workspace.present()).toISOString(), workspace.timeZone);
    this.createdFrom = addDays(today, -USUAL_DAYS);
    this.createdTo = today;
    this.number = given.get('ticket') ?? '';
    this.version = given.get('version') ?? '';
  }

  #at(text: string): string {
    const [day, time] = text.split('T');
    return day && time ? instantAt(day, time, this.#workspace.timeZone) : '';
  }

  /** Complaints by field, before anything is sent. */
  check(): Record<string, string | undefined> {
    const [from, until] = [this.#at(this.from), this.#at(this.until)];
    const isPast = until !== '' && Date.parse(until) <= this.#workspace.present();
    return {
      version: this.version === '' ? m.rep_version_missing() : undefined,
      fromAt: from === '' ? m.rep_time_missing() : undefined,
      untilAt: until === '' ? m.rep_time_missing() : until <= from ? m.rep_time_order() : isPast ? undefined : m.rep_time_ahead(),
      createdFrom: this.createdFrom === '' || this.createdTo < this.createdFrom ? m.rep_days_order() : undefined,
      number: this.number.trim() === '' || NUMBER.test(this.number.trim()) ? undefined : m.rep_number_wrong(),
    };
  }

  asked(): Asked {
    const number = this.number.trim();
    return {
      body: {
        version: Number(this.version),
        fromAt: this.#at(this.from),
        untilAt: this.#at(this.until),
        ...(number === '' ? {} : { number }),
      },
      query: {
        from: this.createdFrom,
        to: this.createdTo,
        ...(this.branch === ALL ? {} : { branch: this.branch }),
        ...(this.tier === ALL ? {} : { tier: this.tier }),
      },
    };
  }
}
