import type { Coded } from '../api/types';

/** What a battery system is set to in one period; null: left alone. */
export interface PeriodPolicy {
  minSocPercent: number;
  batteryLife: boolean;
  gridSetpointWatts: number | null;
  maxDischargeWatts: number | null;
  maxChargeAmps: number | null;
}

export interface ColourPolicy {
  chargeToPercent: number;
  /** 22:00 to 06:00, before the day. */
  hc: PeriodPolicy;
  hp: PeriodPolicy;
}

export type Colour = 'blue' | 'white' | 'red';
export type Policy = Record<Colour, ColourPolicy>;

export interface PlannedChange extends Coded {
  at: string;
  device: string;
  setting: string;
  value: number;
}

/** Money in the contract's currency; hours of which energy and price are known. */
export interface Saved {
  saved: number;
  knownHours: number;
}

export interface PlanRule {
  name: string;
  device: string;
  dryRun: boolean;
  /** The policy is the one of the page, not the one of the settings. */
  changed: boolean;
  policy: Policy;
  next: PlannedChange[];
}

export interface Plan {
  control: boolean;
  currency: string;
  /** Null where no hour is known. */
  today: Saved | null;
  season: Saved | null;
  rules: PlanRule[];
}

export const colours: Colour[] = ['blue', 'white', 'red'];

/** What a row of the form holds: one floor and one care for both periods, as most people want it. */
export interface Row {
  charge: number;
  floor: number;
  care: boolean;
}

export const rowOf = (policy: ColourPolicy): Row => ({ charge: policy.chargeToPercent, floor: policy.hp.minSocPercent, care: policy.hp.batteryLife });

/** The two periods say different things: the form cannot show that, the settings file can. */
export const isSplit = (p: ColourPolicy): boolean => p.hc.minSocPercent !== p.hp.minSocPercent || p.hc.batteryLife !== p.hp.batteryLife;

/** The policy with one row of the form in it; what the form does not show stays. */
export function withRow(policy: Policy, colour: Colour, row: Row): Policy {
  const both = { minSocPercent: row.floor, batteryLife: row.care };
  return { ...policy, [colour]: { chargeToPercent: row.charge, hc: { ...policy[colour].hc, ...both }, hp: { ...policy[colour].hp, ...both } } };
}

export const isWrong = (row: Row): boolean =>
  !(row.charge === 0 || (row.charge >= 5 && row.charge <= 100)) || !(row.floor >= 5 && row.floor <= 95) || (row.charge > 0 && row.floor > row.charge);

/** Changes of one instant belong together. */
export function byInstant(changes: PlannedChange[]): { at: string; changes: PlannedChange[] }[] {
  const groups: { at: string; changes: PlannedChange[] }[] = [];
  for (const change of changes) {
    const last = groups.at(-1);
    if (last?.at === change.at) last.changes.push(change);
    else groups.push({ at: change.at, changes: [change] });
  }
  return groups;
}
