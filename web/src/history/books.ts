import type { EnergyRow, Split } from './types';

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
  cost: number | null;
  income: number | null;
  saved: number | null;
  unpricedWh: number;
}

export function totals(rows: readonly (EnergyRow | null)[]): Totals {
  const wh = Object.fromEntries(flows.map((f) => [f, sum(column(rows, f))])) as Record<Flow, number | null>;
  const used = sum(rows.map(consumption));
  const share = (part: number | null, of: number | null) => (part === null || of === null || of <= 0 ? null : Math.min(100, Math.max(0, (100 * part) / of)));
  return {
    wh, consumptionWh: used, residualWh: sum(column(rows, 'residualWh')),
    selfConsumption: share(wh.pvWh === null || wh.gridExportWh === null ? null : wh.pvWh - wh.gridExportWh, wh.pvWh),
    selfSufficiency: share(used === null || wh.gridImportWh === null ? null : used - wh.gridImportWh, used),
    cost: sum(column(rows, 'cost')), income: sum(column(rows, 'income')), saved: sum(column(rows, 'saved')), unpricedWh: sum(column(rows, 'unpricedWh')) ?? 0,
    known: rows.filter((r) => r !== null).length, estimated: rows.filter(isEstimated).length,
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

/** What was not paid because it was not bought: the saving without what was earned. */
export const avoided = (row: EnergyRow | null): number | null => (row?.saved == null ? null : row.saved - (row.income ?? 0));

/** Whether a bar is to be marked: short ones when anything in them is not measured, long ones from one quarter hour in twenty on. */
export function isEstimated(row: EnergyRow | null): boolean {
  if (row === null || row.quality === 0) return false;
  if (row.slots === undefined || row.flaggedSlots === undefined || row.slots <= 4) return true;
  return row.flaggedSlots * 20 >= row.slots;
}

/** Quarter hours of a bar that is over of which nothing is known. */
export function missingSlots(row: EnergyRow | null, start: number, end: number, now: number): number {
  if (row?.slots === undefined || end > now) return 0;
  return Math.max(0, Math.round((end - start) / 900) - row.slots);
}

/** Whether so much of a bar that is over is unknown that it is to be said: one quarter hour in twenty. */
export function isPart(row: EnergyRow | null, start: number, end: number, now: number): boolean {
  return missingSlots(row, start, end, now) * 20 * 900 >= end - start;
}

/** Whether of a stretch that is over [s] so much is unknown that its sums are not the whole of it. */
export function isShort(rows: readonly (EnergyRow | null)[], seconds: number): boolean {
  const counted = sum(rows.map((r) => r?.slots));
  return counted !== null && counted * 900 * 20 < seconds * 19;
}

export interface Share {
  to: 'home' | 'car' | 'load' | 'battery' | 'grid';
  sun: number;
  battery: number;
  bought: number;
}

/** Who got what from where; those who got nothing are left out. */
export function shares(split: Split | null | undefined): Share[] {
  if (!split) return [];
  const all: Share[] = [
    { to: 'home', sun: split.pvToHomeWh, battery: split.batteryToHomeWh, bought: split.gridToHomeWh },
    { to: 'car', sun: split.pvToChargerWh, battery: split.batteryToChargerWh, bought: split.gridToChargerWh },
    { to: 'load', sun: split.pvToLoadWh, battery: split.batteryToLoadWh, bought: split.gridToLoadWh },
    { to: 'battery', sun: split.pvToBatteryWh, battery: 0, bought: split.gridToBatteryWh },
    { to: 'grid', sun: split.pvToGridWh, battery: split.batteryToGridWh, bought: 0 },
  ];
  return all.filter((s) => s.sun + s.battery + s.bought > 0);
}
