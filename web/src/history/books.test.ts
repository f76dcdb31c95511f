import { describe, expect, it } from 'vitest';
import { avoided, csv, isEstimated, isPart, isShort, matched, missingSlots, onto, shares, sum, totals } from './books';
import type { EnergyRow } from './types';

const row = (start: string, more: Partial<EnergyRow> = {}): EnergyRow => ({
  start, gridImportWh: null, gridExportWh: null, pvWh: null, batteryChargeWh: null, batteryDischargeWh: null, homeWh: null, chargerWh: null, loadWh: null, residualWh: null, quality: 0, ...more,
});

describe('the books of a period', () => {
  it('leave a gap where nothing is known', () => {
    const found = onto([0, 3600, 7200], [row('1970-01-01T00:00:00Z', { pvWh: 5 }), row('1970-01-01T02:00:00Z', { pvWh: 0 })]);
    expect(found.map((r) => r?.pvWh)).toEqual([5, undefined, 0]);
  });

  it('sum what is known, and know nothing of nothing', () => {
    expect(sum([1, null, 2])).toBe(3);
    expect(sum([null, undefined])).toBeNull();
    expect(sum([])).toBeNull();
  });

  it('tell shares only of what is known', () => {
    const all = totals([row('a', { pvWh: 1000, gridExportWh: 250, gridImportWh: 500, homeWh: 1000, chargerWh: 250, quality: 2 }), null]);
    expect([all.consumptionWh, all.selfConsumption, all.selfSufficiency, all.known, all.estimated]).toEqual([1250, 75, 60, 1, 1]);
    const none = totals([row('a', { pvWh: 0, gridExportWh: 0 })]);
    expect([none.selfConsumption, none.selfSufficiency, none.consumptionWh]).toEqual([null, null, null]);
    expect(totals([row('a', { pvWh: 100, gridExportWh: 300 })]).selfConsumption).toBe(0); // a battery sold
  });

  it('are compared place by place', () => {
    expect(matched(['0', '1', '2'], ['1', '2', '3'], [10, null, 30])).toEqual([null, 10, null]);
  });
});

describe('a bar', () => {
  it('is marked when enough of it is not measured', () => {
    expect(isEstimated(row('a', { quality: 1 }))).toBe(true); // an answer that does not tell how much
    expect(isEstimated(row('a', { quality: 1, slots: 4, flaggedSlots: 1 }))).toBe(true);
    expect(isEstimated(row('a', { quality: 2, slots: 96, flaggedSlots: 4 }))).toBe(false);
    expect(isEstimated(row('a', { quality: 2, slots: 96, flaggedSlots: 5 }))).toBe(true);
    expect(isEstimated(row('a', { slots: 96, flaggedSlots: 0 }))).toBe(false);
    expect(isEstimated(null)).toBe(false);
  });

  it('tells what it does not know, once it is over', () => {
    expect(missingSlots(row('a', { slots: 90 }), 0, 86_400, 1e9)).toBe(6);
    expect(missingSlots(row('a', { slots: 90 }), 0, 86_400, 80_000)).toBe(0);
    expect(missingSlots(row('a', { slots: 92 }), 0, 23 * 3600, 1e9)).toBe(0);
  });

  it('says that only a part is known from one quarter hour in twenty on', () => {
    expect(isPart(row('a', { slots: 92 }), 0, 86_400, 1e9)).toBe(false);
    expect(isPart(row('a', { slots: 91 }), 0, 86_400, 1e9)).toBe(true);
    expect(isPart(row('a', { slots: 10 }), 0, 86_400, 80_000)).toBe(false);
    expect(isPart(null, 0, 86_400, 1e9)).toBe(false);
  });

  it('is a part of its stretch when a quarter hour in twenty and more is missing', () => {
    expect(isShort([row('a', { slots: 96 }), null, row('b', { slots: 96 })], 3 * 86_400)).toBe(true);
    expect(isShort([row('a', { slots: 96 }), row('b', { slots: 92 })], 2 * 86_400)).toBe(false);
    expect(isShort([row('a')], 86_400)).toBe(false);
  });

  it('tells what was not bought apart from what was earned', () => {
    expect(avoided(row('a', { saved: 5, income: 2 }))).toBe(3);
    expect(avoided(row('a', { saved: 5, income: null }))).toBe(5);
    expect(avoided(row('a'))).toBeNull();
  });

  it('tells who got what from where', () => {
    const none = { pvToHomeWh: 0, pvToChargerWh: 0, pvToLoadWh: 0, pvToBatteryWh: 0, pvToGridWh: 0, batteryToHomeWh: 0, batteryToChargerWh: 0, batteryToLoadWh: 0, batteryToGridWh: 0, gridToHomeWh: 0, gridToChargerWh: 0, gridToLoadWh: 0, gridToBatteryWh: 0 };
    expect(shares({ ...none, pvToHomeWh: 3, gridToHomeWh: 1, gridToBatteryWh: 2 })).toEqual([{ to: 'home', sun: 3, battery: 0, bought: 1 }, { to: 'battery', sun: 0, battery: 0, bought: 2 }]);
    expect(shares(null)).toEqual([]);
  });
});

describe('the file', () => {
  it('quotes what needs it, leaves unknown empty, and disarms formulas', () => {
    expect(csv(['a', 'b'], [['x,"y"', null], ['=1+1', -5]])).toBe('a,b\r\n"x,""y""",\r\n\'=1+1,-5\r\n');
  });
});
