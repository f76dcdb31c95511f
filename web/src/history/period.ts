import { fromLocal } from '../text/zone';
import type { Lang } from '../text/format';

export type Offset = (ms: number) => number;
export type View = 'day' | 'month' | 'year' | 'span';
export type By = 'quarter-hour' | 'hour' | 'day' | 'month';

/** Dates of the calendar have no clock: they are written `2026-06-26` and reckoned in UTC. */
export type Civil = string;

/** Some days of the site's calendar. */
export interface Period {
  view: View;
  first: Civil;
  /** The last day, which belongs to it. */
  last: Civil;
  /** Its instants [ms]: `from ≤ t < to`. A day may have 23, 24 or 25 hours. */
  from: number;
  to: number;
}

const dayMs = 86_400_000;
/** Longer ones are shown from their end. */
const mostDays = 366 * 40;

const civilMs = (date: Civil): number => Date.parse(`${date}T00:00:00Z`);
const civil = (ms: number): Civil => new Date(ms).toISOString().slice(0, 10);

/** A date as an address or a date field writes it; null for anything else. */
export function readCivil(text: string | undefined): Civil | null {
  if (!text || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const ms = civilMs(text);
  return Number.isFinite(ms) && civil(ms) === text && text >= '1970-01-02' && text < '2200' ? text : null;
}

export const plusDays = (date: Civil, days: number): Civil => civil(civilMs(date) + days * dayMs);
export const daysBetween = (a: Civil, b: Civil): number => Math.round((civilMs(b) - civilMs(a)) / dayMs);

/** The same day some months later; the last one of the month where there is none (31 January → 28 February). */
export function plusMonths(date: Civil, months: number): Civil {
  const [y, m, d] = date.split('-').map(Number) as [number, number, number];
  const last = new Date(Date.UTC(y, m + months, 0)).getUTCDate();
  return civil(Date.UTC(y, m - 1 + months, Math.min(d, last)));
}

export const civilOf = (ms: number, offset: Offset): Civil => civil(ms + offset(ms) * 60_000);
/** The instant at which a day of the calendar begins [ms]. */
export const startOf = (date: Civil, offset: Offset): number => fromLocal(civilMs(date), offset);

/** The period of a view that holds a date; a span goes from `date` to `end`, in whichever order they come. */
export function periodOf(view: View, date: Civil, end: Civil | null, offset: Offset): Period {
  let [first, last] = [date, date];
  if (view === 'month') { first = `${date.slice(0, 7)}-01`; last = plusDays(plusMonths(first, 1), -1); }
  else if (view === 'year') { first = `${date.slice(0, 4)}-01-01`; last = `${date.slice(0, 4)}-12-31`; }
  else if (view === 'span') { [first, last] = [date, end ?? date].sort() as [Civil, Civil]; if (daysBetween(first, last) >= mostDays) first = plusDays(last, 1 - mostDays); }
  return { view, first, last, from: startOf(first, offset), to: startOf(plusDays(last, 1), offset) };
}

/** The one before or after; a span moves by its own length. */
export function stepped(period: Period, by: 1 | -1, offset: Offset): Period {
  switch (period.view) {
    case 'day': return periodOf('day', plusDays(period.first, by), null, offset);
    case 'month': return periodOf('month', plusMonths(period.first, by), null, offset);
    case 'year': return periodOf('year', plusMonths(period.first, 12 * by), null, offset);
    case 'span': {
      const days = (daysBetween(period.first, period.last) + 1) * by;
      return periodOf('span', plusDays(period.first, days), plusDays(period.last, days), offset);
    }
  }
}

/** What a period is held against: `previous`, `last-year`, or the like period from a date on; null: against nothing. */
export function against(period: Period, versus: string | undefined, offset: Offset): Period | null {
  if (versus === 'previous') return stepped(period, -1, offset);
  const from = versus === 'last-year' ? plusMonths(period.first, -12) : readCivil(versus);
  if (from === null) return null;
  return periodOf(period.view, from, plusDays(from, daysBetween(period.first, period.last)), offset);
}

/** The instant in another period at which as much of it is over as of this one at `at` [ms]: the same day and clock, its end at most. */
export function samePoint(period: Period, other: Period, at: number, offset: Offset): number {
  const date = civilOf(at, offset);
  const clock = at + offset(at) * 60_000 - civilMs(date);
  const there = period.view === 'year' ? plusMonths(date, 12 * (Number(other.first.slice(0, 4)) - Number(period.first.slice(0, 4)))) : plusDays(other.first, daysBetween(period.first, date));
  // Of 29 February in a year without one, all of the 28th is the same.
  const past = period.view === 'year' && there.slice(8) !== date.slice(8) ? dayMs : clock;
  return Math.min(other.to, Math.max(other.from, fromLocal(civilMs(there) + past, offset)));
}

/** How finely a period may be cut, the usual first. */
export function cuts(period: Period): By[] {
  const days = daysBetween(period.first, period.last) + 1;
  if (days <= 3) return ['hour', 'quarter-hour', ...(days > 1 ? ['day' as const] : [])];
  if (days <= 62) return ['day', 'hour'];
  if (days <= 190) return ['day', 'month'];
  return ['month', 'day'];
}

/** The starts [s] of all bars of a period, those included that nothing is known of. */
export function slots(period: Period, by: By, offset: Offset): number[] {
  const found: number[] = [];
  if (by === 'quarter-hour' || by === 'hour') {
    const step = by === 'hour' ? 3600 : 900;
    // Hours of the wall clock: in India they begin at half past; where clocks change by half an hour, one is cut short.
    const whole = (at: number): number => at - ((at + offset(at * 1000) * 60) % step);
    for (let at = whole(period.from / 1000); at < period.to / 1000; at = whole(at) + step) found.push(at);
    return found;
  }
  let date = by === 'month' ? `${period.first.slice(0, 7)}-01` : period.first;
  for (; date <= period.last; date = by === 'month' ? plusMonths(date, 1) : plusDays(date, 1)) found.push(startOf(date, offset) / 1000);
  return found;
}

/** Where a bar lies in its period, by calendar and wall clock: bars of two periods with the same place are compared. */
export function places(starts: number[], period: Period, by: By, offset: Offset): string[] {
  const seen = new Map<string, number>();
  return starts.map((at) => {
    const wall = new Date(at * 1000 + offset(at * 1000) * 60_000).toISOString();
    const date = wall.slice(0, 10);
    const day = period.view === 'year' ? date.slice(5) : String(daysBetween(period.first, date));
    const place = by === 'month' ? (period.view === 'year' ? date.slice(5, 7) : String(months(period.first, date))) : by === 'day' ? day : `${day} ${wall.slice(11, 16)}`;
    const nth = seen.get(place) ?? 0; // an hour of the night in autumn comes twice
    seen.set(place, nth + 1);
    return nth === 0 ? place : `${place}+${nth}`;
  });
}

const months = (a: Civil, b: Civil): number => (Number(b.slice(0, 4)) - Number(a.slice(0, 4))) * 12 + Number(b.slice(5, 7)) - Number(a.slice(5, 7));

const short: Record<Lang, string[]> = {
  en: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
  fr: ['janv.', 'févr.', 'mars', 'avr.', 'mai', 'juin', 'juil.', 'août', 'sept.', 'oct.', 'nov.', 'déc.'],
};

/** What stands under a bar. */
export function tick(at: number, by: By, period: Period, lang: Lang, offset: Offset): string {
  const wall = new Date(at * 1000 + offset(at * 1000) * 60_000);
  const month = short[lang][wall.getUTCMonth()] ?? '';
  const day = String(wall.getUTCDate());
  if (by === 'month') return period.first.slice(0, 4) === period.last.slice(0, 4) ? month : `${month} ${String(wall.getUTCFullYear()).slice(2)}`;
  if (by === 'day') return period.view === 'month' ? day : day === '1' && period.view === 'year' ? month : `${day} ${month}`;
  const clock = wall.toISOString().slice(11, 16);
  if (period.first === period.last) return clock.endsWith(':00') ? clock.slice(0, 2) : clock;
  return clock === '00:00' ? `${day} ${month}` : clock;
}

/** A day of the calendar in words, with its weekday when it stands alone. */
export function dateWords(date: Civil, lang: Lang, weekday = false): string {
  const words = new Intl.DateTimeFormat(lang === 'fr' ? 'fr-FR' : 'en-GB', { timeZone: 'UTC', day: 'numeric', month: 'long', year: 'numeric', ...(weekday ? { weekday: 'long' } : {}) }).format(civilMs(date));
  return lang === 'fr' ? words.replace(/(^|\s)1(?=\s)/, '$11er') : words;
}

/** A period in words: « vendredi 26 juin 2026 », "June 2026", "2026", "1 June 2026 – 15 June 2026". */
export function title(period: Period, lang: Lang): string {
  if (period.view === 'year') return period.first.slice(0, 4);
  if (period.view === 'month') return new Intl.DateTimeFormat(lang === 'fr' ? 'fr-FR' : 'en-GB', { timeZone: 'UTC', month: 'long', year: 'numeric' }).format(civilMs(period.first));
  if (period.first === period.last) return dateWords(period.first, lang, true);
  return `${dateWords(period.first, lang)} – ${dateWords(period.last, lang)}`;
}

/** A bar in words, with what the title of the page says left out. */
export function barWords(at: number, by: By, lang: Lang, offset: Offset, end: number): string {
  const ms = at * 1000;
  const date = civilOf(ms, offset);
  if (by === 'month') return title({ view: 'month', first: date, last: date, from: 0, to: 0 }, lang);
  if (by === 'day') return dateWords(date, lang, true);
  const clock = (t: number) => new Date(t + offset(t) * 60_000).toISOString().slice(11, 16);
  return `${dateWords(date, lang)} ${clock(ms)}–${clock(end * 1000)}`;
}
