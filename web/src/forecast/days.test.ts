import { describe, expect, it } from 'vitest';
import { bandPath, columns, dayOf, hasForecast, path, ranked, shift, verdict } from './days';
import type { ForecastDay, ForecastScore, ForecastView } from './types';

const day = (changes: Partial<ForecastDay>): ForecastDay => ({ date: '2026-06-26', wh: null, p10: null, p90: null, measuredWh: null, remainingWh: null, asIssuedWh: null, errorPercent: null, ...changes });
const view = (changes: Partial<ForecastView>): ForecastView => ({
  from: '', to: '', now: '', stepSeconds: 900, t: [0, 900, 1800], w: [null, null, null], p10: [null, null, null], p90: [null, null, null], measured: [null, null, null], asIssued: [null, null, null],
  days: [], weather: null, problem: null, facts: [], ...changes,
});
const score = (source: string, lead: string): ForecastScore => ({ source, lead, intervals: 1, bias: null, meanError: null, rootError: null, skill: null, coverage: null, dayError: null, width: null, pinballLow: null, pinballMiddle: null, pinballHigh: null, skillSmart: null, skillClimate: null, skillBest: null });

describe('the forecast of the page', () => {
  it('is drawn in the middle of its intervals, inside the span only, gaps left gaps', () => {
    const [t, high, low, w, fact] = columns(view({ w: [1, null, 3], p10: [0, null, 2], p90: [2, null, 4], measured: [5, 6, null] }), 900, 2700);
    expect([t, high, low, w, fact]).toEqual([[1350, 2250], [null, 4], [null, 2], [null, 3], [6, null]]);
  });

  it('is none where nothing is expected, also when something was measured', () => {
    expect(hasForecast(view({ measured: [1, 2, 3] }))).toBe(false);
    expect(hasForecast(view({ w: [null, 0, null] }))).toBe(true);
    expect(hasForecast(null)).toBe(false);
  });

  it('finds its days by their date', () => {
    expect(dayOf(view({ days: [day({ wh: 5 })] }), shift('2026-06-27', -1))?.wh).toBe(5);
    expect(dayOf(view({}), '2026-06-26')).toBeNull();
    expect(shift('2024-02-28', 1)).toBe('2024-02-29');
  });

  it.each([[12, 'less'], [-12, 'more'], [0.4, 'same'], [null, null]] as const)('with an error of %s %% says that %s came', (errorPercent, word) => {
    expect(verdict(day({ errorPercent, measuredWh: 100, asIssuedWh: 112 }))).toBe(word);
  });

  it('says nothing of a day of which the fact or the forecast is unknown', () => {
    expect(verdict(day({ errorPercent: 5, asIssuedWh: 3 }))).toBeNull();
    expect(verdict(null)).toBeNull();
  });

  it('is scored: our own first, "as yesterday" last, by lead', () => {
    expect(ranked([score('persistence', '0-1'), score('solcast', '0-1'), score('solstead', '24-48'), score('solstead', '0-1'), score('solstead', '6-24')]).map((s) => `${s.source} ${s.lead}`))
      .toEqual(['solstead 0-1', 'solstead 6-24', 'solstead 24-48', 'solcast 0-1', 'persistence 0-1']);
  });

  it('is a line with its gaps, and a band only where both edges are known', () => {
    expect(path([0, 1, 2, 3], [0, null, 5, 20], [0, 4], 10, 40, 10)).toBe('M0.0,10.0M20.0,5.0L30.0,0.0');
    expect(bandPath([0, 1, 2], [0, 1, null], [10, 10, 10], [0, 4], 10, 40, 10)).toBe('M0.0,0.0L10.0,0.0L10.0,9.0L0.0,10.0Z');
    expect(bandPath([0, 1], [null, null], [1, 1], [0, 4], 10, 40, 10)).toBe('');
  });
});
