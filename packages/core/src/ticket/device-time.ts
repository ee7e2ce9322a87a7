import { autoSteps } from '../flow/interpret.ts';
import type { StandardContent } from '../standard/content.ts';
import { flowOf, type TicketConfig, type TicketState } from './state.ts';

/** What a technician's device says: when it happened and when it was sent, both by the device's own clock (epoch ms). */
export type DeviceTime = { at: number; sentAt: number };

/** Why the server's time counts instead: the clock of the device is off, the upload came too late, or who sends is no technician. */
export type DeviceDoubt = 'skew' | 'late' | 'role' | 'history';
/** Kept with the event, so that both times can be shown. `skewSeconds` is how far the device's clock was behind the server's. */
export type DeviceFacts = { at: string; sentAt: string; skewSeconds: number; counts: boolean; doubt: DeviceDoubt | null };

const SECOND = 1000;
const HOUR = 3600 * SECOND;

/**
 * Whether the time of a device counts: its clock within the standard's tolerance, the upload within its hours, and a technician who
 * sends. What the device says of the future is now. Source: design section 6, "Device time stops a clock"; SLA spec A2.13.
 */
export function judgeDevice(
  device: DeviceTime,
  now: number,
  roles: readonly string[],
  standard: Pick<StandardContent, 'skewToleranceSeconds' | 'lateUploadHours'>,
): { at: number; facts: DeviceFacts } {
  const skewSeconds = Math.round((now - device.sentAt) / SECOND);
  const doubt: DeviceDoubt | null = !roles.includes('technician')
    ? 'role'
    : Math.abs(skewSeconds) > standard.skewToleranceSeconds
      ? 'skew'
      : now - device.at > standard.lateUploadHours * HOUR
        ? 'late'
        : null;
  const iso = (ms: number): string => new Date(ms).toISOString();
  const facts = { at: iso(device.at), sentAt: iso(device.sentAt), skewSeconds, counts: doubt === null, doubt };
  return { at: doubt === null ? Math.min(device.at, now) : now, facts };
}

/**
 * The earliest instant at which something may be recorded as having happened on this ticket: what is only said, any time of its life;
 * what moves it, not before the open slice began, since slices that are closed stay as they are.
 */
export function earliestOn(config: Pick<TicketConfig, 'flow' | 'flows'>, t: TicketState, moves: boolean): number {
  const mayMove = moves || autoSteps(flowOf(config, t), t.stage).length > 0;
  return mayMove ? t.sliceStartedAt : t.createdAt;
}
