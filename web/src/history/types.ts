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
}

export interface EnergyView {
  by: By;
  rows: EnergyRow[];
}
