import type { App, HqContext, Presumption, Principal, WorkspaceContext } from '@bodan/services/context';
import type { Destination, KeyEntry } from '@bodan/services/identity/entry';

/** What the API is made with; the same on Node and on Workers. */
export type ApiDeps = {
  app: App;
  log: Record<'info' | 'warn' | 'error', (about: object, words: string) => void>;
  isSecure: boolean;
  trustProxy: boolean;
  limits: { perMinute: number; signInPerMinute: number };
  /** Where an SMTP server is missing, mail is read on a page of the product instead. */
  hasMailServer: boolean;
  docsScript: string | null;
};

/** The variables of one request. `workspace` and `hq` exist below their path prefixes only. */
export type ApiEnv = {
  Variables: {
    deps: ApiDeps;
    requestId: string;
    address: string;
    principal: Principal | null;
    sessionId: string | null;
    /** What was read together with an API key: its way into the place of the path. */
    entry: (KeyEntry & { to: Destination }) | undefined;
    /** That the caller is let in as remembered; see `presumeEntry`. */
    presumption: Presumption | undefined;
    workspace: WorkspaceContext;
    hq: HqContext;
  };
};
