import { digits, unitSpace, type Lang } from '../text/format';
import { barWords, places, tick, type By, type Offset, type Period } from './period';
import { isEstimated } from './books';
import type { EnergyRow } from './types';

/** A period as it is drawn: its bars, and the row of each. */
export class Shown {
  readonly places: string[];
  /** End of each bar [s]. */
  readonly ends: number[];
  readonly estimated: boolean[];
  /** Of many days the first of each month gets a word; else every so many bars. */
  readonly words: number[] | undefined;

  constructor(readonly period: Period, readonly by: By, readonly starts: number[], readonly rows: (EnergyRow | null)[], readonly offset: Offset) {
    this.places = places(starts, period, by, offset);
    this.ends = starts.map((at, i) => starts[i + 1] ?? Math.max(at + (by === 'hour' ? 3600 : 900), period.to / 1000));
    const firsts = starts.flatMap((at, i) => (new Date(at * 1000 + offset(at * 1000) * 60_000).getUTCDate() === 1 ? [i] : []));
    this.words = by === 'day' && starts.length > 62 ? firsts : undefined;
    this.estimated = rows.map(isEstimated);
  }

  name = (lang: Lang) => (i: number) => barWords(this.starts[i] ?? 0, this.by, lang, this.offset, this.ends[i] ?? 0);
  tick = (lang: Lang) => (i: number) => tick(this.starts[i] ?? 0, this.by, this.period, lang, this.offset);
  stamp = (i: number): [string, string] => stamp(this.starts[i] ?? 0, this.offset);

  /** The name of a file of it. */
  file(what: string): string {
    const { view, first, last } = this.period;
    const date = view === 'year' ? first.slice(0, 4) : view === 'month' ? first.slice(0, 7) : first === last ? first : `${first}_${last}`;
    return `solstead-${what}-${date}-${this.by}.csv`;
  }
}

/** An instant [s] as a file says it: in UTC, and by the clock of the house. */
export function stamp(at: number, offset: Offset): [string, string] {
  const ms = at * 1000;
  const minutes = offset(ms);
  const local = new Date(ms + minutes * 60_000).toISOString().slice(0, 16);
  const zone = `${minutes < 0 ? '-' : '+'}${String(Math.floor(Math.abs(minutes) / 60)).padStart(2, '0')}:${String(Math.abs(minutes) % 60).padStart(2, '0')}`;
  return [new Date(ms).toISOString().replace('.000Z', 'Z'), local + zone];
}

/** Whether an axis says kWh; thousands of them become MWh nowhere: people are billed in kWh. */
export const energyAxis = (lang: Lang) => (wh: number): string => digits(wh / 1000, Math.abs(wh) < 1000 && wh % 100 !== 0 ? 2 : 1, lang, true);
export const moneyText = (value: number | null, sign: string, lang: Lang): string => (value === null ? '—' : digits(value, 2, lang) + unitSpace(lang) + sign);
export const currencySign = (currency: string | undefined): string => (!currency || currency === 'EUR' ? '€' : ({ GBP: '£', USD: '$', CHF: 'CHF' } as Record<string, string>)[currency] ?? currency);
