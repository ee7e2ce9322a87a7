import type { QuietHours } from '@bodan/core/alert/quiet';
import type { FieldDefinition } from '@bodan/core/fields/definition';
import type { Layouts } from '@bodan/core/fields/layout';
import type { Flow } from '@bodan/core/flow/definition';
import type { NamedFlow } from '@bodan/core/flow/names';
import type { CalendarVersion } from '@bodan/core/sla/calendar';
import type { WorkingCalendar } from '@bodan/core/sla/working-calendar';
import type { StandardContent } from '@bodan/core/standard/content';
import { api } from '#lib/api/client.ts';
import { Problem, problemFrom } from '#lib/api/problem.ts';
import type { components } from '#lib/api/schema.d.ts';

export type Branch = { id: string; code: string; name: string; region: string };
export type Person = {
  personId: string;
  name: string;
  roles: readonly string[];
  departmentCode: string | null;
  isDisabled: boolean;
  onDuty: boolean;
};

/** Everything a screen needs to name things: flow, standard, fields, branches and people of one workspace. */
export type Settings = {
  workspace: {
    id: string;
    slug: string;
    name: string;
    timeZone: string;
    plan: string;
    hotline: string;
    isSandbox: boolean;
    sandboxNow: string | null;
    quietHours: QuietHours | null;
    group: { slug: string; name: string; kind: string; since: string };
  };
  flow: Flow;
  /** What the versions that tickets run on call their stages and steps: those of `flow` first. */
  flows: readonly NamedFlow[];
  standard: { number: number; content: StandardContent };
  calendar: WorkingCalendar;
  calendars: readonly { branchId: string | null; versions: readonly CalendarVersion[] }[];
  fields: readonly FieldDefinition[];
  /** How the forms are laid out; null is as nobody designed them. */
  layouts: Layouts;
  branches: readonly Branch[];
  members: readonly Person[];
  revision: number;
};

/** The settings with the server's present (epoch ms), so that a wrong clock on this device turns no row red. */
type Loaded = { settings: Settings; serverNow: number };
/**
 * What a workspace is opened with. `livePosition`: where the live stream goes on from, so that it misses nothing of what pages read before it
 * is open; unknown, it begins at its own present.
 */
export type Opening = Loaded & { livePosition: string | undefined };

export async function loadSettings(slug: string): Promise<Loaded> {
  const answer = await api.GET('/v1/w/{workspace}/settings', { params: { path: { workspace: slug } } }).catch(() => {
    throw new Problem(0, {});
  });
  if (!answer.data) throw problemFrom(answer.response, answer.error);
  return { settings: asSettings(answer.data), serverNow: Date.parse(answer.response.headers.get('date') ?? '') || Date.now() };
}

async function livePositionOf(slug: string): Promise<string | undefined> {
  const answer = await api.GET('/v1/w/{workspace}/events', { params: { path: { workspace: slug } } }).catch(() => undefined);
  // The same address answers a stream to whoever asks for one.
  return typeof answer?.data === 'object' ? answer.data.position : undefined;
}

export async function openWorkspace(slug: string): Promise<Opening> {
  const [loaded, livePosition] = await Promise.all([loadSettings(slug), livePositionOf(slug)]);
  return { ...loaded, livePosition };
}

/** The document describes flow, standard and fields by the same schemas of `core` that gave these types. */
function asSettings(body: components['schemas']['Settings']): Settings {
  return body as unknown as Settings;
}
