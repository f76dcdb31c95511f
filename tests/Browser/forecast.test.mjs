import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { start } from '../../web/fake/server.mjs';
import { browser } from './browser.mjs';
import { open, picture, ready, sideways } from './watch.mjs';

let fake;
let chrome;
beforeAll(async () => { fake = await start(); chrome = await browser(); });
afterAll(async () => { await chrome?.close(); await fake?.stop(); });

const at = (hash, { scenario = 'normal', lang = 'en' } = {}) => `${fake.url(scenario)}?lang=${lang}${hash}`;
const curve = 'section[aria-labelledby=curve-title]';
const kwh = (wh) => (wh / 1000).toFixed(Math.floor(wh / 10 + 0.5) < 1000 ? 2 : 1);
const squeezed = (text) => text.replace(/\s+/g, ' ').trim();

describe('page Forecast', () => {
  it('tells the same of today and tomorrow as the card on Now and the API', async () => {
    const { page, wrong } = await open(chrome, at('#/now'));
    await ready(page);
    const card = page.locator('section[aria-labelledby=sun-title]');
    await card.waitFor();
    const onNow = squeezed(await card.textContent());
    await card.locator('a').click();
    await page.waitForSelector(`${curve} canvas`);
    const { days } = await (await page.request.get(`${fake.url('normal')}api/v1/forecast?from=2026-06-25T22:00:00Z&to=2026-06-28T22:00:00Z`)).json();
    for (const [i, label] of ['Today', 'Tomorrow', 'The day after'].entries()) {
      const told = squeezed(await page.locator('.days section').nth(i).textContent());
      expect(told).toContain(label);
      expect(told).toContain(kwh(days[i].wh));
      expect(told).toContain(`${kwh(days[i].p10)} kWh to ${kwh(days[i].p90)} kWh`);
      expect(onNow).toContain(kwh(days[i].wh));
    }
    expect(onNow).toContain(`${kwh(days[0].remainingWh)} kWh still to come`);
    expect(onNow).toMatch(/yesterday’s forecast \d+ % too (high|low) · weather: Open-Meteo/);
    expect(wrong).toEqual([]);
    await page.close();
  });

  it('says yesterday’s error, the weather and how good each source was', async () => {
    const { page } = await open(chrome, at('#/forecast'));
    await page.waitForSelector(`${curve} canvas`);
    expect(await page.locator('section[aria-labelledby=yesterday-title]').textContent()).toMatch(/The sun gave .*kWh; .*were forecast the evening before, .*too (much|little)/);
    expect(await page.locator('section[aria-labelledby=weather-title]').textContent()).toContain('From Open-Meteo, made 13:20');
    await page.waitForSelector('section[aria-labelledby=scores-title] tbody tr');
    expect(await page.locator('section[aria-labelledby=scores-title] tbody th').first().textContent()).toBe('Solstead');
    await page.close();
  });

  it('is walked with the keyboard, has its table, and keeps the chosen day in the address', async () => {
    const { page, wrong } = await open(chrome, at('#/forecast'));
    await page.waitForSelector(`${curve} canvas`);
    await page.click('.seg >> text="Tomorrow"');
    expect(page.url()).toContain('day=tomorrow');
    await page.focus(`${curve} .plot`);
    await page.keyboard.press('Home');
    for (let i = 0; i < 13; i++) await page.keyboard.press('PageDown');
    expect(await page.locator(`${curve} figcaption`).textContent()).toMatch(/13:00 expected .*kW/);
    await page.keyboard.press('t');
    expect(await page.locator(`${curve} tbody tr`).count()).toBe(96);
    await page.reload();
    await page.waitForSelector(`${curve} tbody tr`);
    expect(await page.locator('.seg [aria-pressed=true]').textContent()).toBe('Tomorrow');
    expect(wrong).toEqual([]);
    await page.close();
  });

  it('says that the weather is old', async () => {
    const { page } = await open(chrome, at('#/forecast', { scenario: 'stale' }));
    await page.waitForSelector('text=The newest weather is of');
    await page.waitForSelector('section[aria-labelledby=weather-title] .badge');
    await page.waitForSelector('section[aria-labelledby=weather-title] >> text=open-meteo does not answer (12 s)');
    await page.close();
  });

  it('says what to write where there is none, and shows no zero', async () => {
    const { page } = await open(chrome, at('#/forecast', { scenario: 'trouble' }));
    await page.waitForSelector('section[aria-labelledby=setup-title] pre');
    expect(await page.textContent('section[aria-labelledby=setup-title] pre')).toContain('sources: [open-meteo]');
    expect(await page.locator('.days').count()).toBe(0);
    await page.goto(at('#/now', { scenario: 'trouble' }));
    await ready(page);
    await page.waitForTimeout(2000);
    expect(await page.locator('section[aria-labelledby=sun-title]').count()).toBe(0);
    await page.close();
  });

  it.skipIf(!process.env.SOLSTEAD_PROGRAM)('says lines the program takes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'solstead-lines-'));
    const site = 'site: { name: Home, timezone: Europe/Paris, location: { latitude: 43.6, longitude: 1.44 } }\n';
    for (const [scenario, beside] of [['trouble', ''], ['empty', '  sources: [open-meteo]\n']]) {
      const { page } = await open(chrome, at('#/forecast', { scenario }));
      const box = page.locator('section[aria-labelledby=setup-title]');
      const lines = await box.locator('pre').textContent();
      expect(lines).toMatch(/^forecast:\n/);
      expect(squeezed(await box.textContent())).toContain('Where there is a forecast: already');
      const file = join(folder, `${scenario}.yaml`);
      writeFileSync(file, `${site}${lines}\n${beside}`);
      const { status, stdout, stderr } = spawnSync(process.env.SOLSTEAD_PROGRAM, ['check', '--config', file, '--data', folder], { encoding: 'utf8' });
      expect([status, stdout + stderr], lines).toEqual([0, 'The settings are in order.\n']);
      await page.close();
    }
    rmSync(folder, { recursive: true });
  });

  it('gives a file of what the curve shows, with the clock of the house', async () => {
    const { page } = await open(chrome, at('#/forecast?day=tomorrow&table=open'), { acceptDownloads: true });
    await page.waitForSelector(`${curve} tbody tr`);
    const [file] = await Promise.all([page.waitForEvent('download'), page.click(`${curve} button:has-text("CSV")`)]);
    const [head, ...rows] = readFileSync(await file.path(), 'utf8').replace('\ufeff', '').trimEnd().split('\r\n').map((line) => line.split(','));
    expect(head).toEqual(['start_utc', 'start_local', 'expected_w', 'p10_w', 'p90_w', 'measured_w']);
    expect(rows).toHaveLength(96);
    expect(rows[0].slice(0, 2)).toEqual(['2026-06-26T22:00:00Z', '2026-06-27T00:00+02:00']);
    expect(rows[95].slice(0, 2)).toEqual(['2026-06-27T21:45:00Z', '2026-06-27T23:45+02:00']);
    await page.close();
  });

  it('fits every width, theme and language', async () => {
    for (const [width, lang, theme] of [[390, 'fr', 'dark'], [390, 'en', 'light'], [1440, 'en', 'light'], [1440, 'fr', 'dark'], [320, 'pseudo', 'light']]) {
      const { page, wrong } = await open(chrome, at('#/forecast', { lang }), { width, colorScheme: theme });
      await page.waitForSelector(`${curve} canvas`);
      await page.waitForTimeout(400);
      expect(await sideways(page), `${width} ${lang}`).toBe(0);
      await picture(page, `forecast-${width}-${theme}-${lang}`);
      expect(wrong).toEqual([]);
      await page.close();
    }
  });
});
