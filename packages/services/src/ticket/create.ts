import type { Place } from '@bodan/core/dispatch/geo';
import { DomainError } from '@bodan/core/errors';
import { lookedThrough, referencesOf } from '@bodan/core/fields/reference';
import { createTicket as decideCreate } from '@bodan/core/ticket/create';
import type { Priority, Source, TicketWrite } from '@bodan/core/ticket/state';
import { permit, type WorkspaceContext } from '../context.ts';
import { rememberedZone } from '../customer/store.ts';
import { findReferences } from '../field/store.ts';
import { lookupSources } from '../lookup/sources.ts';
import { writeOnce } from '../once.ts';
import { nowOf, type WorkspaceConfig } from '../workspace/config.ts';
import { decisionOf, refusePast, withFreshConfig } from './decide.ts';
import { type NewRow, StaleConfig, writeTicket } from './store.ts';
import { type TicketView, ticketView } from './view.ts';
import { writeNewTicket } from './write-new.ts';

export type CreateTicket = {
  id?: string | undefined;
  flowKey?: string | null | undefined;
  title: string;
  customerWords: string;
  source: Source;
  priority: Priority;
  tier: string | null;
  faultCode: string | null;
  departmentCode: string | null;
  branchId: string | null;
  contactName: string;
  /** E.164 already; the route normalises what people type. */
  phone: string | null;
  address: string;
  device: string;
  deviceSerial: string;
  tags: string[];
  custom: Record<string, unknown>;
  /** Requires no custom field, where nobody could be asked for any. */
  asksNothing?: boolean;
  place?: Place | null | undefined;
  /** The zone of the customer's place; left out, the one that is remembered of the customer. */
  customerZone?: string | null | undefined;
  occurredAt: number | null;
};

/**
 * A new ticket with its number, clocks, event, search words and measure entries in one statement and one commit.
 * Errors: `forbidden`, `validation_failed`, `sandbox_only`, `already_exists` for an id that was used. Source: design story A.
 */
export async function createTicket(ctx: WorkspaceContext, input: CreateTicket): Promise<TicketView> {
  permit(ctx, 'ticket.create');
  return openTicket(ctx, input);
}

/** The same for callers whose right was proven otherwise: a public link, an import, a rule. */
export async function openTicket(ctx: WorkspaceContext, input: CreateTicket): Promise<TicketView> {
  const known = ctx.app.configs.peek(ctx.scope.tenantId);
  try {
    // A sandbox's clock moves without a revision, so it is never guessed.
    if (known && !known.isSandbox) return await openWith(ctx, input, known);
  } catch (error) {
    // Refused by the settings last seen: they may have changed since, so the current ones decide.
    if (!(error instanceof DomainError || error instanceof StaleConfig)) throw error;
  }
  return withFreshConfig(async () => {
    const { config } = await decisionOf(ctx, input.occurredAt);
    return openWith(ctx, input, config);
  });
}

/** What new tickets start with, as far as it may point at something. */
const startsOf = ({ fields }: WorkspaceConfig): Record<string, unknown>[] =>
  fields.definitions.filter((f) => typeof f.initial === 'string').map((f) => ({ [f.key]: f.initial }));

/** Where the customer is: as told, else as it is remembered of their number, which only a tier that reads hours there asks for. */
async function zoneOfCustomer({ app, scope }: WorkspaceContext, input: CreateTicket, config: WorkspaceConfig): Promise<string | null> {
  const { customerZone, phone } = input;
  if (customerZone !== undefined) return customerZone;
  if (phone === null || !config.standard.tiers.some(({ zoneFrom }) => zoneFrom === 'customer')) return null;
  return app.db.tenant(scope, (tx) => rememberedZone(tx, scope.tenantId, phone), 'read');
}

/** What a new ticket is by these settings; nothing is written. Errors: those of `createTicket`. */
export async function decideNew(
  ctx: WorkspaceContext,
  input: CreateTicket,
  config: WorkspaceConfig,
): Promise<{ write: TicketWrite; now: number }> {
  const { app, scope } = ctx;
  const { occurredAt, ...facts } = input;
  refusePast(config, occurredAt);
  const now = occurredAt ?? nowOf(config, app.now());
  const asked = referencesOf(config.fields.definitions, input.custom);
  const values = [...startsOf(config), input.custom];
  const known =
    asked.length > 0 || lookedThrough(config.fields.definitions, values).length > 0
      ? await app.db.tenant(
          scope,
          async (tx) => ({
            found: await findReferences(tx, scope.tenantId, null, asked),
            sources: await lookupSources(tx, config, values),
          }),
          'read',
        )
      : {};
  const customerZone = await zoneOfCustomer(ctx, input, config);
  const write = decideCreate(
    { config, actor: ctx.actor, now, newId: app.newId, ...known },
    { ...facts, customerZone, id: input.id ?? app.newId(), customerId: null },
  );
  return { write, now };
}

/** Decides and writes by these settings; the statement checks that they are the current ones. Throws StaleConfig when they are not. */
async function openWith(ctx: WorkspaceContext, input: CreateTicket, config: WorkspaceConfig): Promise<TicketView> {
  const { app, scope } = ctx;
  const { write, now } = await decideNew(ctx, input, config);
  const view = ({ number, customerId, custom }: NewRow) => ticketView(config, { ...write.after, customerId, custom }, number, now);
  if (!ctx.idempotency) return view(await writeNewTicket(app, { scope, config, write, customerId: app.newId() }));
  return writeOnce(ctx, async (tx) => view(await writeTicket(tx, config, write, app.newId())));
}
