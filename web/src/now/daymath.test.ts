import { describe, expect, it } from 'vitest';
import type { DayView } from '../api/types';
import { zoneOffset } from '../text/zone';
import { ahead, clampSpan, columns, dayRange, isEmpty, peak, socPath, step, ticks } from './daymath';

const paris = zoneOffset('Europe/Paris', 0);
const start = Date.parse('2026-06-25T22:00:00Z') / 1000;

function day(changes: Partial<DayView> = {}): DayView {
  return {
    date: '2026-06-26', from: '2026-06-25T22:00:00Z', to: '2026-06-26T12:00:00Z', stepSeconds: 300, t: [start, start + 300, start + 600, start + 900],
    productionWatts: [null, 100, 900, 200], consumptionWatts: [null, 400, 400, 400], gridWatts: [null, 300, -500, 200], batteryWatts: [null, null, null, null], socPercent: [50, null, 60, 61], ...changes,
  };
}

describe('the curve of the day', () => {
  it('draws what is sold below zero and leaves what is bought out', () => {
    expect(columns(day())[2]).toEqual([null, 0, -500, 0]);
  });

  it('stacks what charges the battery under what is sold', () => {
    expect(columns(day({ batteryWatts: [300, null, -200, -100] }))[1]).toEqual([300, null, -700, -100]);
  });

  it('goes on with what is expected, from where the measured ends to the end of the day', () => {
    const t = [start, start + 900, start + 1800, start + 86400];
    const view = { from: '', to: '', now: '', stepSeconds: 900, t, w: [1, 2, null, 4], p10: [0, 1, null, 3], p90: [2, null, null, 5], measured: [], asIssued: [], days: [], weather: null, problem: null, facts: [] };
    const rest = ahead(view, day(), start + 86400);
    expect(rest).toEqual({ t: [start + 1350], w: [2], p10: [1], p90: [null] });
    const drawn = columns(day(), rest);
    expect(drawn.map((c) => c.length)).toEqual(Array(8).fill(5));
    expect(drawn[3]?.at(-1)).toBeNull();
    expect(drawn[7]).toEqual([null, null, null, null, 2]);
    expect(ahead(null, day(), start + 86400).t).toEqual([]);
    // Before anything is measured, what was said of yesterday is not of today.
    expect(ahead({ ...view, t: [start - 900, start, start + 900, start + 86400] }, day({ t: [] }), start + 86400).t).toEqual([start + 450]);
  });

  it('spans the whole local day, 23 to 25 hours', () => {
    expect(dayRange(day(), paris)).toEqual([start, start + 86400]);
    const spring = dayRange(day({ from: '2026-03-28T23:00:00Z' }), paris);
    expect(spring[1] - spring[0]).toBe(23 * 3600);
    const autumn = dayRange(day({ from: '2026-10-24T22:00:00Z' }), paris);
    expect(autumn[1] - autumn[0]).toBe(25 * 3600);
  });

  it('finds the peak, and none in the night', () => {
    expect(peak(day())).toEqual({ watts: 900, at: start + 600 });
    expect(peak(day({ productionWatts: [0, 0, null, 0] }))).toBeNull();
  });

  it('knows an empty day', () => {
    expect(isEmpty(day())).toBe(false);
    expect(isEmpty(day({ productionWatts: [null], consumptionWatts: [], gridWatts: [null] }))).toBe(true);
  });

  it('breaks the line of the battery where nothing was measured', () => {
    expect(socPath(day(), [start, start + 1200])).toBe('M0.0,30.0M120.0,24.0L180.0,23.4');
  });
});

describe('the labels of the time axis', () => {
  const label = (s: number) => new Date(s * 1000 + paris(s * 1000) * 60_000).toISOString().slice(11, 16);

  it('stand at round local times', () => {
    expect(ticks(start, start + 86400, paris, 8).map(label)).toEqual(['00:00', '03:00', '06:00', '09:00', '12:00', '15:00', '18:00', '21:00', '00:00']);
    expect(ticks(start + 3600, start + 7200, paris, 4).map(label)).toEqual(['01:00', '01:15', '01:30', '01:45', '02:00']);
  });

  it('stay round when the clock changes', () => {
    const [from, to] = dayRange(day({ from: '2026-10-24T22:00:00Z' }), paris);
    expect(ticks(from, to, paris, 9).map(label)).toEqual(['00:00', '03:00', '06:00', '09:00', '12:00', '15:00', '18:00', '21:00', '00:00']);
  });
});

describe('zooming', () => {
  it('stays inside the day and is not narrower than a quarter of an hour', () => {
    expect(clampSpan(100, 110, 0, 86400)).toEqual([0, 900]);
    expect(clampSpan(80000, 90000, 0, 86400)).toEqual([76400, 86400]);
  });

  it('ends when the whole day is shown', () => {
    expect(clampSpan(-5, 99999, 0, 86400)).toBeNull();
  });
});

describe('the arrow keys', () => {
  const whole: [number, number] = [start, start + 86400];

  it('walk the points that were measured', () => {
    expect(step(day(), null, 1, whole)).toBe(1);
    expect(step(day(), 1, 1, whole)).toBe(2);
    expect(step(day(), 1, -1, whole)).toBe(1);
    expect(step(day(), null, -1, whole)).toBe(3);
  });

  it('stay inside the zoom', () => {
    expect(step(day(), 2, 1, [start, start + 700])).toBe(2);
  });
});
