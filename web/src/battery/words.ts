import { show, t, word, type Key } from '../text/texts.svelte';
import { readingOf, settingWord, timeOfDay } from './settings';

/** "Charge schedule 1: charge to"; a setting this page has no word for by its key. */
export function settingName(key: string): string {
  const { kind, number } = settingWord(key);
  const text = `setting.${kind}`;
  const name = t(text as Key, { number });
  return name === text ? key : name;
}

/** A setting's value as its owner reads it. */
export function settingValue(key: string, value: number | null, unit: string): string {
  if (value === null) return t('value.missing');
  const reading = readingOf(key, value);
  if (reading.as === 'word') return word(reading.prefix, reading.value);
  if (reading.as === 'clock') return timeOfDay(reading.minutes);
  if (reading.as === 'none') return t('setting.unlimited');
  return show(value, reading.as === 'hours' ? 's' : unit);
}
