/** What a setting is called and how its value is read, from its key: `min_soc`, `schedule.0.soc`, `relay.1`. */
export interface SettingWord {
  /** Its text: `setting.<kind>`. */
  kind: string;
  /** Which of several, as people count them. */
  number: number | null;
}

export function settingWord(key: string): SettingWord {
  const [kind = key, place, field] = key.split('.');
  if (place === undefined) return { kind: kind.replaceAll('_', '-'), number: null };
  return { kind: (field ? `${kind}.${field}` : kind).replaceAll('_', '-'), number: Number(place) + 1 };
}

/** "Charge schedule 1: charge to"; a setting without a word by its key. */
export function settingName(key: string, word: ((code: string) => string | undefined) | undefined): string {
  const { kind, number } = settingWord(key);
  return word?.(`setting.${kind}`)?.replace('{number}', String(number)) ?? key;
}
