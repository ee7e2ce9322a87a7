/**
 * The one list of error codes. A code names what went wrong for a machine; `title` says to a person what to do next.
 * `status` is the HTTP status (RFC 9110); `retry` tells a background job whether the same call may succeed later.
 */
export const ERRORS = {
  validation_failed: { status: 422, retry: false, title: 'Some fields are not valid; see errors for each of them.' },
  malformed_body: { status: 400, retry: false, title: 'The body is not valid JSON; send UTF-8 JSON.' },
  unsupported_media_type: { status: 415, retry: false, title: 'Send the body as application/json.' },
  body_too_large: { status: 413, retry: false, title: 'The body is larger than allowed; send less at once.' },
  unauthenticated: { status: 401, retry: false, title: 'Sign in or send a valid API key.' },
  invalid_credentials: { status: 401, retry: false, title: 'E-mail or password is wrong.' },
  forbidden: { status: 403, retry: false, title: 'Your role does not allow this; ask an administrator of the workspace.' },
  cross_site_request: { status: 403, retry: false, title: 'The request came from another site and was refused.' },
  not_found: { status: 404, retry: false, title: 'There is nothing here.' },
  method_not_allowed: { status: 405, retry: false, title: 'This address does not answer to that method.' },
  conflict: { status: 409, retry: false, title: 'Somebody changed this in the meantime; load it again and decide.' },
  already_exists: { status: 409, retry: false, title: 'This exists already; choose another name.' },
  transition_not_allowed: { status: 409, retry: false, title: 'The flow does not allow this step from the current stage.' },
  requirement_missing: { status: 422, retry: false, title: 'This stage cannot be entered before its required fields are filled.' },
  approval_not_yours: { status: 409, retry: false, title: 'It is not your turn to decide here; the approval shows whose it is.' },
  nobody_to_nudge: { status: 409, retry: false, title: 'There is nobody to ask but yourself; assign the ticket to somebody.' },
  flow_has_errors: { status: 422, retry: false, title: 'The flow has problems that must be solved before it is published.' },
  pause_not_allowed: { status: 409, retry: false, title: 'The ticket cannot be put on hold now.' },
  words_immutable: { status: 409, retry: false, title: "The customer's own words are kept as they were said." },
  sandbox_only: { status: 409, retry: false, title: 'Only a sandbox workspace has its own clock and accepts past times.' },
  not_in_group: { status: 409, retry: false, title: 'The workspace does not belong to this group.' },
  last_owner: { status: 409, retry: false, title: 'A workspace needs at least one owner; name another one first.' },
  own_access: { status: 409, retry: false, title: 'Nobody changes their own roles or shuts themselves out; ask another administrator.' },
  workspace_not_empty: { status: 409, retry: false, title: 'The workspace has tickets already; this can only be done while it has none.' },
  standard_of_group: { status: 409, retry: false, title: 'The standard belongs to headquarters of the group; ask them to change it.' },
  stand_alone_only: {
    status: 409,
    retry: false,
    title: 'Only a business on its own is compared with others of its trade; subsidiaries are compared by their headquarters.',
  },
  codes_in_use: { status: 409, retry: false, title: 'Tickets use codes that this version of the standard does not have.' },
  clock_backwards: { status: 409, retry: false, title: 'The sandbox clock only moves forward.' },
  join_code_invalid: { status: 410, retry: false, title: 'The code has expired or was used; ask headquarters for a new one.' },
  invite_invalid: { status: 410, retry: false, title: 'The invitation has expired or was used; ask for a new one.' },
  reset_invalid: { status: 410, retry: false, title: 'The link has expired or was used; ask for a new one.' },
  plan_limit: { status: 409, retry: false, title: 'The plan does not include more of this.' },
  export_too_large: { status: 422, retry: false, title: 'A file holds at most 200,000 rows; narrow what you export.' },
  too_many_exports: { status: 409, retry: false, title: 'Some exports of yours are still being written; wait for one or cancel it.' },
  import_at_work: { status: 409, retry: false, title: 'Another import of the workspace is at work; wait until it is over or stop it.' },
  calendar_missing: { status: 409, retry: false, title: 'The workspace has no working calendar; set one first.' },
  calendar_never_open: { status: 422, retry: false, title: 'The calendar has no opening hours within the horizon.' },
  precondition_failed: { status: 412, retry: false, title: 'The version you saw is not the current one; load it again.' },
  precondition_required: { status: 428, retry: false, title: 'Send If-Match with the version you saw.' },
  idempotency_key_in_use: { status: 409, retry: true, title: 'The first request with this key is still running; try again shortly.' },
  idempotency_key_reused: { status: 422, retry: false, title: 'This Idempotency-Key was used for another request.' },
  rate_limited: { status: 429, retry: true, title: 'Too many requests; wait for the time in Retry-After.' },
  file_refused: { status: 422, retry: false, title: 'This file type is not accepted; send JPEG, PNG or WebP.' },
  url_refused: { status: 422, retry: false, title: 'This address cannot be called; use a public http(s) address.' },
  delivery_failed: { status: 502, retry: true, title: 'The other side did not accept the message.' },
  unavailable: { status: 503, retry: true, title: 'The service is not ready; try again shortly.' },
  internal: { status: 500, retry: true, title: 'Something failed on our side; the request id helps us find it.' },
} as const satisfies Record<string, { status: number; retry: boolean; title: string }>;

export type ErrorCode = keyof typeof ERRORS;

/** One field that is wrong: JSON pointer into the input, a code and words for a person. */
export type FieldError = { pointer: string; code: string; detail: string };

/** The only error the domain throws. `detail` is safe to show; `fields` point into the caller's input. */
export class DomainError extends Error {
  readonly code: ErrorCode;
  readonly fields: FieldError[];
  readonly extra: Record<string, unknown>;
  constructor(code: ErrorCode, detail?: string, options: { fields?: FieldError[]; extra?: Record<string, unknown>; cause?: unknown } = {}) {
    super(detail ?? ERRORS[code].title, { cause: options.cause });
    this.name = 'DomainError';
    this.code = code;
    this.fields = options.fields ?? [];
    this.extra = options.extra ?? {};
  }
}

/** One field of the input that is wrong in itself. */
export const invalidInput = (pointer: string, detail: string, code = 'invalid'): DomainError =>
  new DomainError('validation_failed', undefined, { fields: [{ pointer, code, detail }] });
