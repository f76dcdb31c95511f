import type { Fact } from '../api/types';

/** The section of the settings the lines belong to: it may stand there already. */
export const sectionOf = (lines: string): string => lines.slice(0, lines.indexOf(':') + 1);

const place = `site:
  location: { latitude: 43.6, longitude: 1.44 }`;
const plant = `forecast:
  sources: [open-meteo]
  plant:
    planes:
      - { tilt: 30, azimuth: south, panels: 14, panel_w: 400 }`;

/** What is to be written into the settings, ready to be copied; empty when nothing is missing there. */
export function linesFor(problem: string, facts: readonly Fact[]): string {
  const told = facts.find((f) => f.name === 'lines')?.text?.trim();
  if (told) return problem === 'forecast.plant.missing' ? `forecast:\n  ${told}` : told;
  if (problem === 'forecast.place.missing') return place;
  return problem === 'forecast.off' || problem === 'forecast.plant.missing' ? plant : '';
}
