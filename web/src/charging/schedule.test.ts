import { describe, expect, it } from 'vitest';
import { arrived } from './arrived';
import { daysSaid, fault, nights } from './schedule';
import type { ChargingPoint, ChargingWindow } from './types';

const limits = { leastAmps: 7, mostAmps: 13, lowestAmps: 6, highestAmps: 16 };
const night: ChargingWindow = { days: ['mon', 'tue', 'wed', 'fri', 'sun'], from: '21:00', to: '07:00', amps: 10 };

describe('a window of the schedule', () => {
  it('ends on the next day when it ends before it begins', () => {
    expect(nights(night)).toBe(true);
    expect(nights({ ...night, to: '22:00' })).toBe(false);
  });
  it('tells days in a row by their ends', () => {
    expect(daysSaid(night.days, 'all', (d) => d)).toBe('mon – wed, fri, sun');
    expect(daysSaid(['sat', 'sun'], 'all', (d) => d)).toBe('sat, sun');
    expect(daysSaid(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], 'all', (d) => d)).toBe('all');
  });
  it('is wrong without days, without a length, and with a current no car charges with', () => {
    expect(fault(night, limits)).toBeNull();
    expect(fault({ ...night, amps: 0 }, limits)).toBeNull();
    expect(fault({ ...night, days: [] }, limits)).toBe('charging.schedule.wrong.days');
    expect(fault({ ...night, to: '21:00' }, limits)).toBe('charging.schedule.wrong.times');
    for (const amps of [3, 17, -1, NaN]) expect(fault({ ...night, amps }, limits)).toBe('charging.schedule.wrong.amps');
  });
});

describe('a change', () => {
  const now = { mode: 'fast', boostUntil: null, limits, availableAmps: 16, offeredAmps: 16, dryRun: false } as ChargingPoint;
  it('has arrived when the rule knows it and the charger shows it', () => {
    expect(arrived(now, now)).toBe(true);
    expect(arrived({ ...now, mode: 'solar' }, now)).toBe(false);
    expect(arrived({ ...now, offeredAmps: 6 }, now)).toBe(false);
    expect(arrived({ ...now, offeredAmps: 6, dryRun: true }, now)).toBe(true);
  });
});
