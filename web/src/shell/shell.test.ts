import { describe, expect, it } from 'vitest';
import { fresh, quietMs, shouldSay } from './announce';
import { href, parse } from './router.svelte';

describe('an address', () => {
  it('round-trips page, part and state', () => {
    expect(parse(href('devices', 'roof 1/2', { table: 'open' }))).toEqual({ page: 'devices', part: 'roof 1/2', query: { table: 'open' } });
  });

  it('without anything is Now', () => {
    expect(parse('')).toEqual({ page: 'now', part: null, query: {} });
    expect(parse('#/')).toEqual({ page: 'now', part: null, query: {} });
  });

  it('survives a broken escape', () => {
    expect(parse('#/devices/%E0%A4%A').part).toBe('%E0%A4%A');
  });
});

describe('spoken news', () => {
  it('tells an alarm once, and again after it went away', () => {
    expect(fresh(new Set(), ['a'])).toEqual(['a']);
    expect(fresh(new Set(['a']), ['a', 'b'])).toEqual(['b']);
    expect(fresh(new Set(['b']), ['a', 'b'])).toEqual(['a']);
  });

  it('comes when the meaning changed, at most every 30 s', () => {
    expect(shouldSay('now.night', { code: '', at: -Infinity }, 0)).toBe(true);
    expect(shouldSay('now.night', { code: 'now.night', at: 0 }, quietMs * 5)).toBe(false);
    expect(shouldSay('now.sun.all', { code: 'now.night', at: 0 }, quietMs - 1)).toBe(false);
    expect(shouldSay('now.sun.all', { code: 'now.night', at: 0 }, quietMs)).toBe(true);
    expect(shouldSay('', { code: 'now.night', at: 0 }, quietMs)).toBe(false);
  });
});
