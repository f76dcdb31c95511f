import type { Group, GroupEdit, Panel, PanelDay, Proposal } from './types';

export interface Section {
  device: string;
  /** null: the panels of no group. */
  group: Group | null;
  panels: Panel[];
}

/** The groups of each device in their order, then its panels of no group; panels in the order of their serials. */
export function sections(panels: readonly Panel[], groups: readonly Group[]): Section[] {
  const devices = [...new Set([...groups.map((g) => g.device), ...panels.map((p) => p.device)])];
  const sorted = [...panels].sort((a, b) => a.serial.localeCompare(b.serial));
  return devices.flatMap((device) => {
    const own = groups.filter((g) => g.device === device);
    const free = sorted.filter((p) => p.device === device && !own.some((g) => g.key === p.group));
    return [
      ...own.map((group) => ({ device, group, panels: sorted.filter((p) => p.device === device && p.group === group.key) })),
      ...(free.length > 0 ? [{ device, group: null, panels: free }] : []),
    ];
  });
}

/** The bucket of the day an instant lies in; -1 outside of what is known of the day. */
export function bucketAt(day: PanelDay, seconds: number): number {
  const first = day.t[0];
  if (first === undefined) return -1;
  const bucket = Math.floor((seconds - first) / day.stepSeconds);
  return bucket >= 0 && bucket < day.t.length ? bucket : -1;
}

/** Buckets a day has: more or less than 24 hours of them when the clock changes. */
export const bucketsOf = (day: PanelDay): number => Math.max(1, Math.round((Date.parse(day.to) - Date.parse(day.from)) / 1000 / day.stepSeconds));

/** First and last bucket in which any panel gave more than a trace; null without any. */
export function lit(day: PanelDay): [number, number] | null {
  let [first, last] = [Infinity, -Infinity];
  for (const p of day.panels)
    p.watts.forEach((w, i) => {
      if (w !== null && w > 2) { first = Math.min(first, i); last = Math.max(last, i); }
    });
  return first <= last ? [first, last] : null;
}

/** Mean power of a group's panels per bucket: groups of different sizes compare. */
export function meanCurve(day: PanelDay, device: string, members: readonly string[]): (number | null)[] {
  const curves = day.panels.filter((p) => p.device === device && members.includes(p.serial)).map((p) => p.watts);
  return day.t.map((_, i) => {
    const known = curves.map((c) => c[i]).filter((w): w is number => w !== null && w !== undefined);
    return known.length === 0 ? null : known.reduce((a, b) => a + b, 0) / known.length;
  });
}

/** The groups of a device as they are sent; each change starts from these. */
export const edits = (groups: readonly Group[], device: string): GroupEdit[] =>
  groups.filter((g) => g.device === device).map(({ key, name, azimuthDegrees, tiltDegrees, panelPeakWatts, members }) => ({ key, name, azimuthDegrees, tiltDegrees, panelPeakWatts, members: [...members] }));

/** The groups after panels went into one of them, or with null into none. */
export function moved(groups: readonly GroupEdit[], serials: readonly string[], to: string | null): GroupEdit[] {
  return groups.map((g) => {
    const rest = g.members.filter((m) => !serials.includes(m));
    return { ...g, members: g.key === to ? [...rest, ...serials] : rest };
  });
}

/** The groups after a proposal was accepted. */
export function accepted(groups: readonly GroupEdit[], proposal: Proposal, name: string): GroupEdit[] {
  if (proposal.kind !== 'new') return moved(groups, proposal.members, proposal.group);
  return [...moved(groups, proposal.members, null), { key: null, name: freeName(name, groups), azimuthDegrees: null, tiltDegrees: null, panelPeakWatts: null, members: [...proposal.members] }];
}

/** Only what differs from what a form began with. */
export const touched = <T extends object>(began: T, wanted: Partial<T>): Partial<T> =>
  Object.fromEntries(Object.entries(wanted).filter(([key, value]) => began[key as keyof T] !== value)) as Partial<T>;

/** "South", then "South 2", … */
export function freeName(name: string, groups: readonly GroupEdit[]): string {
  const taken = new Set(groups.map((g) => g.name.toLowerCase()));
  for (let n = 1; ; n++) {
    const tried = n === 1 ? name : `${name} ${n}`;
    if (!taken.has(tried.toLowerCase())) return tried;
  }
}

const points = ['n', 'ne', 'e', 'se', 's', 'sw', 'w', 'nw'] as const;
export type Compass = (typeof points)[number];
/** The nearest of eight points of the compass; 0 and 360 are north. */
export const compass = (degrees: number): Compass => points[Math.round(degrees / 45) % 8] ?? 'n';

/** A panel to look at: listed by the watch, flagged by the gateway, or clearly below its group today. */
export const toLook = (p: Panel, belowPercent: number): boolean => p.watch !== null || p.flags.length > 0 || (p.ofGroupPercent !== null && p.ofGroupPercent < belowPercent);

/** Noon of a date in the site's zone. [ms since 1970] */
export function noonOf(date: string, offsetMinutes: (ms: number) => number): number {
  const guess = Date.parse(`${date}T12:00:00Z`);
  return guess - offsetMinutes(guess) * 60_000;
}
