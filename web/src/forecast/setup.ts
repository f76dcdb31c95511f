import type { Fact } from '../api/types';

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
  if (told) return told;
  if (problem === 'forecast.place.missing') return place;
  return problem === 'forecast.off' || problem === 'forecast.plant.missing' ? plant : '';
}
