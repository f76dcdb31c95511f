import type { Coded, Quality } from '../api/types';

export type ChargingMode = 'off' | 'solar' | 'min+solar' | 'fast';
export const modes: ChargingMode[] = ['off', 'solar', 'min+solar', 'fast'];

export type Day = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun';
export const days: Day[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** `from` and `to` are local times HH:mm; `to` not after `from`: on the next day. */
export interface ChargingWindow {
  days: Day[];
  from: string;
  to: string;
  /** Current per phase; 0 = no charging then. */
  amps: number;
}

export interface ChargingPoint extends Coded {
  /** Name of its rule, and its name in addresses. */
  name: string;
  charger: string;
  dryRun: boolean;
  mode: ChargingMode;
  modeInSettings: ChargingMode;
  /** The settings' current instead of the sun; null = the sun is followed. */
  fixedAmps: number | null;
  boostUntil: string | null;
  /** Decided; null = nothing is commanded now. */
  availableAmps: number | null;
  /** What the charger shows. */
  offeredAmps: number | null;
  drawnAmps: number | null;
  watts: number | null;
  phases: number | null;
  currents: { phase: string; amps: number | null; volts: number | null }[];
  plugged: boolean | null;
  quality: Quality;
  ageSeconds: number | null;
  switches: number;
  mostSwitches: number;
  limits: { leastAmps: number; mostAmps: number; lowestAmps: number; highestAmps: number };
  schedules: ChargingWindow[];
  ownSchedules: boolean;
  /** What a session may have [Wh]; null = as much as the car takes. */
  sessionLimitWh: number | null;
  /** Said on the page, for this session. */
  ownSessionLimit: boolean;
  session: { started: string; energyWh: number; solarPercent: number | null } | null;
}

export interface ChargingChanged {
  undo: string | null;
  point: ChargingPoint | null;
}

export interface ChargingSession {
  id: number;
  name: string;
  started: string;
  ended: string | null;
  energyWh: number | null;
  solarPercent: number | null;
  estimated: boolean;
}
