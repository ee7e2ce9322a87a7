import { m } from '#lib/paraglide/messages.js';
import { alsoSay } from './problem.ts';

/** What settings, headquarters, uploads and flows run into. */
export const sayMoreProblems = (): void =>
  alsoSay({
    flow_has_errors: m.problem_flow_has_errors,
    last_owner: m.problem_last_owner,
    own_access: m.problem_own_access,
    standard_of_group: m.problem_standard_of_group,
    stand_alone_only: m.problem_stand_alone_only,
    codes_in_use: m.problem_codes_in_use,
    clock_backwards: m.problem_clock_backwards,
    workspace_not_empty: m.problem_workspace_not_empty,
    calendar_never_open: m.problem_calendar_never_open,
    file_refused: m.problem_file_refused,
    body_too_large: m.problem_body_too_large,
    url_refused: m.problem_url_refused,
    delivery_failed: m.problem_delivery_failed,
    export_too_large: m.problem_export_too_large,
    too_many_exports: m.problem_too_many_exports,
    import_at_work: m.problem_import_at_work,
    join_code_invalid: m.problem_join_code_invalid,
  });
