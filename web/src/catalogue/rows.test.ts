import { expect, test } from 'vitest';
import type { CatalogueEntry } from '../api/types';
import { isHere, matches, phaseIds, rowsOf } from './rows';

const entry = (id: string, name: string, phase: string | null = null, more: Partial<CatalogueEntry> = {}): CatalogueEntry => ({
  id, name, phase, unit: 'W', flag: null, point: 'production.power', minus: null, here: true, value: 1, textValue: null, quality: 'good', at: null, difference: null, note: null, ...more,
});

test('a quantity and its phases stand in one row, in the order of the plug-in', () => {
  const rows = rowsOf([entry('PwattsNow', 'now'), entry('PwattHoursToday', 'day'), entry('PwattsNow1', 'now', 'l1'), entry('PwattHoursToday1', 'day', 'l1'), entry('PwattsNow2', 'now', 'l2')]);
  expect(rows.map((r) => [r.whole.id, ...r.phases.map((p) => p.id)])).toEqual([['PwattsNow', 'PwattsNow1', 'PwattsNow2'], ['PwattHoursToday', 'PwattHoursToday1']]);
});

test('a row is here when any of its values is, or when it never was a value of the gateway', () => {
  const [absent] = rowsOf([entry('a', 'x', null, { here: false })]);
  const [partly] = rowsOf([entry('a', 'x', null, { here: false }), entry('a1', 'x', 'l1')]);
  const [rule] = rowsOf([entry('autoconso1', 'x', null, { here: false, point: null })]);
  expect([absent, partly, rule].map((r) => isHere(r!))).toEqual([false, true, true]);
});

test('a search finds by the id of a phase, by the name without its accents and by our point', () => {
  const [row] = rowsOf([entry('PwattsNow', 'now'), entry('PwattsNow2', 'now', 'l2')]);
  for (const text of ['pwattsnow2', 'instantane', 'production.power', '  ', 'Instantané']) expect(matches(row!, 'Instantané', text)).toBe(true);
  expect(matches(row!, 'Instantané', 'tension')).toBe(false);
});

test('ids of phases are short where the plug-in counts, whole where it spells them otherwise', () => {
  const [power, current, whole] = rowsOf([
    entry('PwattsNow', 'now'), entry('PwattsNow1', 'now', 'l1'), entry('PwattsNow2', 'now', 'l2'),
    entry('CrmsCurrentNet', 'current'), entry('rmsCurrentNet1', 'current', 'l1'), entry('rmsCurrentNet2', 'current', 'l2'), entry('rmsCurrentNet3', 'current', 'l3'),
    entry('batnow', 'battery'),
  ]);
  expect([power, current, whole].map((r) => phaseIds(r!))).toEqual(['1…2', 'rmsCurrentNet1…3', '']);
});
