import type { ForecastDay, ForecastScore, ForecastView } from './types';

/** Local dates have no clock: they are reckoned in UTC. */
export const shift = (date: string, days: number): string => new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

export const dayOf = (view: ForecastView | null, date: string): ForecastDay | null => view?.days.find((d) => d.date === date) ?? null;

/** Whether anything at all is expected. */
export const hasForecast = (view: ForecastView | null): boolean => view !== null && (view.w.some((w) => w !== null) || view.days.some((d) => d.wh !== null));

/** The columns of the curve between two instants [s], from back to front: time, upper and lower edge of the band, forecast, fact. */
export function columns(view: ForecastView, from: number, to: number): [number[], ...(number | null)[][]] {
  const inside = view.t.map((t, i) => ({ t, i })).filter(({ t }) => t >= from && t < to);
  const of = (column: (number | null)[]) => inside.map(({ i }) => column[i] ?? null);
  // A value stands for its interval: it is drawn in the middle of it.
  return [inside.map(({ t }) => t + view.stepSeconds / 2), of(view.p90), of(view.p10), of(view.w), of(view.measured)];
}

/** What is told of a day that is over. */
export type Verdict = 'same' | 'more' | 'less';

/** Too much expected is "less came". Half a percent is nobody's error. */
export function verdict(day: ForecastDay | null): Verdict | null {
  if (day?.errorPercent == null || day.measuredWh === null || day.asIssuedWh === null) return null;
  return Math.abs(day.errorPercent) < 0.5 ? 'same' : day.errorPercent > 0 ? 'less' : 'more';
}

const leads = ['0-1', '1-6', '6-24', '24-48'];

/** Our own first, then the others, what "as yesterday" would give last; each by how long before. */
export function ranked(scores: readonly ForecastScore[]): ForecastScore[] {
  const rank = (s: ForecastScore) => (s.source === 'solstead' ? 0 : s.source === 'persistence' ? 2 : 1);
  const lead = (s: ForecastScore) => { const at = leads.indexOf(s.lead); return at < 0 ? leads.length : at; };
  return [...scores].sort((a, b) => rank(a) - rank(b) || a.source.localeCompare(b.source) || lead(a) - lead(b));
}

/** The curve of some columns as a path in a box of `width` × `height`, gaps left open; nothing when nothing is known. */
export function path(t: readonly number[], values: readonly (number | null)[], [from, to]: [number, number], most: number, width: number, height: number): string {
  let [pen, d] = ['M', ''];
  t.forEach((at, i) => {
    const v = values[i];
    if (v == null || at < from || at >= to) { pen = 'M'; return; }
    d += `${pen}${(((at - from) / (to - from)) * width).toFixed(1)},${(height * (1 - Math.min(1, Math.max(0, v) / most))).toFixed(1)}`;
    pen = 'L';
  });
  return d;
}

/** The band between two columns as closed shapes; where either edge is unknown there is none. */
export function bandPath(t: readonly number[], low: readonly (number | null)[], high: readonly (number | null)[], [from, to]: [number, number], most: number, width: number, height: number): string {
  const shapes: string[] = [];
  let run: { x: number; a: number; b: number }[] = [];
  const close = () => {
    if (run.length > 1) shapes.push(`M${run.map((p) => `${p.x.toFixed(1)},${p.b.toFixed(1)}`).join('L')}L${run.toReversed().map((p) => `${p.x.toFixed(1)},${p.a.toFixed(1)}`).join('L')}Z`);
    run = [];
  };
  const y = (v: number) => height * (1 - Math.min(1, Math.max(0, v) / most));
  t.forEach((at, i) => {
    const [a, b] = [low[i], high[i]];
    if (a == null || b == null || at < from || at >= to) close();
    else run.push({ x: ((at - from) / (to - from)) * width, a: y(a), b: y(b) });
  });
  close();
  return shapes.join('');
}
