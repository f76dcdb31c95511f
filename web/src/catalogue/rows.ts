import type { CatalogueEntry } from '../api/types';

/** One quantity of the plug-in: the whole and its phases side by side. */
export interface Row {
  name: string;
  whole: CatalogueEntry;
  phases: CatalogueEntry[];
}

/** The entries of one device of the plug-in, one row per quantity, in the order they come. */
export function rowsOf(entries: readonly CatalogueEntry[]): Row[] {
  const rows = new Map<string, Row>();
  for (const entry of entries) {
    const row = rows.get(entry.name);
    if (!row) rows.set(entry.name, { name: entry.name, whole: entry, phases: entry.phase === null ? [] : [entry] });
    else if (entry.phase !== null) row.phases.push(entry);
  }
  return [...rows.values()];
}

/** Ids of the phases in short: `1…3` after the id of the whole, or spelled out where the plug-in spells them otherwise. */
export function phaseIds(row: Row): string {
  const [first, last] = [row.phases[0], row.phases.at(-1)];
  if (!first || !last) return '';
  return first.id === `${row.whole.id}1` ? `1…${row.phases.length}` : `${first.id}…${last.id.slice(-1)}`;
}

export const isHere = (row: Row): boolean => row.whole.here || row.phases.some((p) => p.here) || row.whole.point === null;

/** Whether a row is what somebody looks for: by an id of the plug-in, its name, or a point of ours. Case and accents do not matter. */
export function matches(row: Row, name: string, wanted: string): boolean {
  const text = plain(wanted);
  return text === '' || [name, ...[row.whole, ...row.phases].flatMap((e) => [e.id, e.point ?? ''])].some((known) => plain(known).includes(text));
}

const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim();
