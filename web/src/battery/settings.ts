import { settingWord } from '../text/setting';

export type Reading = { as: 'number' } | { as: 'word'; prefix: string; value: string } | { as: 'clock'; minutes: number } | { as: 'hours' } | { as: 'none' };

/** How a value is to be read: a limit of −1 is none, a start is a time of day, a day a word. */
export function readingOf(key: string, value: number): Reading {
  const { kind } = settingWord(key);
  if (kind === 'battery-life' || kind === 'relay' || kind === 'schedule.allow-discharge') return { as: 'word', prefix: 'setting.state', value: value > 0 ? 'on' : 'off' };
  if (kind === 'schedule.day') return { as: 'word', prefix: 'setting.day', value: value < 0 ? 'off' : String(value) };
  if (kind === 'schedule.start') return { as: 'clock', minutes: Math.round(value / 60) };
  if (kind === 'schedule.duration') return { as: 'hours' };
  if (kind.startsWith('max-') && value < 0) return { as: 'none' };
  return { as: 'number' };
}

export const timeOfDay = (minutes: number): string => `${String(Math.floor(minutes / 60) % 24).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

/** The unit of a setting where only its key is known, in the list of decisions. */
export function settingUnit(key: string): string {
  const { kind } = settingWord(key);
  if (kind === 'min-soc' || kind === 'schedule.soc') return '%';
  if (kind === 'grid-setpoint' || kind === 'max-discharge-power') return 'W';
  return kind === 'max-charge-current' ? 'A' : '';
}
