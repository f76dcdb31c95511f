import { describe, expect, it } from 'vitest';
import en from '$texts/en.json';
import { settingWord } from '../text/setting';
import { readingOf, timeOfDay } from './settings';

describe('a setting in words', () => {
  it('is found from its key, with the number people count by', () => {
    expect(settingWord('min_soc')).toEqual({ kind: 'min-soc', number: null });
    expect(settingWord('schedule.0.allow_discharge')).toEqual({ kind: 'schedule.allow-discharge', number: 1 });
    expect(settingWord('relay.1')).toEqual({ kind: 'relay', number: 2 });
  });

  it('has a name for everything a GX lends', () => {
    for (const key of ['min_soc', 'battery_life', 'schedule.0.day', 'schedule.0.start', 'schedule.0.duration', 'schedule.0.soc', 'schedule.0.allow_discharge', 'grid_setpoint', 'max_discharge_power', 'max_charge_current', 'relay.0'])
      expect(Object.keys(en), key).toContain(`setting.${settingWord(key).kind}`);
  });

  it('is read as a time, a word or a number', () => {
    expect(readingOf('schedule.0.start', 79200)).toEqual({ as: 'clock', minutes: 1320 });
    expect(timeOfDay(1320)).toBe('22:00');
    expect(readingOf('schedule.0.day', -7)).toEqual({ as: 'word', prefix: 'setting.day', value: 'off' });
    expect(readingOf('schedule.0.day', 7)).toEqual({ as: 'word', prefix: 'setting.day', value: '7' });
    expect(readingOf('battery_life', 0)).toEqual({ as: 'word', prefix: 'setting.state', value: 'off' });
    expect(readingOf('max_discharge_power', -1)).toEqual({ as: 'none' });
    expect(readingOf('grid_setpoint', -50)).toEqual({ as: 'number' });
  });
});
