import type { BatchPlan, BatchTask } from '@bodan/core/dispatch/batch';
import type { Book, SheetFormat } from '@bodan/core/export/cell';
import type { BoardPage } from '@bodan/core/export/page';

/** What services need of the outside world; `adapters` makes these real. No vendor type crosses this line. */

export type BlobStore = {
  put(key: string, bytes: Uint8Array, mediaType: string): Promise<void>;
  get(key: string): Promise<{ bytes: Uint8Array; mediaType: string } | null>;
  delete(key: string): Promise<void>;
  /** Keeps what comes piece by piece, whole or not at all, holding a few pieces at a time; answers its size. One caller a key. */
  putStream(key: string, pieces: AsyncIterable<Uint8Array>, mediaType: string): Promise<number>;
  getStream(key: string): Promise<{ body: ReadableStream<Uint8Array>; mediaType: string } | null>;
};

/** Writes a file of tables as their rows are read. */
export type SheetWriter = (format: SheetFormat, book: Book) => AsyncIterable<Uint8Array>;

/** Draws a board as PDF; `at` (epoch ms) stands in the file as when it was made, so that the same page gives the same bytes. */
export type PageWriter = (page: BoardPage, at: number) => Promise<Uint8Array>;

/** A picture from outside, decoded within limits and written anew: no metadata, no scripts. Throws `file_refused`. */
export type ImageCleaner = (
  bytes: Uint8Array,
) => Promise<{ bytes: Uint8Array; mediaType: 'image/jpeg' | 'image/webp' | 'image/png'; width: number; height: number }>;

export type PasswordHasher = { hash(password: string): Promise<string>; verify(stored: string, password: string): Promise<boolean> };

/** Seals secrets at rest; `context` (the row's id) is bound into the seal. */
export type SecretBox = { seal(plain: string, context: string): Promise<string>; open(sealed: string, context: string): Promise<string> };

export type OutgoingRequest = { url: string; headers: Record<string, string>; body: string | Uint8Array };
/** `refused`: an address that may not be called; `unreachable` and `timeout` say nothing about what is there. */
export type OutgoingAnswer =
  | { kind: 'answered'; status: number; retryAfter: string | null; body: string; ms: number }
  | { kind: 'failed'; reason: 'refused' | 'unreachable' | 'timeout'; ms: number };

/** Calls to addresses that users set. One way out: public addresses only, no redirects, bounded in time and bytes. */
export type OutgoingCalls = {
  /** For how long a caller may claim what it sends. Longer than a call takes: a claim that is older belongs to a process that is gone. */
  claimMs: number;
  /** Throws `url_refused` for what can be told from the text alone. */
  check(url: string): void;
  post(request: OutgoingRequest): Promise<OutgoingAnswer>;
};

export type WebhookSigner = {
  /** `whsec_` and base64 of 32 random bytes. */
  newSecret(): string;
  /** The value of `webhook-signature`: one `v1,…` a secret, space-separated. */
  sign(secrets: readonly string[], id: string, timestampSeconds: number, body: string): string;
};

/** `refused` carries the robot's own words for the administrator; calling again at once makes it worse. */
export type RobotAnswer = { kind: 'sent' } | { kind: 'refused'; detail: string } | { kind: 'failed'; detail: string };
export type RobotSender = (
  target: { url: string; query: string; secret: string },
  message: { title: string; text: string },
  now: number,
) => Promise<RobotAnswer>;

/** Base64url, as browsers and push services write them: an uncompressed point of P-256 and its number. */
export type PushKeys = { publicKey: string; privateKey: string };
/** `gone`: the push service knows the address no more; `refused` never gets better, `failed` may, `waitMs` from now at the earliest. */
export type PushAnswer =
  | { kind: 'sent' }
  | { kind: 'gone' }
  | { kind: 'refused'; detail: string }
  | { kind: 'failed'; detail: string; waitMs: number | null };
/** Encrypts a message for one device and hands it to its push service. */
export type PushSender = (
  keys: PushKeys,
  device: { endpoint: string; p256dh: string; auth: string },
  message: { body: string; isUrgent: boolean; ttlSeconds: number },
) => Promise<PushAnswer>;

/** Makes the plan of a day's pool, beside what answers requests where there is such a place. Throws `unavailable` when too many wait. */
export type BatchPlanner = (task: BatchTask) => Promise<BatchPlan>;

export type MailFile = { name: string; mediaType: string; bytes: Uint8Array };
export type OutgoingMail = { id: string; to: string; subject: string; text: string; html: string; files: readonly MailFile[] };
/** `refused` (5xx) never gets better; `failed` (4xx, no connection) may. */
export type MailAnswer = { kind: 'sent' } | { kind: 'refused' | 'failed'; detail: string };
export type Mailer = { send(mail: OutgoingMail): Promise<MailAnswer>; close(): void };

export type Ports = {
  blobs: BlobStore;
  cleanImage: ImageCleaner;
  passwords: PasswordHasher;
  secrets: SecretBox;
  calls: OutgoingCalls;
  webhooks: WebhookSigner;
  robot: RobotSender;
  push: PushSender;
  newPushKeys(): Promise<PushKeys>;
  plan: BatchPlanner;
  sheets: SheetWriter;
  pages: PageWriter;
};
