import type { Key } from '../text/texts.svelte';
import { days, type ChargingPoint, type ChargingWindow, type Day } from './types';

/** The window ends on the day after the one it begins on. */
export const nights = (w: ChargingWindow): boolean => w.from !== '' && w.to !== '' && w.to < w.from;

/** What is wrong with a window, as the service would say it; null when nothing is. */
export function fault(w: ChargingWindow, limits: ChargingPoint['limits']): Key | null {
  if (w.days.length === 0) return 'charging.schedule.wrong.days';
  if (!w.from || !w.to || w.from === w.to) return 'charging.schedule.wrong.times';
  const between = w.amps > 0 && w.amps < limits.lowestAmps;
  return w.amps === null || !Number.isFinite(w.amps) || w.amps < 0 || between || w.amps > limits.highestAmps ? 'charging.schedule.wrong.amps' : null;
}

/** Days in a row are told by their ends: "Mon – Fri". */
export function daysSaid(chosen: Day[], all: string, name: (day: Day) => string): string {
  if (chosen.length === days.length) return all;
  const parts: string[] = [];
  for (let i = 0; i < days.length; i++) {
    const first = days[i]!;
    if (!chosen.includes(first)) continue;
    let last = i;
    while (last + 1 < days.length && chosen.includes(days[last + 1]!)) last++;
    parts.push(last - i >= 2 ? `${name(first)} – ${name(days[last]!)}` : days.slice(i, last + 1).map(name).join(', '));
    i = last;
  }
  return parts.join(', ');
}
