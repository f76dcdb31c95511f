import type en from '$texts/en.json';
import type { Coded, Fact } from '../api/types';
import { clockTime, format, formatInstant, formatNumber, quantity, type FormatContext, type Lang, type Quantity } from './format';
import { pseudo } from './pseudo';
import { zoneOffset } from './zone';

export type Key = keyof typeof en;
export type Language = Lang | 'pseudo';

type Table = Record<string, string>;
const tables: Partial<Record<Lang, Table>> = {};

const whole = new Set<Lang>();

const langOf = (language: Language): Lang => (language === 'fr' ? 'fr' : 'en');

/** Only the language that is read is fetched, and of it first what page Now says; to be awaited before it is chosen. */
export async function loadLanguage(language: Language): Promise<void> {
  const lang = langOf(language);
  tables[lang] ??= (await (lang === 'fr' ? import('texts:fr:first') : import('texts:en:first'))).default;
  if (whole.size > 0) await loadRest(lang);
}

/** The other half of a language: every page but Now waits for it, and a text that is not there yet asks for it. */
export async function loadRest(lang: Lang = reading.lang): Promise<void> {
  if (whole.has(lang)) return;
  const rest = (await (lang === 'fr' ? import('texts:fr:rest') : import('texts:en:rest'))).default;
  tables[lang] = { ...tables[lang], ...rest };
  whole.add(lang);
  reading.arrived++;
}

/** What every text of the page depends on: language, the site's zone, the site's clock. */
class Reading {
  language = $state<Language>('en');
  zone = $state('UTC');
  utcOffsetMinutes = $state(0);
  /** Halves of languages that came later: texts that were missing are looked up again. */
  arrived = $state(0);
  /** The site's date matters to texts, not its seconds: changes at most once a minute. */
  nowMinute = $state(Math.floor(Date.now() / 60_000));

  lang: Lang = $derived(langOf(this.language));
  offset = $derived(zoneOffset(this.zone, this.utcOffsetMinutes));
  context: FormatContext = $derived({ lang: this.lang, now: this.nowMinute * 60_000, offsetMinutes: this.offset, word: template });

  setNow(ms: number) {
    const minute = Math.floor(ms / 60_000);
    if (Number.isFinite(minute) && minute !== this.nowMinute) this.nowMinute = minute;
  }
}

export const reading = new Reading();

export type Facts = Record<string, Fact | string | number | null>;

export const watts = (value: number | null): Fact => ({ name: '', number: value, unit: 'W', text: null });
export const wattHours = (value: number | null): Fact => ({ name: '', number: value, unit: 'Wh', text: null });
export const percent = (value: number | null): Fact => ({ name: '', number: value, unit: '%', text: null });
export const amperes = (value: number | null): Fact => ({ name: '', number: value, unit: 'A', text: null });
export const seconds = (value: number | null): Fact => ({ name: '', number: value, unit: 's', text: null });
export const instant = (value: string | number | null): Fact =>
  typeof value === 'number' ? { name: '', number: value / 1000, unit: 'instant', text: null } : { name: '', number: null, unit: 'instant', text: value };

function toFacts(facts: Facts): Fact[] {
  return Object.entries(facts).map(([name, v]) => {
    if (v !== null && typeof v === 'object') return { ...v, name };
    return typeof v === 'string' ? { name, number: null, unit: '', text: v } : { name, number: v, unit: '', text: null };
  });
}

export function template(key: string): string | undefined {
  const text = tables[reading.lang]?.[key];
  if (text === undefined && reading.arrived >= 0 && !whole.has(reading.lang)) void loadRest(reading.lang).catch(() => undefined); // offline: the raw key until the next try
  return text !== undefined && reading.language === 'pseudo' ? pseudo(text) : text;
}

/** A text of the page. */
export function t(key: Key, facts: Facts = {}): string {
  return format(template(key) ?? key, toFacts(facts), reading.context);
}

/** A word that may be unknown to this version of the page: then the raw word is shown. */
export function word(prefix: string, value: string | null | undefined): string {
  if (!value) return '';
  return template(`${prefix}.${value.trim().toLowerCase().replaceAll(' ', '-')}`) ?? value;
}

/** The text of a code, else of its longest dotted beginning: `enphase.endpoint.inverters` is told as `enphase.endpoint`. */
function nearestTemplate(code: string): string | undefined {
  for (let key = code; key.includes('.'); key = key.slice(0, key.lastIndexOf('.'))) {
    const text = template(key);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** The sentence of a code from the server; an unknown code is shown as such, never as an empty line. */
export function sentence(coded: Coded): string {
  const text = nearestTemplate(coded.code);
  return text !== undefined ? format(text, coded.facts ?? [], reading.context) : t('problem.unknown', { code: coded.code });
}

export const show = (value: number | null | undefined, unit: string): string => formatNumber(value, unit, reading.lang);
export const parts = (value: number | null | undefined, unit: string): Quantity | null => quantity(value, unit, reading.lang);
export const clock = (ms: number): string => clockTime(ms, reading.context);
export const moment = (iso: string | null): string => (iso === null ? t('age.unknown') : formatInstant(Date.parse(iso), reading.context));
/** "12 s ago" */
export const ago = (age: number | null): string => (age === null ? t('age.unknown') : t('age.ago', { age: seconds(Math.max(1, age)) }));

/** A point's name from its text key, with phase and part (panel serial, group name) where its id has them. */
export function pointName(textKey: string, id: string): string {
  const pieces = id.split('.');
  const last = pieces.at(-1) ?? '';
  const phase = /^l[123]$/.test(last) ? last.toUpperCase() : null;
  let name = template(textKey) ?? id;
  const part = /^(inverter|group|charger)\./.test(id) ? pieces.slice(1, phase ? -2 : -1).join('.') : '';
  if (part) name = t('point.part', { point: name, part });
  return phase ? t('point.phase', { point: name, phase }) : name;
}
