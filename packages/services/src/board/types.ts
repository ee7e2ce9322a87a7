import type { Bucket } from '@bodan/core/measures/buckets';
import type { FieldFilter } from '@bodan/core/measures/shared-field';
import type { Tx } from '@bodan/db/doors';
import type { Moment } from './moment.ts';

/** The same statements serve headquarters and one workspace; the door's wall decides what they see. */
export type BoardTx = Tx<'hq'> | Tx<'tenant'>;

/** Local dates `YYYY-MM-DD`, both included. Empty lists do not filter; '' in a list stands for tickets without that fact. */
export type BoardFilter = {
  from: string;
  to: string;
  tenantIds: string[];
  /** The one region whose branches count; '' for branches without one and tickets without a branch. */
  region?: string | null;
  branchIds: string[];
  faultCodes: string[];
  departmentCodes: string[];
  tiers: string[];
  /** One value of a shared field at least. */
  field?: FieldFilter | null;
  /** The key of the shared field the board is told by, beside its own breakdowns. */
  by?: string | null;
};

export type LabelledBucket = Bucket & { label: string; dimension: string };

/** A filter made ready for the statement. `buckets` is null where only entries can answer. `now` is epoch ms. */
export type BoardWindow = {
  groupId: string;
  previousFrom: string;
  from: string;
  to: string;
  now: number;
  tenantIds: string[] | null;
  branches: string[] | null;
  faults: string[] | null;
  departments: string[] | null;
  tiers: string[] | null;
  field: FieldFilter | null;
  by: string | null;
  buckets: LabelledBucket[] | null;
  /** A past moment; null for the present. */
  moment: Moment | null;
  /** The last day whose folded sums are read for a past moment; later days are counted from entries. */
  foldedTo: string | null;
};

/** Where a snapshot stands in the history of a group: everything below `horizon` is decided, `ahead` events above it are seen already. */
export type Marker = { horizon: string; ahead: number; config: string };
