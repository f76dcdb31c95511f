import { describe, expect, it } from 'vitest';
import { cents, months, weeks } from './season';
import type { TempoDay } from './types';

const day = (date: string): TempoDay => ({ date, colour: 'blue', certainty: 'final', source: 'rte-file', against: null, againstColour: null });
const season = (year: number) => {
  const days: TempoDay[] = [];
  for (let at = Date.UTC(year, 8, 1); at < Date.UTC(year + 1, 8, 1); at += 86_400_000) days.push(day(new Date(at).toISOString().slice(0, 10)));
  return days;
};

describe('a season in months', () => {
  it('has twelve, from September to August, with every day once', () => {
    const found = months(season(2023), 'r'.repeat(366));
    expect(found.map((m) => m.month)).toEqual([8, 9, 10, 11, 0, 1, 2, 3, 4, 5, 6, 7]);
    expect(found.flatMap((m) => m.days).length).toBe(366);
    expect(found[5]?.days.length).toBe(29);
  });

  it('begins its weeks on Monday', () => {
    const [september] = months(season(2025), 'b'.repeat(365)); // 1 September 2025 is a Monday
    expect(september?.blanks).toBe(0);
    const march = months(season(2025), '')[6]!; // 1 March 2026 is a Sunday
    expect(march.blanks).toBe(6);
    expect(weeks(march)[0]?.filter(Boolean).length).toBe(1);
    expect(weeks(march).every((w) => w.length === 7)).toBe(true);
  });
});

it('tells prices in hundredths, with two decimals', () => {
  expect([cents(0.706, 'EUR', 'en'), cents(0.1325, 'EUR', 'fr'), cents(null, 'EUR', 'en')]).toEqual(['70.60\u00a0c€', '13,25\u202fc€', '—']);
});
