import { describe, expect, it } from 'vitest';
import { deviceNow } from '../devices/look';
import type { DeviceView } from '../api/types';
import { aged } from './ageing';

describe('a value', () => {
  it('is fresh while the server says so and the stream flows', () => {
    expect(aged(850, 'good', 0.8, 0)).toEqual({ look: 'fresh', value: 850, age: 0.8 });
    expect(aged(850, 'estimated', 0.8, 5).look).toBe('fresh');
  });

  it('grows stale by silence alone, and says its age', () => {
    expect(aged(850, 'good', 2, 6)).toEqual({ look: 'stale', value: 850, age: 8 });
  });

  it('is gone after a minute of silence', () => {
    expect(aged(850, 'good', 2, 60)).toEqual({ look: 'missing', value: null, age: 62 });
  });

  it('is stale or missing when the server says so', () => {
    expect(aged(850, 'stale', 14, 0).look).toBe('stale');
    expect(aged(850, 'suspect', 1, 0).look).toBe('stale');
    expect(aged(null, 'good', 1, 0).look).toBe('missing');
    expect(aged(5, 'missing', 99, 0)).toEqual({ look: 'missing', value: null, age: 99 });
  });

  it('of zero is a value', () => {
    expect(aged(0, 'good', 1, 0)).toEqual({ look: 'fresh', value: 0, age: 1 });
  });

  it('that never was has no age', () => {
    expect(aged(null, 'missing', null, 30).age).toBeNull();
  });
});

describe('a device', () => {
  const device = { state: 'ok', ageSeconds: 1 } as DeviceView;

  it('is no longer said to answer when we hear nothing', () => {
    expect(deviceNow(device, 0).state).toBe('ok');
    expect(deviceNow(device, 10)).toEqual({ state: 'stale', age: 11 });
    expect(deviceNow(device, 90).state).toBe('missing');
  });
});
