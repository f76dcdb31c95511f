import { describe, expect, it } from 'vitest';
import { gauge, near } from './gauge';

describe('the gauge of a rule', () => {
  it('leaves room beyond the upper threshold', () => {
    expect(gauge(900, 1800, 200)).toEqual({ value: 37.5, above: 75, below: (200 / 2400) * 100, over: false });
  });
  it('is full when the value lies beyond its end, and says so', () => {
    expect(gauge(9000, 1800, 200)).toMatchObject({ value: 100, over: true });
  });
  it('shows no value where none is known', () => {
    expect(gauge(null, 1800, 200).value).toBeNull();
  });
  it('has a length even for thresholds of zero', () => {
    expect(gauge(50, 0, 0)).toMatchObject({ value: 50, above: 0, below: 0 });
  });
  it('knows when two labels would touch', () => {
    expect(near(75, 60)).toBe(true);
    expect(near(75, 8)).toBe(false);
  });
});
