import { describe, expect, it } from 'vitest';
import { refreshed } from './pages';

const row = (id: number, outcome = '') => ({ id, outcome });
const ids = (rows: { id: number }[]) => rows.map((r) => r.id);

describe('a list that is asked again', () => {
  it('keeps the pages somebody opened below and takes new rows and outcomes', () => {
    const next = refreshed([row(5), row(4), row(3), row(2), row(1)], [row(6), row(5, 'applied'), row(4)], (r) => r.id);
    expect(ids(next.rows)).toEqual([6, 5, 4, 3, 2, 1]);
    expect(next.rows[1]?.outcome).toBe('applied');
    expect(next.kept).toBe(true);
  });

  it('begins anew when the pages no longer meet, so that no gap looks like none', () => {
    expect(refreshed([row(2), row(1)], [row(9), row(8)], (r) => r.id)).toEqual({ rows: [row(9), row(8)], kept: false });
    expect(refreshed(null, [row(1)], (r) => r.id)).toEqual({ rows: [row(1)], kept: false });
  });
});
