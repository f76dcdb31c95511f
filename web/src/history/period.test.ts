import { describe, expect, it } from 'vitest';
import { zoneOffset } from '../text/zone';
import { against, barWords, cuts, periodOf, places, plusMonths, readCivil, samePoint, slots, stepped, tick, title } from './period';

const paris = zoneOffset('Europe/Paris', 0);
const kolkata = zoneOffset('Asia/Kolkata', 0);
const iso = (ms: number) => new Date(ms).toISOString();

describe('a period', () => {
  it('begins and ends at midnights of the site', () => {
    const june = periodOf('month', '2026-06-26', null, paris);
    expect([iso(june.from), iso(june.to), june.first, june.last]).toEqual(['2026-05-31T22:00:00.000Z', '2026-06-30T22:00:00.000Z', '2026-06-01', '2026-06-30']);
  });

  it.each([['2026-03-29', 23], ['2026-06-26', 24], ['2026-10-25', 25]])('of the day %s has %d hours', (date, hours) => {
    const day = periodOf('day', date, null, paris);
    expect(slots(day, 'hour', paris)).toHaveLength(hours);
    expect(slots(day, 'quarter-hour', paris)).toHaveLength(hours * 4);
  });

  it('has one bar per day also where the clock changes', () => {
    expect(slots(periodOf('month', '2026-10-01', null, paris), 'day', paris)).toHaveLength(31);
    expect(slots(periodOf('year', '2024-05-01', null, paris), 'day', paris)).toHaveLength(366);
    expect(slots(periodOf('year', '2024-05-01', null, paris), 'month', paris)).toHaveLength(12);
  });

  it('begins its hours where the books do, also in a zone of half hours', () => {
    const day = periodOf('day', '2026-06-26', null, kolkata);
    expect(iso(day.from)).toBe('2026-06-25T18:30:00.000Z');
    expect(iso((slots(day, 'hour', kolkata)[0] ?? 0) * 1000)).toBe('2026-06-25T18:30:00.000Z');
    expect(slots(day, 'hour', kolkata)).toHaveLength(24);
  });

  it('of any days takes them in either order', () => {
    const span = periodOf('span', '2026-06-15', '2026-06-01', paris);
    expect([span.first, span.last]).toEqual(['2026-06-01', '2026-06-15']);
    const next = stepped(span, 1, paris);
    expect([next.first, next.last]).toEqual(['2026-06-16', '2026-06-30']);
  });

  it('steps over the ends of months and years', () => {
    expect(stepped(periodOf('month', '2026-01-31', null, paris), -1, paris).first).toBe('2025-12-01');
    expect(stepped(periodOf('day', '2026-03-29', null, paris), 1, paris).first).toBe('2026-03-30');
    expect(stepped(periodOf('year', '2026-03-29', null, paris), -1, paris).last).toBe('2025-12-31');
    expect(plusMonths('2026-01-31', 1)).toBe('2026-02-28');
    expect(plusMonths('2024-02-29', -12)).toBe('2023-02-28');
  });

  it('is held against the one before, the year before, or any', () => {
    const day = periodOf('day', '2024-02-29', null, paris);
    expect(against(day, 'previous', paris)?.first).toBe('2024-02-28');
    expect(against(day, 'last-year', paris)?.first).toBe('2023-02-28');
    expect(against(day, '2020-01-05', paris)?.first).toBe('2020-01-05');
    expect(against(day, 'nonsense', paris)).toBeNull();
    expect(against(day, undefined, paris)).toBeNull();
    const span = against(periodOf('span', '2026-06-01', '2026-06-10', paris), 'last-year', paris);
    expect([span?.first, span?.last]).toEqual(['2025-06-01', '2025-06-10']);
  });

  it('offers cuts that can be looked at', () => {
    expect(cuts(periodOf('day', '2026-06-26', null, paris))).toEqual(['hour', 'quarter-hour']);
    expect(cuts(periodOf('month', '2026-06-26', null, paris))[0]).toBe('day');
    expect(cuts(periodOf('year', '2026-06-26', null, paris))[0]).toBe('month');
  });
});

describe('places', () => {
  it('are the same for the same days of two months and the same dates of two years', () => {
    const [a, b] = [periodOf('month', '2026-03-01', null, paris), periodOf('month', '2026-02-01', null, paris)];
    const [pa, pb] = [places(slots(a, 'day', paris), a, 'day', paris), places(slots(b, 'day', paris), b, 'day', paris)];
    expect(pa.slice(0, 28)).toEqual(pb);
    const [y, z] = [periodOf('year', '2023-01-01', null, paris), periodOf('year', '2024-01-01', null, paris)];
    const [py, pz] = [places(slots(y, 'day', paris), y, 'day', paris), places(slots(z, 'day', paris), z, 'day', paris)];
    expect(pz).toContain('02-29');
    expect(pz.filter((p) => p !== '02-29')).toEqual(py);
  });

  it('tell the two hours of an autumn night apart', () => {
    const day = periodOf('day', '2026-10-25', null, paris);
    const found = places(slots(day, 'hour', paris), day, 'hour', paris);
    expect(new Set(found).size).toBe(25);
    expect(found).toContain('0 02:00+1');
  });
});

describe('words', () => {
  it('name a period', () => {
    expect(title(periodOf('month', '2026-06-26', null, paris), 'fr')).toBe('juin 2026');
    expect(title(periodOf('year', '2026-06-26', null, paris), 'en')).toBe('2026');
    expect(title(periodOf('day', '2026-06-26', null, paris), 'fr')).toBe('vendredi 26 juin 2026');
    expect(title(periodOf('span', '2026-06-01', '2026-06-15', paris), 'en')).toBe('1 June 2026 – 15 June 2026');
  });

  it('name a bar', () => {
    const day = periodOf('day', '2026-06-26', null, paris);
    const at = Date.parse('2026-06-26T12:00:00Z') / 1000;
    expect(tick(at, 'hour', day, 'en', paris)).toBe('14');
    expect(barWords(at, 'hour', 'en', paris, at + 3600)).toBe('26 June 2026 14:00–15:00');
  });
});

describe('a date in words', () => {
  it('counts the first of a month in French', () => {
    expect(title(periodOf('day', '2026-06-01', null, paris), 'fr')).toBe('lundi 1er juin 2026');
    expect(title(periodOf('span', '2026-06-01', '2026-06-11', paris), 'fr')).toBe('1er juin 2026 – 11 juin 2026');
    expect(title(periodOf('day', '2026-06-01', null, paris), 'en')).toBe('Monday, 1 June 2026');
  });
});

describe('the same point of another period', () => {
  const now = (view: 'day' | 'month' | 'year' | 'span', first: string, last: string | null, versus: string, at: string) => {
    const here = periodOf(view, first, last, paris);
    const other = against(here, versus, paris);
    return other && iso(samePoint(here, other, Date.parse(at), paris));
  };
  it('is the same clock of the day, whatever the clock change did', () => {
    expect(now('day', '2026-06-26', null, 'previous', '2026-06-26T10:45:00Z')).toBe('2026-06-25T10:45:00.000Z');
    expect(now('day', '2026-03-29', null, 'previous', '2026-03-29T10:45:00Z')).toBe('2026-03-28T11:45:00.000Z');
  });
  it('is the same day of the month or year, and the end where there is no such day', () => {
    expect(now('month', '2026-06-01', null, 'previous', '2026-06-26T10:45:00Z')).toBe('2026-05-26T10:45:00.000Z');
    expect(now('month', '2026-03-01', null, 'previous', '2026-03-30T10:45:00Z')).toBe('2026-02-28T23:00:00.000Z');
    expect(now('year', '2026-01-01', null, 'last-year', '2026-06-26T10:45:00Z')).toBe('2025-06-26T10:45:00.000Z');
    expect(now('year', '2028-01-01', null, 'last-year', '2028-02-29T10:45:00Z')).toBe('2027-02-28T23:00:00.000Z');
    expect(now('span', '2026-06-20', '2026-06-28', 'previous', '2026-06-26T10:45:00Z')).toBe('2026-06-17T10:45:00.000Z');
  });
});

describe('a date of an address', () => {
  it.each([['2026-06-26', '2026-06-26'], ['2026-02-30', null], ['26.6.2026', null], ['', null], [undefined, null], ['0000-01-01', null], ['9999-12-31', null]])('%s is read as %s', (text, date) => {
    expect(readCivil(text)).toBe(date);
  });
});
