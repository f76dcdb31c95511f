import type { ChargingPoint } from '../charging/types';

/** The shapes of /api/v1. Fields carry their unit; missing is null, never 0; instants are ISO 8601 in UTC. */
export interface Fact {
  name: string;
  number: number | null;
  unit: string;
  text: string | null;
}

export interface Coded {
  code: string;
  facts: Fact[];
}

export type Severity = 'info' | 'notice' | 'warning' | 'alarm';
export type Quality = 'good' | 'estimated' | 'stale' | 'suspect' | 'missing';

export interface Problem extends Coded {
  severity: Severity;
}

export interface Finding extends Problem {
  line: number | null;
  key: string | null;
}

export interface SiteView {
  name: string;
  timezone: string;
  utcOffsetMinutes: number;
  phases: number;
  maxCurrentA: number | null;
  currency: string;
  version: string;
  virtualHouse: boolean;
  clock: { shifted: boolean; speed: number };
  setUp: boolean;
  sampleSettings: string | null;
  settingsPath: string;
  findings: Finding[];
  control: { enabled: boolean };
  /** tempo, dynamic or clock; null without a tariff. */
  tariff?: string | null;
}

export interface SignInView {
  passwordSet: boolean;
  signedIn: boolean;
  codeNeeded: boolean;
  token: string | null;
  waitSeconds: number;
  shortestPassword: number;
}

export interface SessionView {
  id: string;
  begun: string;
  seen: string;
  from: string;
  agent: string;
  current: boolean;
}

export interface ChangeView extends Coded {
  at: string;
  who: string;
  from: string;
}

export type InKind = 'sun' | 'battery' | 'grid';
export type OutKind = 'home' | 'car' | 'load' | 'battery' | 'grid';

export interface Flow<K extends string = string> {
  kind: K;
  /** ≥ 0 [W]; null = stale beyond use, or missing. */
  watts: number | null;
  quality: Quality;
  ageSeconds: number | null;
}

export interface BalanceView {
  inWatts: number | null;
  outWatts: number | null;
  residualWatts: number | null;
  in: Flow<InKind>[];
  out: Flow<OutKind>[];
}

export interface PhaseView {
  phase: string;
  voltageVolts: number | null;
  currentAmperes: number | null;
  /** + bought, − sold [W] */
  gridWatts: number | null;
  productionWatts: number | null;
  homeWatts: number | null;
  quality: Quality;
}

export interface BatteryView {
  /** + gives, − charges [W] */
  watts: number | null;
  socPercent: number | null;
  energyWh: number | null;
  capacityWh: number | null;
  /** Of the power; the charge has its own. */
  quality: Quality;
  ageSeconds: number | null;
  socQuality: Quality;
  socAgeSeconds: number | null;
}

export interface TodayView {
  productionWh: number | null;
  importWh: number | null;
  exportWh: number | null;
  consumptionWh: number | null;
  selfConsumptionPercent: number | null;
  selfSufficiencyPercent: number | null;
  /** Where the books of today begin, when later than midnight. */
  since: string | null;
}

export interface DecisionNow extends Coded {
  at: string;
  rule: string;
  device: string;
  command: string;
  outcome: string;
  dryRun: boolean;
}

export interface RuleNow extends Coded {
  rule: string;
  name: string;
  dryRun: boolean;
  /** Where a rule that switches something stands; null for others. */
  state: RuleState | null;
}

/** Watts: exported, ≥ 0. */
export interface RuleState {
  on: boolean;
  since: string | null;
  enabled: boolean;
  valueWatts: number | null;
  aboveWatts: number;
  belowWatts: number;
}

export interface CommandView {
  kind: 'http' | 'mqtt' | 'program' | 'device';
  to: string;
}

export interface RuleRow {
  name: string;
  type: string;
  enabled: boolean;
  dryRun: boolean;
  dryRunInSettings: boolean;
  phase: string | null;
  on: boolean | null;
  since: string | null;
  valueWatts: number | null;
  aboveWatts: number | null;
  belowWatts: number | null;
  code: string | null;
  facts: Fact[];
  commands: { on: CommandView | null; off: CommandView | null } | null;
  last: (Coded & { at: string; command: 'on' | 'off'; outcome: string; actor: string }) | null;
}

export interface RulesView {
  control: boolean;
  rules: RuleRow[];
}

export interface DeviceView {
  id: string;
  type: string;
  title: string;
  model: string | null;
  serial: string | null;
  firmware: string | null;
  phases: number | null;
  state: 'ok' | 'starting' | 'stale' | 'missing' | 'trouble';
  ageSeconds: number | null;
  problems: Problem[];
}

/** What is known of a device's credentials; never a secret. */
export interface CredentialView {
  device: string;
  origin: 'settings' | 'page' | 'account' | null;
  role: string | null;
  serial: string | null;
  expires: string | null;
  /** Negative when the token is over. */
  daysLeft: number | null;
  hasAccount: boolean;
  nextSignIn: string | null;
  reserved: string[];
  pinnedKey: string | null;
  /** A key that is not the trusted one; null when all is well. */
  shownKey: string | null;
}

/** Where the site needs a secret, and whether it has one; never a value. */
export interface SecretsView {
  publishers: { key: string; server: string; user: string | null; origin: 'settings' | 'page' | null }[];
  named: { name: string; origin: 'environment' | 'page' | null; rules: string[] }[];
}

export interface Accepted extends Coded {
  credentials: CredentialView | null;
}

export interface LiveView {
  at: string;
  tick: number;
  sentence: Coded;
  balance: BalanceView;
  phases: PhaseView[];
  battery: BatteryView | null;
  today: TodayView;
  decision: DecisionNow | null;
  rules: RuleNow[];
  devices: DeviceView[];
  problems: Problem[];
  /** None in a house without one; absent in an older service. */
  charging?: ChargingPoint[];
}

export interface PanelView {
  device: string;
  serial: string;
  powerWatts: number | null;
  maxPowerWatts: number | null;
  energyTodayWh: number | null;
  lastReport: string | null;
  quality: Quality;
  flags: string[];
  /** What the last daily watch listed it for. */
  watch?: 'low' | 'silent' | null;
}

export interface PointView {
  device: string;
  id: string;
  unit: string;
  kind: string;
  positive: string;
  text: string;
  value: number | null;
  textValue: string | null;
  quality: Quality;
  at: string | null;
  /** Code of why the value is as it is; null when there is nothing to say. */
  note?: string | null;
}

/** One quantity under the Jeedom plug-in's name, with our value. */
export interface CatalogueEntry {
  id: string;
  name: string;
  phase: string | null;
  unit: string;
  flag: string | null;
  point: string | null;
  minus: string | null;
  /** False when this gateway does not give it. */
  here: boolean;
  value: number | null;
  textValue: string | null;
  quality: Quality;
  at: string | null;
  difference: string | null;
  note: string | null;
}

export interface CatalogueGroup {
  key: string;
  part: string | null;
  entries: CatalogueEntry[];
}

export interface CatalogueView {
  gateways: { device: string; phases: number | null; groups: CatalogueGroup[] }[];
}

export interface DayView {
  date: string;
  from: string;
  to: string;
  stepSeconds: number;
  t: number[];
  productionWatts: (number | null)[];
  consumptionWatts: (number | null)[];
  gridWatts: (number | null)[];
  batteryWatts: (number | null)[];
  socPercent: (number | null)[];
}

export interface DecisionRow extends Coded {
  id: number | string;
  at: string;
  rule: string;
  device: string;
  kind: string;
  wanted: number | string | null;
  bounded: number | string | null;
  actor: string | null;
  outcome: string | null;
  shown: boolean | null;
}
