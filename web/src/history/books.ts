import type { EnergyRow } from './types';

/** A column of the books: of what it is, and on which side of the balance. */
export const sources = ['pvWh', 'batteryDischargeWh', 'gridImportWh'] as const;
export const uses = ['homeWh', 'chargerWh', 'loadWh', 'batteryChargeWh', 'gridExportWh'] as const;
export type Flow = (typeof sources)[number] | (typeof uses)[number];
export const flows: readonly Flow[] = [...sources, ...uses];

/** The row of each bar, in the order of the bars; null where nothing is known. */
export function onto(starts: number[], rows: EnergyRow[]): (EnergyRow | null)[] {
  const known = new Map(rows.map((r) => [Date.parse(r.start) / 1000, r]));
  return starts.map((at) => known.get(at) ?? null);
}

/** The sum of what is known; null when nothing is. */
export function sum(values: readonly (number | null | undefined)[]): number | null {
  let total: number | null = null;
  for (const v of values) if (v != null) total = (total ?? 0) + v;
  return total;
}

export const column = (rows: readonly (EnergyRow | null)[], key: keyof EnergyRow): (number | null)[] => rows.map((r) => (r === null ? null : ((r[key] as number | null | undefined) ?? null)));

/** Home, cars and loads; null without the house. */
export const consumption = (row: EnergyRow | null): number | null => (row?.homeWh == null ? null : row.homeWh + (row.chargerWh ?? 0) + (row.loadWh ?? 0));

export interface Totals {
  wh: Record<Flow, number | null>;
  consumptionWh: number | null;
  residualWh: number | null;
  /** Share of the production that was used here, share of the consumption that was not bought. [%] */
  selfConsumption: number | null;
  selfSufficiency: number | null;
  /** Bars of which something is known, and of those the ones that are not wholly measured. */
  known: number;
  estimated: number;
}

export function totals(rows: readonly (EnergyRow | null)[]): Totals {
  const wh = Object.fromEntries(flows.map((f) => [f, sum(column(rows, f))])) as Record<Flow, number | null>;
  const used = sum(rows.map(consumption));
  const share = (part: number | null, of: number | null) => (part === null || of === null || of <= 0 ? null : Math.min(100, Math.max(0, (100 * part) / of)));
  return {
    wh, consumptionWh: used, residualWh: sum(column(rows, 'residualWh')),
    selfConsumption: share(wh.pvWh === null || wh.gridExportWh === null ? null : wh.pvWh - wh.gridExportWh, wh.pvWh),
    selfSufficiency: share(used === null || wh.gridImportWh === null ? null : used - wh.gridImportWh, used),
    known: rows.filter((r) => r !== null).length, estimated: rows.filter((r) => r !== null && r.quality > 0).length,
  };
}

/** Values of another period at the bars of this one: by place, null where there is no such place. */
export function matched<T>(here: string[], there: string[], values: readonly T[]): (T | null)[] {
  const at = new Map(there.map((place, i) => [place, values[i] ?? null]));
  return here.map((place) => at.get(place) ?? null);
}

/** A file of what is shown: RFC 4180, a point in numbers, nothing where nothing is known, and no cell that a spreadsheet would take for a formula. */
export function csv(head: string[], rows: (string | number | null)[][]): string {
  const cell = (v: string | number | null) => {
    if (v === null) return '';
    if (typeof v === 'number') return String(v);
    const safe = /^[=+\-@\t]/.test(v) ? `'${v}` : v;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return [head, ...rows].map((r) => r.map(cell).join(',') + '\r\n').join('');
}
