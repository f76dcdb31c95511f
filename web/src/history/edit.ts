import type { Edit, Sums } from './types';

/** Where a change of the books is looked at, made, listed and taken back. */
export const edits = {
  preview: 'energy/edit/preview',
  apply: 'energy/edit',
  list: 'energy/changes?limit=50',
  undo: (id: number) => `energy/changes/${id}/undo`,
};

export type Field = keyof Sums | 'buyPrice' | 'sellPrice';

/** The books have rows of quarter hours: a change begins and ends with one. */
export const isWhole = (ms: number): boolean => Number.isFinite(ms) && ms % 900_000 === 0;

const iso = (ms: number) => (Number.isFinite(ms) ? new Date(ms).toISOString().replace('.000Z', 'Z') : '');

/** What is sent: kilowatt-hours become whole watt-hours, a price stays. */
export function editOf(from: number, to: number, field: Field | 'void', value: number | null, note: string): Edit {
  const said = note.trim();
  const edit: Edit = { from: iso(from), to: iso(to), ...(said ? { note: said } : {}) };
  if (field === 'void') return { ...edit, void: true };
  if (value === null) return edit;
  return { ...edit, [field]: field === 'buyPrice' || field === 'sellPrice' ? value : Math.round(value * 1000) };
}
