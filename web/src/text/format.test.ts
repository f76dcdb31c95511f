import { describe, expect, it } from 'vitest';
import cases from '$texts/cases.json';
import type { Fact } from '../api/types';
import { digits, format, quantity, type Lang } from './format';
import en from '$texts/en.json';
import fr from '$texts/fr.json';
import { zoneOffset } from './zone';

interface Case { lang: string; template: string; facts: Fact[]; expect: string; now?: string; zone?: string }

describe('the formatter', () => {
  it.each(cases as Case[])('gives $expect for $lang $template $facts', ({ lang, template, facts, expect: wanted, now, zone }) => {
    const context = { lang: lang as Lang, now: Date.parse(now ?? '2026-06-26T12:32:05Z'), offsetMinutes: zoneOffset(zone ?? 'Europe/Paris', 0), word: (code: string) => (lang === 'fr' ? fr : en as Record<string, string>)[code as keyof typeof en] };
    expect(format(template, facts, context)).toBe(wanted);
  });

  it('has cases for both languages', () => {
    const count = (lang: string) => cases.filter((c) => c.lang === lang).length;
    expect(count('en')).toBeGreaterThan(60);
    expect(count('fr')).toBeGreaterThan(60);
  });

  it('gives number and unit apart for large figures', () => {
    expect(quantity(3480, 'W', 'fr')).toEqual({ number: '3,5', unit: 'kW' });
    expect(quantity(null, 'W', 'fr')).toBeNull();
    expect(quantity(Number.NaN, 'W', 'en')).toBeNull();
    expect(quantity(Number.POSITIVE_INFINITY, 's', 'en')).toBeNull();
  });

  it('strips only zeros after the decimal sign', () => {
    expect(digits(100, 2, 'en', true)).toBe('100');
    expect(digits(100.1, 2, 'en', true)).toBe('100.1');
  });
});
