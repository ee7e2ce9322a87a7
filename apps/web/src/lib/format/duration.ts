import { m } from '#lib/paraglide/messages.js';

/** "3 时 12 分" / "3 h 12 min"; below a minute seconds, from a day on days and hours. Rounds toward zero, never shows a minus. */
export function formatDuration(seconds: number): string {
  const total = Math.floor(Math.abs(seconds));
  const days = Math.floor(total / 86_400);
  const hours = Math.floor((total % 86_400) / 3_600);
  const minutes = Math.floor((total % 3_600) / 60);
  if (days > 0) return hours > 0 ? m.duration_days_hours({ days, hours }) : m.duration_days({ days });
  if (hours > 0) return minutes > 0 ? m.duration_hours_minutes({ hours, minutes }) : m.duration_hours({ hours });
  if (minutes > 0) return m.duration_minutes({ minutes });
  return m.duration_seconds({ seconds: total });
}
