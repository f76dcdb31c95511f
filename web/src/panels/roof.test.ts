import { describe, expect, it } from 'vitest';
import { accepted, bucketAt, bucketsOf, compass, edits, freeName, lit, meanCurve, moved, noonOf, sections, toLook, touched } from './roof';
import type { Group, Panel, PanelDay } from './types';

const panel = (serial: string, group: string | null = null, changes: Partial<Panel> = {}): Panel => ({
  device: 'roof', serial, powerWatts: 200, maxPowerWatts: 290, energyTodayWh: 1000, lastReport: '2026-06-26T12:00:00Z', quality: 'good', flags: [],
  state: 'producing', group, ofGroupPercent: 100, watch: null, watchSince: null, ...changes,
});
const group = (key: string, members: string[]): Group => ({
  device: 'roof', key, name: key, azimuthDegrees: null, tiltDegrees: null, panelPeakWatts: null, members, powerWatts: null, maxPowerWatts: null, energyTodayWh: null, meanWh: null, watch: null,
});
const day = (watts: Record<string, (number | null)[]>): PanelDay => ({
  date: '2026-06-26', from: '', to: '', stepSeconds: 300, t: [600, 900, 1200, 1500], panels: Object.entries(watts).map(([serial, w]) => ({ device: 'roof', serial, watts: w })),
});

describe('the roof by groups', () => {
  it('shows the groups in their order and what is left at the end', () => {
    const shown = sections([panel('3'), panel('2', 'South'), panel('1', 'South')], [group('East', []), group('South', ['1', '2'])]);
    expect(shown.map((s) => [s.group?.key ?? null, s.panels.map((p) => p.serial)])).toEqual([['East', []], ['South', ['1', '2']], [null, ['3']]]);
  });

  it('moves a panel to a group, out of its old one, or to none', () => {
    const groups = edits([group('East', ['1']), group('South', ['2'])], 'roof');
    expect(moved(groups, ['1'], 'South').map((g) => g.members)).toEqual([[], ['2', '1']]);
    expect(moved(groups, ['1'], null).map((g) => g.members)).toEqual([[], ['2']]);
    expect(groups[0]?.members).toEqual(['1']);
  });

  it('accepts a proposal for a new group under a free name, or adds to one that exists', () => {
    const groups = edits([group('South', ['1'])], 'roof');
    const proposal = { device: 'roof', kind: 'new' as const, group: null, from: null, facing: 'midday' as const, members: ['2', '3'] };
    expect(accepted(groups, proposal, 'South').map((g) => [g.key, g.name, g.members])).toEqual([['South', 'South', ['1']], [null, 'South 2', ['2', '3']]]);
    expect(accepted(groups, { ...proposal, kind: 'add', group: 'South' }, '').map((g) => g.members)).toEqual([['1', '2', '3']]);
    expect(freeName('West', groups)).toBe('West');
  });

  it('knows who needs a look', () => {
    expect(toLook(panel('1'), 90)).toBe(false);
    expect(toLook(panel('1', null, { ofGroupPercent: null }), 90)).toBe(false);
    expect(toLook(panel('1', null, { ofGroupPercent: 89.9 }), 90)).toBe(true);
    expect(toLook(panel('1', null, { watch: 'silent' }), 90)).toBe(true);
  });
});

describe('the day of the roof', () => {
  it('finds the bucket of an instant', () => {
    expect([0, 600, 899, 900, 9000].map((s) => bucketAt(day({}), s))).toEqual([-1, 0, 0, 1, -1]);
    expect(bucketAt({ ...day({}), t: [] }, 5)).toBe(-1);
  });

  it('begins with the first light and ends with the last', () => {
    expect(lit(day({ a: [0, 5, null, 0], b: [null, 0, 9, 1] }))).toEqual([1, 2]);
    expect(lit(day({ a: [0, null, 0, 0] }))).toBeNull();
  });

  it('means over the panels that are known; unknown is not zero', () => {
    expect(meanCurve(day({ a: [100, null, null, 4], b: [300, 200, null, 6], c: [900, 900, 900, 900] }), 'roof', ['a', 'b'])).toEqual([200, 200, null, 5]);
  });
});

it('names eight sides of the compass', () => {
  expect([0, 22, 23, 95, 180, 265, 338, 360].map(compass)).toEqual(['n', 'n', 'ne', 'e', 's', 'w', 'n', 'n']);
});

describe('days and forms', () => {
  it('has a hundred quarter hours on the day the clock goes back', () => {
    const day = (from: string, to: string) => bucketsOf({ date: '', from, to, stepSeconds: 900, t: [], panels: [] });
    expect(day('2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z')).toBe(100);
    expect(day('2026-06-25T22:00:00Z', '2026-06-26T22:00:00Z')).toBe(96);
  });

  it('keeps a date its date east and west of everything', () => {
    for (const hours of [-11, 0, 2, 13, 14]) {
      const local = new Date(noonOf('2026-06-26', () => hours * 60) + hours * 3_600_000);
      expect(local.toISOString()).toBe('2026-06-26T12:00:00.000Z');
    }
  });

  it('sends only what somebody changed in a form', () => {
    expect(touched({ name: 'South', tiltDegrees: 30 as number | null }, { name: 'South', tiltDegrees: null })).toEqual({ tiltDegrees: null });
  });
});
