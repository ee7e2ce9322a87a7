import type { PersonQuiet } from '@bodan/core/alert/quiet';
import { sql } from 'drizzle-orm';
import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { citext, createdAt, id, instant } from './columns.ts';

/** A human being; belongs to workspaces and groups by membership, never to one tenant. */
export const person = pgTable('person', {
  id: id().primaryKey(),
  email: citext('email').notNull().unique(),
  name: text('name').notNull(),
  passwordHash: text('password_hash'),
  locale: text('locale').notNull().default('zh-CN'),
  /** An address this account was signed up with although another account has it; proves nothing, see sign-up. */
  claimedEmail: citext('claimed_email'),
  preferences: jsonb('preferences').notNull().default({}),
  quiet: jsonb('quiet').$type<PersonQuiet>().notNull().default({ kind: 'workspace' }),
  createdAt: createdAt(),
});

/** Only SHA-256 of the session id is kept; the id itself lives in the browser's cookie. */
export const session = pgTable(
  'session',
  {
    idHash: text('id_hash').primaryKey(),
    publicId: uuid('public_id').notNull().unique(),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id, { onDelete: 'cascade' }),
    expiresAt: instant('expires_at').notNull(),
    createdAt: createdAt(),
    lastSeenAt: instant('last_seen_at').notNull().defaultNow(),
    userAgent: text('user_agent').notNull().default(''),
    address: text('address').notNull().default(''),
  },
  (t) => [index().on(t.personId)],
);

export const passwordReset = pgTable(
  'password_reset',
  {
    tokenHash: text('token_hash').primaryKey(),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id, { onDelete: 'cascade' }),
    expiresAt: instant('expires_at').notNull(),
    usedAt: instant('used_at'),
    createdAt: createdAt(),
  },
  (t) => [index().on(t.personId)],
);

/** A key acts for one person inside one workspace or one group; the secret is kept as SHA-256 only. */
export const apiKey = pgTable(
  'api_key',
  {
    id: id().primaryKey(),
    hash: text('hash').notNull().unique(),
    lastFour: text('last_four').notNull(),
    name: text('name').notNull(),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id, { onDelete: 'cascade' }),
    tenantId: uuid('tenant_id'),
    groupId: uuid('group_id'),
    scopes: text('scopes').array().notNull(),
    expiresAt: instant('expires_at'),
    lastUsedAt: instant('last_used_at'),
    revokedAt: instant('revoked_at'),
    createdAt: createdAt(),
  },
  (t) => [index().on(t.tenantId), index().on(t.groupId), index().on(t.personId)],
);

/** Bound to one address, single use; the token is kept as SHA-256 only. Exactly one of tenant and group is set. */
export const invite = pgTable(
  'invite',
  {
    id: id().primaryKey(),
    tokenHash: text('token_hash').notNull().unique(),
    tenantId: uuid('tenant_id'),
    groupId: uuid('group_id'),
    email: citext('email').notNull(),
    roles: text('roles').array().notNull(),
    invitedBy: uuid('invited_by').notNull(),
    expiresAt: instant('expires_at').notNull(),
    acceptedAt: instant('accepted_at'),
    revokedAt: instant('revoked_at'),
    createdAt: createdAt(),
    departmentCode: text('department_code'),
    branchIds: uuid('branch_ids').array().notNull().default([]),
    lastSentAt: instant('last_sent_at').notNull().defaultNow(),
  },
  (t) => [index().on(t.tenantId), index().on(t.groupId), index('invite_email').on(t.email)],
);

/** What headquarters gives a workspace so that it can join the group: single use, kept as SHA-256 only. */
export const joinCode = pgTable(
  'join_code',
  {
    id: id().primaryKey(),
    groupId: uuid('group_id').notNull(),
    codeHash: text('code_hash').notNull().unique(),
    createdBy: uuid('created_by').notNull(),
    expiresAt: instant('expires_at').notNull(),
    usedAt: instant('used_at'),
    usedByTenant: uuid('used_by_tenant'),
    createdAt: createdAt(),
  },
  (t) => [index('join_code_group').on(t.groupId)],
);

/** What shows a group's figures on a big screen without an account: kept as SHA-256 only; ended links stay and say who ended them. */
export const wallLink = pgTable(
  'wall_link',
  {
    id: id().primaryKey(),
    groupId: uuid('group_id').notNull(),
    tokenHash: text('token_hash').notNull().unique(),
    label: text('label').notNull(),
    createdBy: uuid('created_by').notNull(),
    createdByName: text('created_by_name').notNull(),
    createdAt: createdAt(),
    expiresAt: instant('expires_at').notNull(),
    revokedAt: instant('revoked_at'),
    revokedByName: text('revoked_by_name'),
    scenes: jsonb('scenes'),
    scenesVersion: integer('scenes_version').notNull().default(0),
  },
  (t) => [index('wall_link_group').on(t.groupId, t.createdAt.desc())],
);

/** Idempotency-Key outside workspaces: what people do with their account, and headquarters. */
export const personIdempotencyKey = pgTable(
  'person_idempotency_key',
  {
    actor: text('actor').notNull(),
    operation: text('operation').notNull(),
    key: text('key').notNull(),
    requestHash: text('request_hash').notNull(),
    response: text('response').notNull(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.actor, t.operation, t.key] }), index('person_idempotency_key_age').on(t.createdAt)],
);

export const groupMembership = pgTable(
  'group_membership',
  {
    groupId: uuid('group_id').notNull(),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id, { onDelete: 'cascade' }),
    roles: text('roles').array().notNull(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.groupId, t.personId] }), index().on(t.personId)],
);

/** Mail waits here until it is handed to SMTP; without SMTP it is what the development outbox page shows. */
export const mail = pgTable(
  'mail',
  {
    id: id().primaryKey(),
    recipient: citext('recipient').notNull(),
    subject: text('subject').notNull(),
    textBody: text('text_body').notNull(),
    htmlBody: text('html_body').notNull(),
    createdAt: createdAt(),
    sentAt: instant('sent_at'),
    attempts: text('attempts').array().notNull().default([]),
    gaveUp: boolean('gave_up').notNull().default(false),
    nextAttemptAt: instant('next_attempt_at').notNull().defaultNow(),
    attachment: jsonb('attachment'),
    digest: jsonb('digest'),
  },
  (t) => [index('mail_waiting').on(t.nextAttemptAt).where(sql`sent_at is null and not gave_up`)],
);

export const publicLink = pgTable(
  'public_link',
  {
    id: id().primaryKey(),
    tokenHash: text('token_hash').notNull(),
    tenantId: uuid('tenant_id').notNull(),
    kind: text('kind').$type<'report' | 'follow'>().notNull(),
    branchId: uuid('branch_id'),
    ticketId: uuid('ticket_id'),
    label: text('label').notNull().default(''),
    revokedAt: instant('revoked_at'),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex().on(t.tokenHash), index().on(t.tenantId, t.kind)],
);
