import type { DayView } from '../api/types';
import type { ForecastView } from '../forecast/types';
import { fromLocal, nextDay, startOfDay } from '../text/zone';

export type Offset = (ms: number) => number;
export type Column = (number | null)[];

/** What is expected of the rest of the day, in the middle of its intervals [s, W]. */
export interface Ahead {
  t: number[];
  w: Column;
  p10: Column;
  p90: Column;
}

/** The forecast of what the curve has not reached yet; empty without one. */
export function ahead(view: ForecastView | null, day: DayView, end: number): Ahead {
  const after = Math.max(Date.parse(day.from) / 1000, (day.t.at(-1) ?? -Infinity) + day.stepSeconds);
  const rest = (view?.t ?? []).map((t, i) => ({ t: t + (view?.stepSeconds ?? 0) / 2, i })).filter(({ t, i }) => t >= after && t < end && view?.w[i] != null);
  const of = (column: Column | undefined) => rest.map(({ i }) => column?.[i] ?? null);
  return { t: rest.map(({ t }) => t), w: of(view?.w), p10: of(view?.p10), p90: of(view?.p90) };
}

/**
 * The columns uPlot draws: seconds, then from back to front battery, sold (≤ 0), production and use, then upper and lower edge and middle of what is
 * still expected, in W. What charges the battery is drawn below what is sold, so that neither hides the other.
 */
export function columns(day: DayView, rest?: Ahead): [number[], ...Column[]] {
  const sold = day.gridWatts.map((w) => (w === null ? null : Math.min(0, w)));
  const battery = day.batteryWatts.map((w, i) => (w !== null && w < 0 ? w + (sold[i] ?? 0) : w));
  const known = [battery, sold, day.productionWatts, day.consumptionWatts];
  const future = [rest?.p90 ?? [], rest?.p10 ?? [], rest?.w ?? []];
  const blank = Array<null>(rest?.t.length ?? 0).fill(null);
  const past = Array<null>(day.t.length).fill(null);
  return [[...day.t, ...(rest?.t ?? [])], ...known.map((c) => [...c, ...blank]), ...future.map((c) => [...past, ...c])];
}

/** The whole local day [s], also when only its morning has been measured. */
export function dayRange(day: DayView, offset: Offset): [number, number] {
  const start = startOfDay(Date.parse(day.from), offset);
  return [start / 1000, nextDay(start, offset) / 1000];
}

const steps = [5, 10, 15, 30, 60, 120, 180, 240, 360, 720];

/** Instants [s] of round local times inside a span, at most `most` of them. On days of 23 or 25 hours the labels stay round. */
export function ticks(from: number, to: number, offset: Offset, most: number): number[] {
  const minutes = (to - from) / 60;
  const step = (steps.find((s) => minutes / s <= most) ?? 1440) * 60_000;
  const midnight = (ms: number) => startOfDay(ms, offset);
  const found: number[] = [];
  for (let day = midnight(from * 1000); day / 1000 <= to; day = nextDay(day, offset)) {
    const wall = day + offset(day) * 60_000;
    for (let k = 0; k * step < 86_400_000; k++) {
      const at = fromLocal(wall + k * step, offset) / 1000;
      if (at >= from && at <= to && at !== found.at(-1)) found.push(at);
    }
  }
  return found;
}

export interface Peak {
  watts: number;
  /** [s] */
  at: number;
}

export function peak(day: DayView): Peak | null {
  let best: Peak | null = null;
  day.productionWatts.forEach((w, i) => {
    const at = day.t[i];
    if (w !== null && at !== undefined && w > (best?.watts ?? 0)) best = { watts: w, at };
  });
  return best;
}

/** The state of charge over the whole day as an SVG path in a box of 240 × 60; gaps stay gaps. */
export function socPath(day: DayView, [from, to]: [number, number]): string {
  let pen = 'M';
  let path = '';
  day.socPercent.forEach((soc, i) => {
    const at = day.t[i];
    if (soc === null || at === undefined) { pen = 'M'; return; }
    path += `${pen}${(((at - from) / (to - from)) * 240).toFixed(1)},${(60 - 0.6 * soc).toFixed(1)}`;
    pen = 'L';
  });
  return path;
}

export const isEmpty = (day: DayView): boolean =>
  [day.productionWatts, day.consumptionWatts, day.gridWatts, day.batteryWatts].every((c) => c.every((w) => w === null));

/** A zoom span kept inside the day, not narrower than a quarter of an hour. */
export function clampSpan(from: number, to: number, min: number, max: number): [number, number] | null {
  const width = Math.min(max - min, Math.max(900, to - from));
  const start = Math.min(Math.max(min, (from + to) / 2 - width / 2), max - width);
  return width >= max - min - 1 ? null : [Math.round(start), Math.round(start + width)];
}

/** The next index with anything measured, in the given direction; stays when there is none. */
export function step(day: DayView, from: number | null, by: 1 | -1, span: [number, number]): number | null {
  const inside = (i: number) => (day.t[i] ?? -1) >= span[0] && (day.t[i] ?? Infinity) <= span[1];
  const measured = (i: number) => day.productionWatts[i] != null || day.consumptionWatts[i] != null || day.gridWatts[i] != null;
  let i = from === null ? (by > 0 ? -1 : day.t.length) : from;
  for (i += by; i >= 0 && i < day.t.length; i += by) if (inside(i) && measured(i)) return i;
  return from;
}
