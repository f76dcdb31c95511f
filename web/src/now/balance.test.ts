import { describe, expect, it } from 'vitest';
import { dotBelow, place, sum, type Input } from './balance';

const size = (width: number) => () => ({ line: width, stack: width / 2 });
const lay = (watts: [string, number | null][], total: number, room = 1000, label = 60) => place(watts.map(([kind, w]) => ({ kind, watts: w })), total, room, size(label));

describe('the balance bar', () => {
  it('is to scale', () => {
    const [home, car, sold] = lay([['home', 2200], ['car', 3500], ['grid', 1200]], 6900);
    expect(home?.width).toBeCloseTo(1000 * 2200 / 6900, 6);
    expect(car?.x).toBeCloseTo(home?.width ?? 0, 6);
    expect((sold?.x ?? 0) + (sold?.width ?? 0)).toBeCloseTo(1000, 6);
  });

  it('keeps the order it is given', () => {
    expect(lay([['home', 10], ['car', 5000], ['grid', 900]], 5910).map((s) => s.kind)).toEqual(['home', 'car', 'grid']);
  });

  it('leaves the shorter side short, so that a residual is seen', () => {
    const [home] = lay([['home', 3000]], 4000);
    expect(home?.width).toBeCloseTo(750, 6);
  });

  it('makes a dot of what is too small for a bar', () => {
    const [home, battery] = lay([['home', 6840], ['battery', 60]], 6900);
    expect(battery).toMatchObject({ form: 'dot', width: dotBelow, label: 'none' });
    expect((home?.width ?? 0) + dotBelow).toBeCloseTo(1000, 6);
  });

  it('leaves out what does not flow', () => {
    expect(lay([['sun', 0], ['grid', 430], ['battery', 0.4]], 430).map((s) => s.kind)).toEqual(['grid']);
    expect(lay([], 0)).toEqual([]);
    expect(lay([['sun', 0]], 0)).toEqual([]);
  });

  it('keeps a place for what is not known', () => {
    const [sun, grid] = lay([['sun', null], ['grid', 500]], 500);
    expect(sun).toMatchObject({ form: 'unknown', width: dotBelow, label: 'none' });
    expect(grid?.form).toBe('bar');
    expect(lay([['sun', null], ['grid', null]], 0).every((s) => s.form === 'unknown')).toBe(true);
  });

  it('labels on one line, on two, or not at all', () => {
    expect(lay([['home', 1000]], 1000, 200, 150)[0]?.label).toBe('line');
    expect(lay([['home', 1000]], 1000, 100, 150)[0]?.label).toBe('stack');
    expect(lay([['home', 1000]], 1000, 70, 150)[0]?.label).toBe('none');
    expect(lay([['home', 1000]], 1000, 50, 20)[0]?.label).toBe('none');
  });

  it('draws nothing before it has a width', () => {
    expect(lay([['home', 1000]], 1000, 0)).toEqual([]);
  });

  it('never leaves its room, never makes a bar narrower than a dot (1000 random houses)', () => {
    let seed = 20261120;
    const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
    for (let n = 0; n < 1000; n++) {
      const parts: Input<string>[] = ['home', 'car', 'load', 'battery', 'grid'].map((kind) => ({ kind, watts: random() < 0.15 ? null : Math.round(10 ** (random() * 4.3) - 1) }));
      const total = sum(parts) * (1 + random());
      const room = 260 + random() * 1000;
      const placed = place(parts, total, room, size(80));
      let x = 0;
      for (const s of placed) {
        expect(s.x).toBeCloseTo(x, 6);
        expect(s.width).toBeGreaterThanOrEqual(dotBelow - 1e-9);
        x += s.width;
      }
      expect(x).toBeLessThanOrEqual(Math.max(room, placed.length * dotBelow) + 1e-6);
    }
  });
});
