import type { Permission } from '@bodan/core/access';
import { may } from '@bodan/core/access';
import { type FlowNames, joinedNames, type StageName, type StepName } from '@bodan/core/flow/names';
import type { StandardContent } from '@bodan/core/standard/content';
import type { CodeList } from '@bodan/core/standard/retirement';
import { createContext } from 'svelte';
import type { Me } from '#lib/features/shell/me.ts';
import { now } from '#lib/format/now.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import { LiveStream } from './live-stream.svelte.ts';
import type { Opening, Settings } from './settings.ts';

type Named = { 'zh-CN': string; en?: string | undefined };
/** A ticket's own flow version, where it is known: names and ways are those of that version. */
type Version = string | undefined;
type Reckoning = { isOpen(at: number): boolean; nextOpen(at: number): number | null; elapsed(from: number, to: number): number };

/** What working time depends on: a branch, and the zone its hours are read in where that is not the calendar's. */
type Reckoned = { branchId: string | null; clockZone: string | null };

type Offer<L extends CodeList> = StandardContent[L][number];

/** One workspace as the screens see it: its settings, who looks at it, its present, and what happens in it. */
export class Workspace {
  readonly slug: string;
  readonly me: Me['person'];
  readonly roles: readonly string[];
  readonly live: LiveStream;
  settings: Settings = $state.raw({} as Settings);
  /** Fault codes by their code, those out of use too. */
  faults: ReadonlyMap<string, StandardContent['faultCodes'][number]> = $state.raw(new Map());
  #named: FlowNames = $state.raw({ stages: [], steps: [] });
  #byVersion: ReadonlyMap<string, FlowNames> = $state.raw(new Map());
  /** Server minus device, in ms; smaller differences are the network's. */
  #skewMs = 0;
  /** By branch and the zone its hours are read in; null is the workspace as a whole, and as its calendar says. */
  #reckon = $state.raw<(branchId: string | null, clockZone: string | null) => Reckoning | undefined>(() => undefined);

  constructor(slug: string, me: Me['person'], roles: readonly string[], opening: Opening) {
    this.slug = slug;
    this.me = me;
    this.roles = roles;
    this.live = new LiveStream(`/v1/w/${encodeURIComponent(slug)}/events`, opening.livePosition);
    this.take(opening);
  }

  take({ settings, serverNow }: Opening): void {
    this.settings = settings;
    this.faults = new Map(settings.standard.content.faultCodes.map((f) => [f.code, f]));
    this.#named = joinedNames(settings.flows);
    this.#byVersion = new Map(settings.flows.flatMap((flow) => flow.versionIds.map((id) => [id, flow] as const)));
    const skew = serverNow - Date.now();
    this.#skewMs = Math.abs(skew) > 2_000 ? skew : 0;
    void this.#compile();
  }

  /** The same arithmetic as the server's, loaded after the first paint. */
  async #compile(): Promise<void> {
    const { settings } = this;
    const [{ compileVersions, elapsedSeconds, findNextOpen, isOpen }, { inZone }] = await Promise.all([
      import('@bodan/core/sla/calendar'),
      import('@bodan/core/sla/zoned-calendar'),
    ]);
    const compiled = new Map(settings.calendars.map(({ branchId, versions }) => [branchId, compileVersions(versions)]));
    if (settings !== this.settings) return;
    this.#reckon = (branchId, clockZone) => {
      const own = compiled.get(branchId) ?? compiled.get(null);
      if (!own) return undefined;
      const calendar = clockZone === null ? own : inZone(own, clockZone);
      return {
        isOpen: (at) => isOpen(calendar, at),
        nextOpen: (at) => findNextOpen(calendar, at),
        elapsed: (from, to) => elapsedSeconds(calendar, from, to),
      };
    };
  }

  /** The workspace's present in epoch ms, ticking; a sandbox stands where its administrators set it. */
  get now(): number {
    const { isSandbox, sandboxNow } = this.settings.workspace;
    if (isSandbox && sandboxNow !== null) return new Date(sandboxNow).getTime();
    return now.date.getTime() + this.#skewMs;
  }
  /** The same without ticking, for the moment something was received. */
  present(): number {
    const { isSandbox, sandboxNow } = this.settings.workspace;
    return isSandbox && sandboxNow !== null ? new Date(sandboxNow).getTime() : Date.now() + this.#skewMs;
  }
  #calendarOf(place: Partial<Reckoned> | undefined): Reckoning | undefined {
    return this.#reckon(place?.branchId ?? null, place?.clockZone ?? null);
  }
  /** Working seconds of a ticket between two instants, by its branch and zone; none until the calendar is there. */
  worked(from: number, to: number, place: Reckoned): number {
    return to > from ? (this.#calendarOf(place)?.elapsed(from, to) ?? 0) : 0;
  }
  /** The present while work is done there, else when it opens next. */
  nextWorking(place: Partial<Reckoned> | undefined): number {
    const at = this.present();
    return this.#calendarOf(place)?.nextOpen(at) ?? at;
  }
  isWorkingNow(place: Reckoned): boolean {
    return this.#calendarOf(place)?.isOpen(this.now) ?? true;
  }

  may(permission: Permission): boolean {
    return may(this.roles, permission);
  }

  say(label: Named | null | undefined): string {
    if (!label) return '';
    return getLocale() === 'en' && label.en ? label.en : label['zh-CN'];
  }
  /** Every stage a ticket can be in: open ones before closed ones, those of the default flow before those of others. */
  get stages(): readonly StageName[] {
    return this.#named.stages;
  }
  /** The stages of one version in their order; of all flows where it is not known. */
  stagesOf(version: Version): readonly StageName[] {
    return this.#flowOf(version)?.stages ?? this.stages;
  }
  /** The steps of one version; none where it is not known. */
  stepsOf(version: Version): readonly StepName[] | undefined {
    return this.#flowOf(version)?.steps;
  }
  /** A stage as the ticket's own flow calls it; one that its version no longer has, as any flow does. */
  stage(key: string, version?: Version): StageName | undefined {
    const named = (stages: readonly StageName[]) => stages.find((stage) => stage.key === key);
    return named(this.stagesOf(version)) ?? named(this.stages);
  }
  stageName(key: string, version?: Version): string {
    return this.say(this.stage(key, version)?.name) || key;
  }
  /** A step by its key; where flows use one key for several ways, the one that starts at `from`. */
  transition(key: string, from?: string, version?: Version): StepName | undefined {
    const own = this.stepsOf(version)?.filter((step) => step.key === key) ?? [];
    const named = own.length > 0 ? own : this.#named.steps.filter((step) => step.key === key);
    return named.find((step) => from !== undefined && step.from.includes(from)) ?? named[0];
  }
  #flowOf(version: Version): FlowNames | undefined {
    return version === undefined ? undefined : this.#byVersion.get(version);
  }
  /** What can be chosen from a list of the standard; a retired entry is offered only where it is chosen already. */
  offered<L extends CodeList>(list: L, chosen?: string | null): Offer<L>[] {
    const all: Offer<L>[] = this.settings.standard.content[list];
    return all.filter((entry) => !entry.retired || entry.code === chosen);
  }
  /** What is said after the name of an entry that is no longer used, such as （已并入 AC-03）; empty while it is. */
  retiredWords(list: CodeList, code: string | null | undefined): string {
    const retired = code ? this.settings.standard.content[list].find((entry) => entry.code === code)?.retired : null;
    if (!retired) return '';
    if (((retired as { split?: readonly unknown[] }).split ?? []).length > 0) return m.std_suffix_split();
    return retired.replacedBy ? m.std_suffix_merged({ code: retired.replacedBy }) : m.std_suffix_retired();
  }
  fault(code: string | null | undefined) {
    return code ? this.faults.get(code) : undefined;
  }
  faultName(code: string | null | undefined): string {
    return this.codeName('faultCodes', code);
  }
  /** What a list calls a code; the code itself where it calls it nothing. */
  codeName(list: CodeList, code: string | null | undefined): string {
    const entries: readonly Offer<CodeList>[] = this.settings.standard.content[list];
    return this.say(entries.find((entry) => entry.code === code)?.name) || (code ?? '');
  }
  tierName(code: string | null | undefined): string {
    return this.codeName('tiers', code);
  }
  departmentName(code: string | null | undefined): string {
    return this.codeName('departments', code);
  }
  reasonName(code: string | null | undefined): string {
    return this.codeName('waitingReasons', code);
  }
  branchName(id: string | null | undefined): string {
    return this.settings.branches.find((branch) => branch.id === id)?.name ?? '';
  }
  personName(id: string | null | undefined): string {
    return this.settings.members.find((person) => person.personId === id)?.name ?? '';
  }
  get timeZone(): string {
    return this.settings.workspace.timeZone;
  }
}

const [useWorkspace, provideWorkspace] = createContext<Workspace>();

export { provideWorkspace, useWorkspace };
