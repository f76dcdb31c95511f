import { describe, expect, it } from 'vitest';
import type { PanelView } from '../api/types';
import { lastReport, needsLook, tiles } from './roof';

const panel = (serial: string, changes: Partial<PanelView> = {}): PanelView => ({
  device: 'roof', serial, powerWatts: 200, maxPowerWatts: 290, energyTodayWh: 1000, lastReport: '2026-06-26T12:00:00Z', quality: 'good', flags: [], ...changes,
});

describe('the roof', () => {
  it('keeps each panel in its place, whatever the order of the answer', () => {
    expect(tiles([panel('3'), panel('1'), panel('2')]).map((t) => t.serial)).toEqual(['1', '2', '3']);
  });

  it('measures each panel against the best of the day', () => {
    expect(tiles([panel('1', { energyTodayWh: 500 }), panel('2')]).map((t) => t.share)).toEqual([0.5, 1]);
  });

  it('does not turn a missing energy into zero', () => {
    const [tile] = tiles([panel('1', { energyTodayWh: null, powerWatts: null, quality: 'missing' })]);
    expect(tile).toMatchObject({ look: 'none', share: null });
  });

  it('shows an old report as old', () => {
    expect(tiles([panel('1', { quality: 'stale' })])[0]?.look).toBe('stale');
  });

  it('names a panel by the shortest ending that tells it apart', () => {
    expect(tiles([panel('122099000101'), panel('122099000201')]).map((t) => t.short)).toEqual(['101', '201']);
  });

  it('knows the last report and who needs a look', () => {
    expect(lastReport([panel('1', { lastReport: null }), panel('2'), panel('3', { lastReport: '2026-06-26T12:05:00Z' })])).toBe('2026-06-26T12:05:00Z');
    expect(lastReport([])).toBeNull();
    expect(needsLook(panel('1', { flags: ['not-producing'] }))).toBe(true);
    expect(needsLook(panel('1', { watch: 'low' }))).toBe(true);
    expect(needsLook(panel('1', { watch: null }))).toBe(false);
  });
});
