import { digits, missing, unitSpace, type Lang } from '../text/format';
import type { TempoDay } from './types';

export interface Month {
  year: number;
  /** 0…11. */
  month: number;
  /** Empty cells before the first day, in weeks that begin on Monday. */
  blanks: number;
  days: (TempoDay & { day: number; /** What the contract allows: r red too, w white at most, b blue only. */ may: string })[];
}

/** The days of a season in the months of the calendar. Dates have no clock: they are reckoned in UTC and mean that day everywhere. */
export function months(days: TempoDay[], may: string): Month[] {
  const found: Month[] = [];
  days.forEach((day, i) => {
    const date = new Date(`${day.date}T00:00:00Z`);
    let last = found.at(-1);
    if (last?.month !== date.getUTCMonth()) found.push((last = { year: date.getUTCFullYear(), month: date.getUTCMonth(), blanks: (date.getUTCDay() + 6) % 7, days: [] }));
    last.days.push({ ...day, day: date.getUTCDate(), may: may[i] ?? 'r' });
  });
  return found;
}

/** The weeks of a month, each of seven cells; null where there is no day. */
export function weeks(month: Month): (Month['days'][number] | null)[][] {
  const cells = [...Array<null>(month.blanks).fill(null), ...month.days];
  while (cells.length % 7 > 0) cells.push(null);
  return Array.from({ length: cells.length / 7 }, (_, i) => cells.slice(i * 7, i * 7 + 7));
}

/** A price for one kWh in hundredths, as people speak of it, always with two decimals: 0.706 is 70.60 c€. */
export function cents(price: number | null | undefined, currency: string, lang: Lang): string {
  return price == null ? missing : digits(price * 100, 2, lang) + unitSpace(lang) + (currency === 'EUR' ? 'c€' : `${currency}/100`);
}
