import { expect, it } from 'vitest';
import type { PointView } from '../api/types';
import { sectionsOf } from './sections';

const point = (id: string) => ({ id }) as PointView;

it('puts every point into its section once, in the order of the device', () => {
  const points = ['production.power', 'grid.power.l1', 'grid.power', 'inverter.12.power', 'inverter.13.power', 'production.energy_today'].map(point);
  const sections = sectionsOf(points);
  expect(sections.map((s) => [s.name, s.points.map((p) => p.id)])).toEqual([
    ['production', ['production.power', 'production.energy_today']],
    ['grid', ['grid.power.l1', 'grid.power']],
    ['inverter', ['inverter.12.power', 'inverter.13.power']],
  ]);
});

it('heads a section with its own power, and never with that of a phase or of one unit', () => {
  const heads = sectionsOf(['grid.power.l1', 'grid.power', 'inverter.12.power', 'gateway.clock'].map(point)).map((s) => s.headline?.id ?? null);
  expect(heads).toEqual(['grid.power', null, null]);
});
