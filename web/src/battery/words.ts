import { settingName as nameOf } from '../text/setting';
import { show, t, template, word } from '../text/texts.svelte';
import { readingOf, timeOfDay } from './settings';

export const settingName = (key: string): string => nameOf(key, template);

/** A setting's value as its owner reads it. */
export function settingValue(key: string, value: number | null, unit: string): string {
  if (value === null) return t('value.missing');
  const reading = readingOf(key, value);
  if (reading.as === 'word') return word(reading.prefix, reading.value);
  if (reading.as === 'clock') return timeOfDay(reading.minutes);
  if (reading.as === 'none') return t('setting.unlimited');
  return show(value, reading.as === 'hours' ? 's' : unit);
}
