import { describe, expect, it } from 'vitest';
import { byInstant, isSplit, isWrong, rowOf, withRow, type ColourPolicy, type PlannedChange, type Policy } from './plan';

const row = (charge: number, floor: number, care: boolean): ColourPolicy => {
  const period = { minSocPercent: floor, batteryLife: care, gridSetpointWatts: null, maxDischargeWatts: 3000, maxChargeAmps: null };
  return { chargeToPercent: charge, hc: period, hp: { ...period } };
};
const policy: Policy = { blue: row(80, 30, true), white: row(90, 30, true), red: row(98, 25, false) };

describe('the policy form', () => {
  it('changes one row in both periods and leaves what it does not show', () => {
    const next = withRow(policy, 'red', { charge: 95, floor: 20, care: true });
    expect(rowOf(next.red)).toEqual({ charge: 95, floor: 20, care: true });
    expect(next.red.hc.minSocPercent).toBe(20);
    expect(next.red.hp.maxDischargeWatts).toBe(3000);
    expect(next.blue).toBe(policy.blue);
  });

  it('knows a row whose periods differ', () => {
    expect(isSplit(policy.red)).toBe(false);
    expect(isSplit({ ...policy.red, hc: { ...policy.red.hc, minSocPercent: 40 } })).toBe(true);
  });

  it('refuses what cannot be', () => {
    expect(isWrong({ charge: 0, floor: 30, care: true })).toBe(false);
    expect(isWrong({ charge: 101, floor: 30, care: true })).toBe(true);
    expect(isWrong({ charge: 20, floor: 30, care: true })).toBe(true);
    expect(isWrong({ charge: 80, floor: 4, care: true })).toBe(true);
    expect(isWrong({ charge: Number.NaN, floor: 30, care: true })).toBe(true);
  });
});

it('what is set at one instant is shown together', () => {
  const change = (at: string, setting: string): PlannedChange => ({ at, setting, device: 'gx', value: 1, code: 'tempo.charge.red', facts: [] });
  expect(byInstant([change('a', 'x'), change('a', 'y'), change('b', 'x')]).map((g) => [g.at, g.changes.length])).toEqual([['a', 2], ['b', 1]]);
});
