import { describe, expect, it } from 'vitest';
import { linesFor, sectionOf } from './setup';

describe('what to write where there is no forecast', () => {
  it('is what the service tells, where it tells it', () => {
    expect(linesFor('forecast.plant.missing', [{ name: 'lines', number: null, unit: '', text: 'plant: { planes: [] }' }])).toBe('forecast:\n  plant: { planes: [] }');
  });

  it('is a source and the panels where nothing is set, and the place where only that is missing', () => {
    expect(linesFor('forecast.off', [])).toMatch(/^forecast:\n {2}sources: \[open-meteo\]\n {2}plant:\n/);
    expect(linesFor('forecast.place.missing', [])).toContain('latitude');
    expect(['forecast.off', 'forecast.place.missing', 'forecast.weather.missing'].map((code) => sectionOf(linesFor(code, [])))).toEqual(['forecast:', 'site:', '']);
  });

  it('is nothing where only the weather is late', () => {
    expect(linesFor('forecast.weather.missing', [])).toBe('');
  });
});
