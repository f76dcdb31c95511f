import { describe, expect, it } from 'vitest';
import { fromLocal, nextDay, startOfDay, zoneOffset } from './zone';

const paris = zoneOffset('Europe/Paris', 0);
const at = (iso: string) => Date.parse(iso);

describe('a time zone', () => {
  it('knows summer and winter', () => {
    expect(paris(at('2026-06-26T12:00:00Z'))).toBe(120);
    expect(paris(at('2026-01-26T12:00:00Z'))).toBe(60);
  });

  it('changes at the second it changes', () => {
    expect(paris(at('2026-03-29T00:59:59Z'))).toBe(60);
    expect(paris(at('2026-03-29T01:00:00Z'))).toBe(120);
  });

  it('falls back to the offset of the site when the browser does not know the zone', () => {
    expect(zoneOffset('Moon/Tycho', 90)(0)).toBe(90);
  });
});

describe('a local day', () => {
  it.each([['2026-06-26T12:00:00Z', 24], ['2026-03-29T12:00:00Z', 23], ['2026-10-25T12:00:00Z', 25]])('around %s has %d hours', (iso, hours) => {
    const start = startOfDay(at(iso), paris);
    expect((nextDay(start, paris) - start) / 3_600_000).toBe(hours);
  });

  it('starts at local midnight', () => {
    expect(new Date(startOfDay(at('2026-06-26T12:00:00Z'), paris)).toISOString()).toBe('2026-06-25T22:00:00.000Z');
    expect(new Date(fromLocal(Date.UTC(2026, 9, 25, 12), paris)).toISOString()).toBe('2026-10-25T11:00:00.000Z');
  });
});
