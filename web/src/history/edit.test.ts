import { describe, expect, it } from 'vitest';
import { editOf, isWhole, isWord, pathsOf } from './edit';

describe('a change of the books', () => {
  const [from, to] = [Date.parse('2026-06-26T10:00:00Z'), Date.parse('2026-06-26T11:00:00Z')];

  it('is sent in whole watt-hours, prices as they are, and without an empty note', () => {
    expect(editOf(from, to, 'pvWh', 1.2345, ' ')).toEqual({ from: '2026-06-26T10:00:00Z', to: '2026-06-26T11:00:00Z', pvWh: 1235 });
    expect(editOf(from, to, 'buyPrice', 0.2516, 'bill of May')).toMatchObject({ buyPrice: 0.2516, note: 'bill of May' });
  });

  it('can make a stretch unknown, whatever stands in the field', () => {
    expect(editOf(from, to, 'void', 5, '')).toEqual({ from: '2026-06-26T10:00:00Z', to: '2026-06-26T11:00:00Z', void: true });
  });

  it('can have a stretch computed again, with nothing but its ends, at a place of its own', () => {
    expect(editOf(from, to, 'recompute', 5, 'x')).toEqual({ from: '2026-06-26T10:00:00Z', to: '2026-06-26T11:00:00Z' });
    expect([pathsOf('recompute').preview, pathsOf('recompute').apply]).toEqual(['energy/recompute/preview', 'energy/recompute']);
    expect([pathsOf('void').apply, pathsOf('pvWh').preview]).toEqual(['energy/edit', 'energy/edit/preview']);
    expect((['void', 'recompute', 'pvWh'] as const).map(isWord)).toEqual([true, true, false]);
  });

  it('begins and ends with a quarter hour', () => {
    expect([from, from + 900_000, from + 60_000, NaN].map(isWhole)).toEqual([true, true, false, false]);
  });
});
