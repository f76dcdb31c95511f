import type { PointView } from '../api/types';

/** The points of one section of a device, e.g. all of `grid`, in the order of their declaration. */
export interface PointSection {
  /** The first part of the ids: `grid`, `inverter`, … */
  name: string;
  /** What the section comes down to, its power; null where it has none of its own. */
  headline: PointView | null;
  points: PointView[];
}

/** Points by section, sections in the order in which the device declares them. */
export function sectionsOf(points: readonly PointView[]): PointSection[] {
  const byName = new Map<string, PointView[]>();
  for (const point of points) {
    const name = point.id.slice(0, `${point.id}.`.indexOf('.'));
    const known = byName.get(name);
    if (known) known.push(point);
    else byName.set(name, [point]);
  }
  return [...byName].map(([name, own]) => ({ name, headline: own.find((p) => p.id === `${name}.power`) ?? null, points: own }));
}
