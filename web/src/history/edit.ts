import type { Edit, Sums } from './types';

/** Where a change of the books is looked at, made, listed and taken back. */
export const edits = {
  preview: 'energy/edit/preview',
  apply: 'energy/edit',
  list: 'energy/changes?limit=50',
  again: { preview: 'energy/recompute/preview', apply: 'energy/recompute' },
  undo: (id: number) => `energy/changes/${id}/undo`,
};

export type Field = keyof Sums | 'buyPrice' | 'sellPrice';

/** All of it unknown, or computed again from the counters: neither needs a number. */
export type Whole = 'void' | 'recompute';

export const isWord = (field: Field | Whole): field is Whole => field === 'void' || field === 'recompute';

/** Where a change of this kind is looked at and made. */
export const pathsOf = (field: Field | Whole): { preview: string; apply: string } => (field === 'recompute' ? edits.again : edits);

/** The books have rows of quarter hours: a change begins and ends with one. */
export const isWhole = (ms: number): boolean => Number.isFinite(ms) && ms % 900_000 === 0;

const iso = (ms: number) => (Number.isFinite(ms) ? new Date(ms).toISOString().replace('.000Z', 'Z') : '');

/** What is sent: kilowatt-hours become whole watt-hours, a price stays. */
export function editOf(from: number, to: number, field: Field | Whole, value: number | null, note: string): Edit {
  if (field === 'recompute') return { from: iso(from), to: iso(to) };
  const said = note.trim();
  const edit: Edit = { from: iso(from), to: iso(to), ...(said ? { note: said } : {}) };
  if (field === 'void') return { ...edit, void: true };
  if (value === null) return edit;
  return { ...edit, [field]: field === 'buyPrice' || field === 'sellPrice' ? value : Math.round(value * 1000) };
}
