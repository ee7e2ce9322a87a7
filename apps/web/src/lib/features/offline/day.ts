import { api, send } from '#lib/api/client.ts';
import { queryOf } from '#lib/features/ticket/filter.ts';
import { TicketList } from '#lib/features/ticket/ticket-list.svelte.ts';
import { TicketRecord } from '#lib/features/ticket/ticket-record.svelte.ts';
import { loadSettings } from '#lib/features/workspace/settings.ts';
import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';
import { keptAnswers, mayKeep, startWorker } from './worker.ts';

const mostTickets = 30;
const lists = ['open=true&assignee=me', 'open=true'];

/** A page that was loaded past the worker never comes under it; then nothing is kept before the next one. */
const underWorkerMs = 5_000;
const underWorker = () =>
  new Promise<void>((go) => {
    if (navigator.serviceWorker.controller) go();
    navigator.serviceWorker.addEventListener('controllerchange', () => go(), { once: true });
    setTimeout(go, underWorkerMs);
  });

/** A technician's day on their device: the pages, their open tickets with all that stands in them, and what names it all. */
export class KeptDay {
  readonly #workspace: Workspace;
  /** What was read of a ticket, so that only those that changed are read again. */
  readonly #read = new Map<string, number>();
  #isBusy = false;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** Brings what is lacking. Without a line nothing changes: what is kept stays. */
  async bring(): Promise<void> {
    if (this.#isBusy || !mayKeep()) return;
    this.#isBusy = true;
    try {
      const { slug } = this.#workspace;
      const { active } = await startWorker();
      await caches.open(keptAnswers);
      await underWorker();
      active?.postMessage({ keep: `/w/${slug}/tickets` });
      if (this.#read.size === 0) {
        const path = { workspace: slug };
        const days = send(api.GET('/v1/w/{workspace}/me/duty', { params: { path } }));
        const views = send(api.GET('/v1/w/{workspace}/views', { params: { path } }));
        await Promise.all([send(api.GET('/v1/me')), loadSettings(slug), days, views]);
      }
      for (const id of await this.#ownTickets()) await this.#bringTicket(id);
    } catch {
      // The next change, or the next visit, tries again.
    } finally {
      this.#isBusy = false;
    }
  }

  async #ownTickets(): Promise<string[]> {
    const own: string[] = [];
    for (const text of lists) {
      const list = new TicketList(this.#workspace);
      await list.open(queryOf(new URLSearchParams(text)));
      const changed = list.rows.filter(
        ({ id, version, assigneeId }) => assigneeId === this.#workspace.me.id && this.#read.get(id) !== version,
      );
      own.push(...changed.map(({ number }) => number));
      list.stop();
    }
    return [...new Set(own)].slice(0, mostTickets);
  }

  /** Reads it as its page does, so that what is kept is what the page asks for. */
  async #bringTicket(number: string): Promise<void> {
    const record = new TicketRecord(this.#workspace, number);
    await record.load();
    record.stop();
    if (record.ticket && !record.error) this.#read.set(record.ticket.id, record.ticket.version);
  }
}
