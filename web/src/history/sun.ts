import type { ForecastView } from '../forecast/types';
import { isPart, missingSlots } from './books';
import type { EnergyRow } from './types';
import { civilOf, plusDays, type By, type Civil, type Offset, type Period } from './period';

/** The longest stretch one answer of the forecast takes, with room for a day of 25 hours. [days] */
export const mostForecastDays = 92;

/** The questions a period needs, each short enough. */
export function pieces(period: Period, startOf: (date: Civil) => number): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  for (let first = period.first; first <= period.last; ) {
    const next = plusDays(first, mostForecastDays);
    const end = next > period.last ? plusDays(period.last, 1) : next;
    found.push({ from: startOf(first), to: startOf(end) });
    first = end;
  }
  return found;
}

/** The energy of each bar as it was expected the evening before [Wh]; null where part of it has no such forecast. */
export function expected(views: ForecastView[], starts: number[], by: By, offset: Offset): (number | null)[] {
  if (by === 'day' || by === 'month') {
    const days = new Map(views.flatMap((v) => v.days.map((d) => [d.date, d.asIssuedWh] as const)));
    return starts.map((at) => {
      const date = civilOf(at * 1000, offset);
      if (by === 'day') return days.get(date) ?? null;
      const wanted: (number | null)[] = [];
      for (let d = date; d.slice(0, 7) === date.slice(0, 7); d = plusDays(d, 1)) wanted.push(days.get(d) ?? null);
      return wholly(wanted);
    });
  }
  const length = by === 'hour' ? 3600 : 900;
  const parts = new Map<number, (number | null)[]>();
  for (const view of views)
    view.t.forEach((t, i) => {
      const at = Math.floor(t / length) * length;
      const w = view.asIssued[i];
      const list = parts.get(at) ?? [];
      list.push(w == null ? null : (w * view.stepSeconds) / 3600);
      parts.set(at, list);
    });
  return starts.map((at) => wholly(parts.get(at) ?? []));
}

/** A sum of which every part is known. */
function wholly(values: readonly (number | null)[]): number | null {
  let total = 0;
  for (const v of values) { if (v === null) return null; total += v; }
  return values.length === 0 ? null : total;
}

export interface Judged {
  fact: number;
  forecast: number;
  /** Above 0: the sun gave more than expected. [%] */
  percent: number | null;
}

/** What came in each bar, where all of it is known: half a day says nothing of the forecast of the whole. */
export function whole(rows: readonly (EnergyRow | null)[], starts: readonly number[], ends: readonly number[], now: number): (number | null)[] {
  return rows.map((row, i) => {
    const [start, end] = [starts[i] ?? 0, ends[i] ?? 0];
    const lost = end - start > 26 * 3600 ? isPart(row, start, end, now) : missingSlots(row, start, end, now) > 0;
    return row === null || lost ? null : row.pvWh;
  });
}

/** Fact against forecast over the bars that are over and of which both are known; null when there is none. */
export function judged(starts: number[], ends: number[], fact: readonly (number | null)[], forecast: readonly (number | null)[], now: number): Judged | null {
  let [f, p, any] = [0, 0, false];
  starts.forEach((_, i) => {
    const [a, b] = [fact[i], forecast[i]];
    if (a == null || b == null || (ends[i] ?? Infinity) > now) return;
    [f, p, any] = [f + a, p + b, true];
  });
  return any ? { fact: f, forecast: p, percent: p > 0 ? (100 * (f - p)) / p : null } : null;
}
