import type { PanelView } from '../api/types';

/** The shapes of /api/v1/panels. Missing is null, never 0. */
export interface Panel extends PanelView {
  state: string | null;
  group: string | null;
  /** Energy today against the mean of its group; null while that says nothing. */
  ofGroupPercent: number | null;
  watch: 'low' | 'silent' | null;
  watchSince: string | null;
}

export interface Group {
  device: string;
  key: string;
  name: string;
  azimuthDegrees: number | null;
  tiltDegrees: number | null;
  panelPeakWatts: number | null;
  members: string[];
  powerWatts: number | null;
  maxPowerWatts: number | null;
  energyTodayWh: number | null;
  meanWh: number | null;
  watch: 'ok' | 'anomaly' | null;
}

export interface Roof {
  device: string;
  source: 'file' | 'page';
  /** Names the groups in force; a change sends it back. */
  revision: string;
  canUndo: boolean;
  watchEnabled: boolean;
  at: string;
  belowPercent: number;
  lastWatched: string | null;
}

export interface PanelsView {
  panels: Panel[];
  groups: Group[];
  roofs: Roof[];
}

export interface PanelDay {
  date: string;
  from: string;
  to: string;
  stepSeconds: number;
  t: number[];
  panels: { device: string; serial: string; watts: (number | null)[] }[];
}

export interface Proposal {
  device: string;
  kind: 'new' | 'add' | 'move';
  group: string | null;
  from: string | null;
  facing: 'morning' | 'midday' | 'afternoon';
  members: string[];
}

export interface WatchFinding {
  group: string;
  serial: string;
  kind: 'low' | 'silent';
  energyWh: number | null;
  meanWh: number | null;
  percent: number | null;
  lastReport: string | null;
  since: string;
}

export interface WatchDay {
  device: string;
  date: string;
  groups: { key: string; name: string; verdict: string; members: number; meanWh: number | null; thresholdWh: number | null }[];
  findings: WatchFinding[];
  recovered: string[];
}

/** What is sent to change the groups of one device. */
export type GroupEdit = Pick<Group, 'name' | 'azimuthDegrees' | 'tiltDegrees' | 'panelPeakWatts' | 'members'> & { key: string | null };
