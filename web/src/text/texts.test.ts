import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import en from '$texts/en.json';
import fr from '$texts/fr.json';
import { pseudo } from './pseudo';
import { loadLanguage, loadRest, pointName, reading, sentence, t, watts, word } from './texts.svelte';

const english: Record<string, string> = en;
const french: Record<string, string> = fr;
const names = (template: string) => [...template.matchAll(/\{([A-Za-z][A-Za-z0-9_]*)/g)].map((m) => m[1]).sort();

beforeEach(async () => {
  await Promise.all([loadLanguage('en'), loadLanguage('fr')]);
  await Promise.all([loadRest('en'), loadRest('fr')]);
  reading.language = 'en';
  reading.zone = 'Europe/Paris';
});

describe('the tables', () => {
  it('have the same keys in both languages', () => {
    expect(Object.keys(french).sort()).toEqual(Object.keys(english).sort());
  });

  it.each(Object.keys(english))('%s says something, with the same facts, in both languages', (key) => {
    expect(english[key]?.trim()).not.toBe('');
    expect(french[key]?.trim()).not.toBe('');
    expect(new Set(names(french[key] ?? ''))).toEqual(new Set(names(english[key] ?? '')));
  });

  it.each(Object.entries(french))('%s is set as French is', (_, text) => {
    expect(text).not.toMatch(/[^\u202f][;?!]/);
    expect(text).not.toMatch(/ :/);
    expect(text).not.toContain("'");
    expect(text).not.toMatch(/\b(tu|ton|tes|toi)\b/i);
  });

  it('have no placeholder the formatter does not know', () => {
    for (const text of [...Object.values(english), ...Object.values(french)]) {
      const rest = text.replace(/\{[A-Za-z][A-Za-z0-9_]*(\|date|\|if:[^{}]*|\|plural:one=[^{}]*,other=[^{}]*)?\}/g, '');
      expect(rest).not.toMatch(/[{}]/);
    }
  });

  it('name every section there are points of', () => {
    const sections = new Set(Object.keys(english).map((key) => key.split('.')).filter(([family, , quantity]) => family === 'point' && quantity).map(([, section]) => section));
    for (const section of sections) expect(english).toHaveProperty([`section.${section}`]);
  });

  it('know every text the page asks for', () => {
    for (const [file, source] of sources('src')) {
      for (const [, key = ''] of source.matchAll(/\bt\('([a-z0-9.-]+)'/g)) expect(english, `${key} in ${file}`).toHaveProperty([key]);
    }
  });
});

describe('a text', () => {
  it('carries its facts', () => {
    expect(t('balance.in', { in: watts(6900) })).toBe('in 6.9\u00a0kW');
    reading.language = 'fr';
    expect(t('balance.in', { in: watts(6900) })).toBe('entrées 6,9\u202fkW');
  });

  it('of an unknown code names the code', () => {
    expect(sentence({ code: 'a.code.from.tomorrow', facts: [] })).toContain('a.code.from.tomorrow');
  });

  it('of a finer code than we know is that of its beginning', () => {
    expect(sentence({ code: 'enphase.endpoint.inverters', facts: [{ name: 'endpoint', number: null, unit: '', text: '/api/v1/x' }] })).toMatch(/^The gateway does not answer at \/api/);
  });

  it('of an unknown word is the word itself', () => {
    expect(word('command', 'switch on')).toBe('switch on');
    expect(word('command', 'Open the Pod Bay Doors')).toBe('Open the Pod Bay Doors');
    reading.language = 'fr';
    expect(word('command', 'switch on')).toBe('allumer');
  });
});

describe('the name of a point', () => {
  it('adds phase and part', () => {
    expect(pointName('point.grid.power', 'grid.power')).toBe('Grid: power');
    expect(pointName('point.grid.power', 'grid.power.l2')).toBe('Grid: power, L2');
    expect(pointName('point.inverter.power', 'inverter.122099000001.power')).toBe('Panel: power (122099000001)');
    expect(pointName('point.group.watch', 'group.south.roof.watch')).toBe('Group: watch (south.roof)');
  });

  it('is the id when nobody has named it', () => {
    expect(pointName('point.new.thing', 'new.thing')).toBe('new.thing');
  });
});

describe('the pseudo language', () => {
  it('is longer and keeps its placeholders', () => {
    const text = pseudo('Everything runs on sun. {sold} is sold.');
    expect(text.length).toBeGreaterThan('Everything runs on sun. {sold} is sold.'.length * 1.25);
    expect(text).toContain('{sold}');
  });
});

function* sources(folder: string): Generator<[string, string]> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sources(path);
    else if (/\.(svelte|ts)$/.test(entry.name) && !entry.name.endsWith('.test.ts')) yield [path, readFileSync(path, 'utf8')];
  }
}
