import type { Fact } from '../api/types';
import { settingName } from './setting';

/**
 * The one formatter of numbers and sentences; its rules stand in src/Solstead.Site/Texts/README.md and its examples in cases.json,
 * which the server's twin of this file passes too. No Intl for numbers: the server has no culture data, and both must agree.
 */
export type Lang = 'en' | 'fr';

export interface FormatContext {
  lang: Lang;
  /** "Now", in ms since 1970: decides whether an instant needs its date. */
  now: number;
  /** Minutes the site's local time is ahead of UTC at that instant. */
  offsetMinutes: (ms: number) => number;
  /** The text of a code; undefined when there is none. */
  word?: (code: string) => string | undefined;
}

export interface Quantity {
  number: string;
  unit: string;
}

export const missing = '—';
const minus = '\u2212';
export const months = {
  en: ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'],
  fr: ['janvier', 'février', 'mars', 'avril', 'mai', 'juin', 'juillet', 'août', 'septembre', 'octobre', 'novembre', 'décembre'],
};

/** Between a name and what is said of it: French keeps the colon off the word, on its line. */
export const colon = (lang: Lang) => (lang === 'fr' ? '\u00a0: ' : ': ');
export const unitSpace = (lang: Lang) => (lang === 'fr' ? '\u202f' : '\u00a0');

/** Half away from zero; `strip` drops trailing zeros after the decimal sign. */
export function digits(value: number, decimals: number, lang: Lang, strip = false): string {
  const scaled = Math.floor(Math.abs(value) * 10 ** decimals + 0.5);
  const text = String(scaled).padStart(decimals + 1, '0');
  const whole = text.slice(0, text.length - decimals);
  let fraction = decimals > 0 ? text.slice(-decimals) : '';
  if (strip) fraction = fraction.replace(/0+$/, '');
  const sign = value < 0 && scaled !== 0 ? minus : '';
  return sign + grouped(whole, lang) + (fraction ? (lang === 'fr' ? ',' : '.') + fraction : '');
}

/** Groups of three from five digits on, so that years, ports and line numbers stay whole. */
function grouped(whole: string, lang: Lang): string {
  return whole.length < 5 ? whole : whole.replace(/\B(?=(\d{3})+$)/g, lang === 'fr' ? '\u202f' : ',');
}

function kilo(value: number, unit: string, lang: Lang): Quantity {
  return Math.floor(Math.abs(value) + 0.5) < 1000
    ? { number: digits(value, 0, lang), unit }
    : { number: digits(value / 1000, 1, lang), unit: `k${unit}` };
}

function kiloHours(value: number, unit: string, lang: Lang): Quantity {
  const inKilo = value / 1000;
  const small = Math.floor(Math.abs(inKilo) * 100 + 0.5) < 1000;
  return { number: digits(inKilo, small ? 2 : 1, lang), unit: `k${unit}` };
}

function duration(value: number, lang: Lang): Quantity {
  const space = unitSpace(lang);
  const seconds = Math.floor(Math.abs(value) + 0.5);
  const sign = value < 0 && seconds > 0 ? minus : '';
  if (seconds < 120) return { number: sign + seconds, unit: 's' };
  const minutes = Math.floor(seconds / 60 + 0.5);
  if (minutes < 60) return { number: sign + minutes, unit: 'min' };
  if (minutes < 48 * 60) return { number: `${sign}${Math.floor(minutes / 60)}${space}h`, unit: String(minutes % 60).padStart(2, '0') };
  return { number: sign + digits(Math.floor(seconds / 86400 + 0.5), 0, lang), unit: lang === 'fr' ? 'j' : 'd' };
}

/** Number and unit apart, for the large figures; null when there is no number to show. */
export function quantity(value: number | null | undefined, unit: string, lang: Lang): Quantity | null {
  if (value == null || !Number.isFinite(value) || Math.abs(value) >= 1e15) return null;
  switch (unit) {
    case 'W': case 'var': case 'VA': return kilo(value, unit, lang);
    case 'Wh': case 'varh': case 'VAh': return kiloHours(value, unit, lang);
    case 's': return duration(value, lang);
    case '%': case 'V': return { number: digits(value, 0, lang), unit };
    case 'A': return { number: digits(value, 1, lang, true), unit };
    case 'Hz': return { number: digits(value, 2, lang), unit };
    case '°C': return { number: digits(value, 1, lang), unit };
    default: return { number: digits(value, 2, lang, true), unit };
  }
}

export function formatNumber(value: number | null | undefined, unit: string, lang: Lang): string {
  const parts = quantity(value, unit, lang);
  if (parts === null) return missing;
  return parts.unit ? parts.number + unitSpace(lang) + parts.unit : parts.number;
}

/** The site's local wall time as if it were UTC: read it with the getUTC… methods. */
export function localDate(ms: number, context: FormatContext): Date {
  return new Date(ms + context.offsetMinutes(ms) * 60_000);
}

export function clockTime(ms: number, context: FormatContext): string {
  return localDate(ms, context).toISOString().slice(11, 16);
}

export function formatInstant(ms: number, context: FormatContext, dateOnly = false): string {
  if (!Number.isFinite(ms)) return missing;
  const [at, now] = [localDate(ms, context), localDate(context.now, context)];
  const sameYear = at.getUTCFullYear() === now.getUTCFullYear();
  const sameDay = sameYear && at.getUTCMonth() === now.getUTCMonth() && at.getUTCDate() === now.getUTCDate();
  if (sameDay && !dateOnly) return clockTime(ms, context);
  const french = context.lang === 'fr';
  const day = at.getUTCDate();
  const date = [french && day === 1 ? '1er' : String(day), months[context.lang][at.getUTCMonth()], ...(sameYear ? [] : [at.getUTCFullYear()])].join('\u00a0');
  if (dateOnly) return french ? `le ${date}` : date;
  return french ? `le ${date} à ${clockTime(ms, context)}` : `${date} ${clockTime(ms, context)}`;
}

export function formatFact(fact: Fact | undefined, context: FormatContext, dateOnly = false): string {
  if (!fact) return missing;
  if (fact.unit === 'instant') {
    const ms = fact.text !== null && fact.text !== undefined ? Date.parse(fact.text) : fact.number === null ? NaN : fact.number * 1000;
    return formatInstant(ms, context, dateOnly);
  }
  if (fact.unit === 'setting' && fact.text) return fact.text.split(', ').map((key) => settingName(key, context.word)).join(', ');
  if (fact.text !== null && fact.text !== undefined) return fact.text;
  return formatNumber(fact.number, fact.unit, context.lang);
}

/** CLDR: English "one" is exactly 1; French "one" is everything below 2. */
function plural(fact: Fact | undefined, one: string, other: string, context: FormatContext): string {
  const n = fact?.number ?? null;
  const isOne = n !== null && (context.lang === 'fr' ? Math.abs(n) < 2 : Math.abs(n) === 1);
  return (isOne ? one : other).replaceAll('#', () => formatFact(fact, context));
}

/** A part of a sentence that is there only when its fact is. */
function given(fact: Fact | undefined, words: string, context: FormatContext): string {
  const text = formatFact(fact, context);
  return text === '' || text === missing ? '' : words.replaceAll('#', () => text);
}

const placeholder = /\{([A-Za-z][A-Za-z0-9_]*)(?:\|([^{}]*))?\}/g;
const pluralForm = /^plural:one=(.*?),other=(.*)$/s;

export function format(template: string, facts: readonly Fact[], context: FormatContext): string {
  return template.replace(placeholder, (whole, name: string, how: string | undefined) => {
    const fact = facts.find((f) => f.name === name);
    if (how === undefined) return formatFact(fact, context);
    if (how === 'date') return formatFact(fact, context, true);
    if (how.startsWith('if:')) return given(fact, how.slice(3), context);
    const forms = pluralForm.exec(how);
    return forms ? plural(fact, forms[1] ?? '', forms[2] ?? '', context) : whole;
  });
}
