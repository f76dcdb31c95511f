import { describe, expect, it } from 'vitest';
import { extent, labelled, thinned, type Layer } from './barplot';

const layer = (side: 1 | -1, ...values: (number | null)[]): Layer => ({ key: '', label: '', side, ink: 'solar', pattern: 'plain', values });

describe('the bars', () => {
  it('reach as far as their stacks, above and below, and as the lines over them', () => {
    expect(extent({ layers: [layer(1, 3, null), layer(1, 4, 1), layer(-1, 2, 5)], marks: [], estimated: [], count: 2 })).toEqual([-5, 7]);
    expect(extent({ layers: [layer(1, 3)], marks: [{ key: '', label: '', side: 1, ink: 'solar', dashed: true, values: [4], high: [9] }], estimated: [], count: 1 })).toEqual([0, 9]);
    expect(extent({ layers: [], marks: [], estimated: [], count: 0 })).toEqual([0, 0]);
  });

  it('change sides below zero', () => {
    expect(extent({ layers: [layer(1, -3), layer(1, 2)], marks: [], estimated: [], count: 1 })).toEqual([-3, 2]);
  });

  it.each([[24, 8, 8], [31, 7, 7], [365, 12, 12], [12, 12, 12], [8760, 10, 10], [1, 5, 1]])('%i bars have at most %i words', (count, most, found) => {
    const at = labelled(count, most);
    expect(at.length).toBeLessThanOrEqual(found);
    expect(at[0]).toBe(0);
  });

  it('thin the words they were given', () => {
    const months = Array.from({ length: 12 }, (_, i) => i * 30);
    expect(thinned(months, 20)).toEqual(months);
    expect(thinned(months, 6)).toEqual([0, 60, 120, 180, 240, 300]);
    expect(thinned([], 6)).toEqual([]);
  });
});
