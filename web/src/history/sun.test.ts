import { describe, expect, it } from 'vitest';
import type { ForecastView } from '../forecast/types';
import { zoneOffset } from '../text/zone';
import { periodOf, slots, startOf } from './period';
import { expected, judged, pieces, whole } from './sun';
import type { EnergyRow } from './types';

const paris = zoneOffset('Europe/Paris', 0);
const view = (t: number[], asIssued: (number | null)[], days: [string, number | null][] = []): ForecastView => ({
  from: '', to: '', now: '', stepSeconds: 900, t, w: [], p10: [], p90: [], measured: [], asIssued, weather: null, problem: null, facts: [],
  days: days.map(([date, asIssuedWh]) => ({ date, wh: null, p10: null, p90: null, measuredWh: null, remainingWh: null, asIssuedWh, errorPercent: null })),
});

describe('what was expected', () => {
  it('of an hour is the energy of its four quarters, and unknown when one of them is', () => {
    expect(expected([view([0, 900, 1800, 2700, 3600, 4500, 5400, 6300], [400, 400, 800, 800, 400, null, 400, 400])], [0, 3600, 7200], 'hour', paris)).toEqual([600, null, null]);
    expect(expected([view([0, 900], [0, 400])], [0, 900], 'quarter-hour', paris)).toEqual([0, 100]);
  });

  it('of a day is what the service says, of a month only when all its days are known', () => {
    const june = periodOf('month', '2026-06-01', null, paris);
    const all = slots(june, 'day', paris).map((_, i): [string, number] => [`2026-06-${String(i + 1).padStart(2, '0')}`, 100]);
    expect(expected([view([], [], all)], slots(june, 'day', paris), 'day', paris)[29]).toBe(100);
    expect(expected([view([], [], all)], [june.from / 1000], 'month', paris)).toEqual([3000]);
    expect(expected([view([], [], all.slice(1))], [june.from / 1000], 'month', paris)).toEqual([null]);
  });

  it('is asked in pieces the service takes', () => {
    const year = periodOf('year', '2026-01-01', null, paris);
    const found = pieces(year, (d) => startOf(d, paris));
    expect(found.every((p) => p.to - p.from <= 93 * 86_400_000)).toBe(true);
    expect([found[0]?.from, found.at(-1)?.to]).toEqual([year.from, year.to]);
    expect(found.slice(1).every((p, i) => p.from === found[i]?.to)).toBe(true);
  });

  it('is not held against a bar of which only a part is known', () => {
    const row = (slots: number) => ({ pvWh: 700, quality: 0, slots }) as EnergyRow;
    const now = 90 * 86_400;
    expect(whole([row(96), row(60), null], [0, 86_400, 172_800], [86_400, 172_800, 259_200], now)).toEqual([700, null, null]);
    expect(whole([row(2880), row(2870), row(1500)], [0, 0, 0], [30 * 86_400, 30 * 86_400, 30 * 86_400], now)).toEqual([700, 700, null]); // a quarter hour in a month is not the month
    expect(whole([row(50)], [0], [86_400], 50 * 900)).toEqual([700]); // the day that is going on
  });

  it('is judged by what is over and known on both sides', () => {
    expect(judged([0, 1, 2, 3], [1, 2, 3, 4], [10, null, 20, 99], [20, 5, 10, 99], 3)).toEqual({ fact: 30, forecast: 30, percent: 0 });
    expect(judged([0], [1], [null], [5], 9)).toBeNull();
    expect(judged([0], [1], [5], [0], 9)?.percent).toBeNull();
  });
});
