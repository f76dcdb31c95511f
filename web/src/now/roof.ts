import type { PanelView } from '../api/types';

export type PanelLook = 'fresh' | 'stale' | 'none';

/** Panels report every 5 to 15 minutes: only a longer silence of ours makes their figures old. [s] */
export const panelsOld = 900;

/** What the figures of a panel are worth now; power is not told at all when nobody knows it. */
export function panelLook(p: PanelView, silence: number): PanelLook {
  if (p.quality === 'missing' || (p.energyTodayWh === null && p.powerWatts === null)) return 'none';
  return (p.quality === 'good' || p.quality === 'estimated') && silence <= panelsOld ? 'fresh' : 'stale';
}

export interface Tile extends PanelView {
  look: PanelLook;
  /** 0–1 of the best panel today; null when this one gave nothing. */
  share: number | null;
  /** Shortest ending of the serial that tells it from the others. */
  short: string;
}

/** Tiles in the order of their serials, so that one panel keeps its place. */
export function tiles(panels: readonly PanelView[]): Tile[] {
  const sorted = [...panels].sort((a, b) => a.device.localeCompare(b.device) || a.serial.localeCompare(b.serial));
  const best = Math.max(1, ...sorted.map((p) => p.energyTodayWh ?? 0));
  const length = endingLength(sorted.map((p) => p.serial));
  return sorted.map((p) => ({
    ...p,
    look: panelLook(p, 0),
    share: p.energyTodayWh === null ? null : p.energyTodayWh / best,
    short: p.serial.slice(-length),
  }));
}

function endingLength(serials: string[]): number {
  for (let n = 2; n < 12; n++) if (new Set(serials.map((s) => s.slice(-n))).size === serials.length) return n;
  return 12;
}

export const needsLook = (p: PanelView): boolean => p.flags.length > 0 || (p.watch ?? null) !== null;

export function lastReport(panels: readonly PanelView[]): string | null {
  return panels.reduce<string | null>((last, p) => (p.lastReport !== null && (last === null || p.lastReport > last) ? p.lastReport : last), null);
}
