import type { By } from './period';

/** Wh, never signed; null = unknown. Money in the contract's currency. */
export interface EnergyRow {
  start: string;
  gridImportWh: number | null;
  gridExportWh: number | null;
  pvWh: number | null;
  batteryChargeWh: number | null;
  batteryDischargeWh: number | null;
  homeWh: number | null;
  chargerWh: number | null;
  loadWh: number | null;
  residualWh: number | null;
  /** The worst of its quarter hours: 0 measured, 1 spread after a gap, 2 incomplete. */
  quality: number;
  /** 0 own meters, 1 an import, 2 a person: the highest of its quarter hours. */
  source?: number;
  /** Quarter hours with a row, and those of them that are not measured. */
  slots?: number;
  flaggedSlots?: number;
  /** As far as prices are known. `saved`: against buying all that was used. */
  cost?: number | null;
  income?: number | null;
  saved?: number | null;
  /** Import without a known price: it is in no cost. */
  unpricedWh?: number;
  split?: Split | null;
}

/** From where energy went where [Wh]. */
export interface Split {
  pvToHomeWh: number;
  pvToChargerWh: number;
  pvToLoadWh: number;
  pvToBatteryWh: number;
  pvToGridWh: number;
  batteryToHomeWh: number;
  batteryToChargerWh: number;
  batteryToLoadWh: number;
  batteryToGridWh: number;
  gridToHomeWh: number;
  gridToChargerWh: number;
  gridToLoadWh: number;
  gridToBatteryWh: number;
}

export interface EnergyView {
  by: By;
  rows: EnergyRow[];
  total?: EnergyRow | null;
}

/** A change of the books by hand; a column left out stays. */
export interface Edit {
  from: string;
  to: string;
  void?: boolean;
  gridImportWh?: number;
  gridExportWh?: number;
  pvWh?: number;
  batteryChargeWh?: number;
  batteryDischargeWh?: number;
  homeWh?: number;
  chargerWh?: number;
  loadWh?: number;
  buyPrice?: number;
  sellPrice?: number;
  note?: string;
}

export type Sums = Record<'gridImportWh' | 'gridExportWh' | 'pvWh' | 'batteryChargeWh' | 'batteryDischargeWh' | 'homeWh' | 'chargerWh' | 'loadWh', number>;

/** What a change does, would do, or did: quarter hours, and sums over those it touches. */
export interface Effect {
  added: number;
  replaced: number;
  kept: number;
  devices: number;
  issued: number;
  from: string | null;
  to: string | null;
  before: Sums;
  after: Sums;
}

export interface MadeChange {
  id: number;
  at: string;
  kind: string;
  origin: string;
  effect: Effect;
  undone: string | null;
}

/** What was computed again; null when nothing better is known than what stands there. */
export interface Recomputed {
  change: MadeChange | null;
}
