import { api, send } from '#lib/api/client.ts';
import { Problem } from '#lib/api/problem.ts';
import type { LiveChange } from '#lib/features/workspace/live-stream.svelte.ts';
import { Soon } from '#lib/features/workspace/soon.ts';
import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import { tell, tellProblem } from '#lib/ui/toast.ts';
import { attachPicture, hangPicture } from './attach.ts';
import type { OwnChange } from './changes.ts';
import { factName } from './facts.ts';
import type { Ledger, Photo, Ticket, TicketChanges, TicketDetail, TimelineEntry } from './kinds.ts';
import { changeTicket, readTicket } from './verbs.ts';
import { isMasked } from './words.ts';

export type OpenTicket = Ticket & { asOf: number };
/** What runs in the stage the ticket was read in: approval, timers, steps with what stands against them. */
export type RunningTicket = Pick<TicketDetail, 'approval' | 'timers' | 'steps' | 'stage'>;
/** Somebody else changed the same fact first: who, from what to what, and what was wanted here. */
export type Conflict = { field: string; mine: unknown; theirs: unknown; by: TimelineEntry | undefined };

const pageOfEvents = 100;
const mostEvents = 1_000;
const isSame = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

export const factOf = (ticket: Ticket, field: string): unknown =>
  field.startsWith('custom.') ? ticket.custom[field.slice(7)] : new Map<string, unknown>(Object.entries(ticket)).get(field);
const withFact = (ticket: OpenTicket, field: string, value: unknown): OpenTicket =>
  field.startsWith('custom.') ? { ...ticket, custom: { ...ticket.custom, [field.slice(7)]: value } } : { ...ticket, [field]: value };
// The field names come from the fact list, which knows only fields of this body.
const changesOf = (field: string, value: unknown): TicketChanges =>
  (field.startsWith('custom.') ? { custom: { [field.slice(7)]: value } } : { [field]: value }) as TicketChanges;

/** One ticket on screen with its history: kept fresh by the stream, changed in place, never silently overwritten. */
export class TicketRecord {
  ticket = $state.raw<OpenTicket>();
  running = $state.raw<RunningTicket>();
  /** What ids in custom fields are called. */
  names = $state.raw<Record<string, string>>({});
  family = $state.raw<TicketDetail['family']>();
  events = $state.raw<readonly TimelineEntry[]>([]);
  ledger = $state.raw<Ledger>();
  photos = $state.raw<readonly Photo[]>([]);
  error = $state.raw<unknown>();
  conflict = $state.raw<Conflict>();
  /** Fields on their way to the server. */
  saving = $state.raw<ReadonlySet<string>>(new Set());
  readonly #workspace: Workspace;
  readonly #ref: string;
  /** The customer's whole number, once it was asked for here. */
  #phone: string | null = null;
  #abort = new AbortController();
  readonly #soon = new Soon(() => this.load(), 0);
  /** Told while the ticket was still on its way. */
  readonly #early: LiveChange[] = [];
  #reading = 0;
  #round = 0;
  #shown = 0;

  constructor(workspace: Workspace, ref: string) {
    this.#workspace = workspace;
    this.#ref = ref;
  }

  async load(): Promise<void> {
    this.#reading += 1;
    try {
      const round = ++this.#round;
      const detail = await readTicket(this.#workspace.slug, this.#ref, this.#abort.signal);
      // One that was asked for later came first, or a change made here.
      if (round < this.#shown || detail.version < (this.ticket?.version ?? 0)) return;
      this.#shown = round;
      this.#take(detail);
      const { approval, timers, steps, stage, names } = detail;
      this.running = { approval, timers, steps, stage };
      this.names = names;
      this.family = detail.family;
      this.error = undefined;
      for (const change of this.#early.splice(0)) this.takeLive(change);
      await this.loadHistory();
    } catch (error) {
      if (!this.#abort.signal.aborted) this.error = error;
      // What was told before another try begins is in what that one reads.
      this.#early.length = 0;
    } finally {
      this.#reading -= 1;
    }
  }

  stop(): void {
    this.#soon.stop();
    this.#abort.abort();
  }

  async loadHistory(): Promise<void> {
    const path = this.#path();
    if (!path) return;
    const [ledger, photos] = await Promise.all([
      send(api.GET('/v1/w/{workspace}/tickets/{ticketId}/ledger', { params: { path } })),
      send(api.GET('/v1/w/{workspace}/tickets/{ticketId}/photos', { params: { path } })),
      this.#loadEvents(),
    ]);
    this.ledger = ledger;
    this.photos = photos.items;
  }

  takeLive(change: LiveChange): void {
    const { ticket } = this;
    if (!ticket) {
      if (this.#reading > 0) this.#early.push(change);
      return;
    }
    const { parent, children = [] } = this.family ?? {};
    const isKin = (ticketId: string) => parent?.id === ticketId || children.some((child) => child.id === ticketId);
    // Told by what the facts were read with: the history is read after them and may know of more.
    const isNews = ({ ticketId, seq, type }: { ticketId: string; seq: number; type: string }) =>
      ticketId === ticket.id ? seq > ticket.eventSeq : isKin(ticketId) || (type === 'workspace.delegation' && this.running?.approval);
    if (change.kind === 'tickets' && !change.changes.some(isNews)) return;
    this.#soon.ask();
  }

  takeOwn(change: OwnChange): void {
    const { ticket } = this;
    if (!ticket || change.id !== ticket.id) return;
    if ('ticket' in change) {
      this.#take(change.ticket);
      void this.load();
    } else this.ticket = { ...ticket, ...change.patch };
  }

  /** Shows the new value at once; takes it back when the server refuses, and answers why. What is no complaint about the value itself is told too. */
  async change(field: string, value: unknown): Promise<Problem | undefined> {
    const before = this.ticket;
    if (!before || isSame(factOf(before, field), value)) return undefined;
    this.ticket = withFact(before, field, value);
    this.saving = new Set([...this.saving, field]);
    try {
      this.#take(await this.#save(before, field, value));
      void this.load();
      return undefined;
    } catch (error) {
      const { ticket } = this;
      if (ticket && this.conflict?.field !== field && isSame(factOf(ticket, field), value))
        this.ticket = withFact(ticket, field, factOf(before, field));
      const pointer = `/${field.replace('.', '/')}`;
      if (this.conflict?.field === field) return undefined;
      const problem = error instanceof Problem ? error : undefined;
      if (!problem?.errors.some((entry) => entry.pointer.startsWith(pointer)))
        tellProblem(m.fact_not_saved({ fact: factName(this.#workspace, field) }), error);
      return problem;
    } finally {
      this.saving = new Set([...this.saving].filter((entry) => entry !== field));
    }
  }

  /** The later one chooses: their own value over what is there now, or not. */
  async settle(choice: 'mine' | 'theirs'): Promise<void> {
    const { conflict, ticket } = this;
    this.conflict = undefined;
    if (!conflict || !ticket || choice === 'theirs') return;
    await this.change(conflict.field, conflict.mine);
  }

  async #save(before: Ticket, field: string, value: unknown): Promise<Ticket> {
    const { slug } = this.#workspace;
    try {
      return await changeTicket(slug, before.id, changesOf(field, value), before.version);
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 412) throw error;
      const current = await readTicket(slug, before.id);
      // Somebody changed something else: that and this can stand side by side.
      if (isSame(factOf(current, field), factOf(before, field)))
        return changeTicket(slug, before.id, changesOf(field, value), current.version);
      this.#take(current);
      await this.#loadEvents();
      const by = this.events.findLast(
        (event) => event.type === 'ticket.updated' && JSON.stringify(event.data.changes ?? '').includes(`"${field}"`),
      );
      this.conflict = { field, mine: value, theirs: factOf(current, field), by };
      throw error;
    }
  }

  /** Shows the number that stands masked here; the ticket remembers who looked. */
  async revealPhone(): Promise<void> {
    const path = this.#path();
    if (!path) return;
    try {
      const { phone } = await send(api.POST('/v1/w/{workspace}/tickets/{ticketId}/reveal', { params: { path }, body: {} }));
      this.#phone = phone;
      await this.load();
    } catch (error) {
      tellProblem(m.phone_not_shown(), error);
    }
  }

  /** A sensitive value, whole; the ticket remembers who looked. */
  async revealField(key: string): Promise<{ value: unknown; version: number } | undefined> {
    const path = this.#path();
    if (!path) return undefined;
    try {
      const answer = await send(
        api.POST('/v1/w/{workspace}/tickets/{ticketId}/fields/{key}/reveal', { params: { path: { ...path, key } }, body: {} }),
      );
      void this.load();
      return { value: answer.value, version: answer.version };
    } catch (error) {
      tellProblem(m.field_not_shown(), error);
      return undefined;
    }
  }

  /** Answers those that did not get there. */
  async upload(files: readonly File[]): Promise<File[]> {
    const unsent: File[] = [];
    const path = this.#path();
    if (!path) return [...files];
    for (const file of files) {
      const hung = await hangPicture(path.workspace, path.ticketId, file);
      if ('id' in hung) tell(m.photo_added({ name: file.name }));
      else if (hung.mayTryAgain) unsent.push(file);
    }
    await this.load();
    return unsent;
  }

  /** Hangs a picture on the ticket; answers its id, or tells why it could not be. */
  async attach(file: File): Promise<string | undefined> {
    const path = this.#path();
    return path && attachPicture(path.workspace, path.ticketId, file);
  }

  async #loadEvents(): Promise<void> {
    const path = this.#path();
    if (!path) return;
    let cursor = String(this.events.at(-1)?.seq ?? 0);
    const added: TimelineEntry[] = [];
    while (added.length < mostEvents) {
      const page = await send(
        api.GET('/v1/w/{workspace}/tickets/{ticketId}/timeline', {
          params: { path, query: { cursor, limit: pageOfEvents } },
          signal: this.#abort.signal,
        }),
      );
      added.push(...page.items);
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    const known = new Set(this.events.map(({ id }) => id));
    this.events = [...this.events, ...added.filter(({ id }) => !known.has(id))];
  }

  #path() {
    return this.ticket ? { workspace: this.#workspace.slug, ticketId: this.ticket.id } : undefined;
  }
  #take(ticket: Ticket): void {
    // A number that changed since is another number: it is asked for again.
    const isSame = this.#phone !== null && ticket.phone !== null && isMasked(ticket.phone) && this.#phone.endsWith(ticket.phone.slice(-4));
    this.ticket = { ...ticket, phone: isSame ? this.#phone : ticket.phone, asOf: this.#workspace.present() };
  }
}
