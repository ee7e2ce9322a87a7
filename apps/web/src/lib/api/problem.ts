import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';

type Complaint = { pointer: string; code: string; detail: string };
type ProblemBody = {
  title?: string;
  detail?: string;
  code?: string;
  requestId?: string;
  request_id?: string;
  errors?: Complaint[];
};

/** Codes whose wording we give in the reader's language; any other code shows what the server said. */
const words: Record<string, () => string> = {
  network: m.problem_network,
  validation_failed: m.problem_validation_failed,
  unauthenticated: m.problem_unauthenticated,
  invalid_credentials: m.problem_invalid_credentials,
  forbidden: m.problem_forbidden,
  not_found: m.problem_not_found,
  conflict: m.problem_conflict,
  already_exists: m.problem_already_exists,
  precondition_failed: m.problem_conflict,
  transition_not_allowed: m.problem_transition_not_allowed,
  invite_invalid: m.problem_invite_invalid,
  reset_invalid: m.problem_reset_invalid,
  plan_limit: m.problem_plan_limit,
  approval_not_yours: m.problem_approval_not_yours,
  requirement_missing: m.problem_requirement_missing,
  pause_not_allowed: m.problem_pause_not_allowed,
  rate_limited: m.problem_rate_limited,
  unavailable: m.problem_unavailable,
  internal: m.problem_internal,
};

/** What is wrong with one field, by the code of the complaint; the server says it in English. */
const complaints: Record<string, () => string> = {
  required: m.complaint_needed,
  unknown: m.complaint_unknown,
  taken: m.complaint_taken,
  not_unique: m.complaint_taken,
  too_common: m.complaint_common,
  is_email: m.complaint_own,
};
/** The same where there is a most or a least, which the server names. */
const most = (bound: string) => m.complaint_most({ bound });
const least = (bound: string) => m.complaint_least({ bound });
const bounded: Record<string, (bound: string) => string> = {
  too_big: most,
  too_large: most,
  too_long: most,
  too_many: most,
  too_small: least,
  too_short: least,
};
/** How a schema begins what it says of a value: no words for whoever fills in a form. */
const schemaWords = /^(Too |Invalid )/;

function complaintWords({ pointer, code, detail }: Complaint): string {
  if (/\/(phone|hotline)$/.test(pointer) && code === 'invalid') return m.complaint_phone();
  if (getLocale() === 'en' && !schemaWords.test(detail)) return detail;
  const count = /\d+(?=\D*$)/.exec(detail)?.[0];
  const bound = count && detail.endsWith('characters') ? m.complaint_characters({ count }) : count;
  return (bound && bounded[code]?.(bound)) || (complaints[code] ?? words[code] ?? m.complaint_other)();
}

/** Pages that can run into more say so where they begin: the list of tickets need not load the words. */
export function alsoSay(more: Record<string, () => string>): void {
  Object.assign(words, more);
}

/** An answer that is not a success (RFC 9457), or no answer at all (`status` 0, `code` "network"). */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly requestId: string | undefined;
  /** Seconds the server asks us to wait, when it says so. */
  readonly retryAfterSeconds: number | undefined;
  /** Every complaint with its place, for what has no field of its own on the page, such as a file. */
  readonly errors: readonly Complaint[];
  /** The whole body, for what an answer adds of its own, such as the revision that is there now. */
  readonly body: Readonly<Record<string, unknown>>;
  private readonly serverWords: string;
  /** Headquarters was asked: there is no workspace whose administrator could help. */
  private readonly isOfGroup: boolean;
  private readonly byPointer: Map<string, Complaint>;

  constructor(status: number, body: ProblemBody, headers?: Headers, address = '') {
    super(body.detail ?? body.title ?? `HTTP ${status}`);
    this.name = 'Problem';
    this.status = status;
    this.code = body.code ?? (status === 0 ? 'network' : `http_${status}`);
    this.requestId = body.requestId ?? body.request_id ?? headers?.get('x-request-id') ?? undefined;
    const wait = Number(headers?.get('retry-after') ?? Number.NaN);
    this.retryAfterSeconds = Number.isFinite(wait) ? wait : undefined;
    this.errors = body.errors ?? [];
    this.body = body;
    this.isOfGroup = address.includes('/v1/hq/');
    this.serverWords = body.detail ?? body.title ?? '';
    this.byPointer = new Map((body.errors ?? []).map((entry) => [entry.pointer, entry]));
  }

  /** The same question is refused again however often it is asked: it asks for what is not there, or not for this person. */
  get isRefusal(): boolean {
    return [400, 403, 404, 410, 422].includes(this.status);
  }

  /** What to tell the person, in their language where we have the words. */
  get words(): string {
    const own = this.isOfAddress ? this.ofAddress : words[this.code];
    if (own === m.problem_forbidden && this.isOfGroup) return m.problem_forbidden_hq();
    if (own) return own();
    return this.status >= 500 || this.serverWords === '' ? m.problem_internal() : this.serverWords;
  }

  /** What an address asks for has no field beside which it could be said. */
  private get isOfAddress(): boolean {
    return this.errors.length > 0 && this.errors.every(({ pointer }) => pointer.startsWith('/query/'));
  }
  private get ofAddress(): () => string {
    const asked: Record<string, () => string> = {
      '/query/from too_big': m.problem_range,
      '/query/to too_small': m.problem_backwards,
      '/query/at too_big': m.problem_to_come,
    };
    const told = this.errors.map(({ pointer, code }) => asked[`${pointer} ${code}`]).find((say) => say !== undefined);
    return told ?? m.problem_address;
  }

  /** The complaint about one input field, by JSON pointer into the request body ("/email"), in the reader's language. */
  field(pointer: string): string | undefined {
    const complaint = this.byPointer.get(pointer);
    return complaint && complaintWords(complaint);
  }

  /** The same where no field stands beside it: what is wrong with the only value there is, else the words of the whole. */
  get reason(): string {
    const [only, another] = this.errors;
    return only && !another ? complaintWords(only) : this.words;
  }

  /** Whether every complaint is shown beside a field of this form, so no box is needed above it. */
  isCoveredBy(pointers: readonly string[]): boolean {
    return this.byPointer.size > 0 && [...this.byPointer.keys()].every((pointer) => pointers.includes(pointer));
  }
}

/** Reads a failed answer; a body that is not a problem document still becomes a Problem. */
export function problemFrom(response: Response, body: unknown): Problem {
  const known = typeof body === 'object' && body !== null ? (body as ProblemBody) : {};
  return new Problem(response.status, known, response.headers, response.url);
}
