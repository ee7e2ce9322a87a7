import { m } from '#lib/paraglide/messages.js';
import { formatCount } from './instant.ts';

const MOST_HOURS_WITH_MINUTES = 100;

/**
 * Working time: "3 时 12 分" / "3 h 12 min"; below a minute seconds, from a hundred hours on hours alone. Never in days, for a working day is no 24
 * hours. Rounds toward zero, never shows a minus.
 */
export function formatDuration(seconds: number): string {
  const total = Math.floor(Math.abs(seconds));
  const hours = Math.floor(total / 3_600);
  const minutes = Math.floor((total % 3_600) / 60);
  if (hours >= MOST_HOURS_WITH_MINUTES) return m.duration_hours({ hours: formatCount(hours) });
  if (hours > 0) return minutes > 0 ? m.duration_hours_minutes({ hours, minutes }) : m.duration_hours({ hours });
  if (minutes > 0) return m.duration_minutes({ minutes });
  return m.duration_seconds({ seconds: total });
}

/** Time by the clock on the wall: the same, but days and hours from a day on. */
export function formatElapsed(seconds: number): string {
  const total = Math.floor(Math.abs(seconds));
  const days = Math.floor(total / 86_400);
  if (days === 0) return formatDuration(total);
  const hours = Math.floor((total % 86_400) / 3_600);
  return hours > 0 ? m.duration_days_hours({ days, hours }) : m.duration_days({ days });
}

/** To the second, for figures that must be seen to add up: "2 时 27 分 30 秒" / "2 h 27 min 30 s", from a day on in hours. Parts that are none are left out. */
export function formatSeconds(seconds: number): string {
  const total = Math.floor(Math.abs(seconds));
  const [hours, minutes, rest] = [Math.floor(total / 3_600), Math.floor((total % 3_600) / 60), total % 60];
  const parts = [
    hours > 0 ? m.duration_hours({ hours: formatCount(hours) }) : '',
    minutes > 0 ? m.duration_minutes({ minutes }) : '',
    rest > 0 || total === 0 ? m.duration_seconds({ seconds: rest }) : '',
  ];
  return parts.filter((part) => part !== '').join(' ');
}
