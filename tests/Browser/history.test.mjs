import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { start } from '../../web/fake/server.mjs';
import { browser } from './browser.mjs';
import { open, picture, sideways } from './watch.mjs';

let fake;
let chrome;
beforeAll(async () => { fake = await start(); chrome = await browser(); });
afterAll(async () => { await chrome?.close(); await fake?.stop(); });

const at = (hash, { scenario = 'normal', lang = 'en' } = {}) => `${fake.url(scenario)}?lang=${lang}${hash}`;
const energy = 'section[aria-labelledby=energy-title]';
const drawn = (page) => page.waitForSelector(`${energy} canvas`);
const title = (page) => page.textContent('main .say').then((text) => text.replace(/\s+/g, ' ').trim());
const figure = (page, label) => page.locator('section[aria-labelledby=books-totals] div', { has: page.locator(`dt:text-is("${label}")`) }).locator('dd').textContent();
const wait = (page, pattern) => page.waitForFunction((p) => new RegExp(p).test(document.querySelector('main .say')?.textContent ?? ''), pattern);

describe('page History', () => {
  it('shows the day, and steps to others with buttons, keys and the date, each with an address', async () => {
    const { page, wrong } = await open(chrome, at('#/history'));
    await drawn(page);
    expect(await title(page)).toContain('26 June 2026');
    expect(await page.locator('button[aria-label="Next period"]').isDisabled()).toBe(true);
    await page.click('button[aria-label="Previous period"]');
    await wait(page, '25 June 2026');
    expect(page.url()).toContain('date=2026-06-25');
    await page.focus(`${energy} .plot`);
    await page.keyboard.press('PageUp');
    await wait(page, '24 June 2026');
    await page.getByLabel('A day of the period').fill('2026-06-20');
    await wait(page, '20 June 2026');
    await page.reload();
    await drawn(page);
    expect(await title(page)).toContain('20 June 2026');
    expect(await page.locator(energy).textContent()).toContain('2 bars are unknown');
    await page.click('text="Today"');
    await wait(page, '26 June 2026');
    expect(wrong).toEqual([]);
    await page.close();
  });

  it('goes from a year to its month and from a month to its day', async () => {
    const { page, wrong } = await open(chrome, at('#/history?view=year&date=2025-07-01'));
    await drawn(page);
    expect(await title(page)).toMatch(/^2025/);
    await page.focus(`${energy} .plot`);
    for (let i = 0; i < 7; i++) await page.keyboard.press('ArrowRight');
    expect(await page.locator(`${energy} figcaption`).textContent()).toContain('July 2025');
    await page.keyboard.press('Enter');
    await wait(page, '^July 2025');
    await page.focus(`${energy} .plot`);
    await page.keyboard.press('End');
    await page.locator(`${energy} figcaption button`, { hasText: 'Open' }).click();
    await wait(page, '31 July 2025');
    expect(wrong).toEqual([]);
    await page.close();
  });

  it('gives the days of 23 and 25 hours their bars', async () => {
    for (const [date, hours] of [['2026-03-29', 23], ['2025-10-26', 25]]) {
      const { page } = await open(chrome, at(`#/history?date=${date}&table=energy`));
      await page.waitForSelector(`${energy} tbody tr`);
      expect(await page.locator(`${energy} tbody tr`).count()).toBe(hours);
      await page.close();
    }
  });

  it('leaves a gap for what is unknown and marks what is estimated, in the table as in the chart', async () => {
    const { page } = await open(chrome, at('#/history?date=2026-06-20&table=energy'));
    await page.waitForSelector(`${energy} tbody tr`);
    const row = (clock) => page.locator(`${energy} tbody tr`, { hasText: ` ${clock}–` });
    expect(await row('09:00').textContent()).toMatch(/—\s*—/);
    await page.goto(at('#/history?date=2026-06-18&table=energy'));
    await row('13:00').locator('.badge', { hasText: 'estimated' }).waitFor();
    expect(await page.locator(`${energy} .legend`).textContent()).toContain('estimated');
    await page.close();
  });

  it('compares with another period, by date', async () => {
    const { page, wrong } = await open(chrome, at('#/history?view=month&date=2026-05-01'));
    await drawn(page);
    await page.getByLabel('Compare with').selectOption('last-year');
    await page.waitForSelector('text=compared with May 2025');
    expect(await figure(page, 'Production')).toMatch(/kWh\s*then .*kWh/);
    expect(await page.locator(`${energy} .legend`).textContent()).toContain('sun, May 2025');
    await page.getByLabel('Compare with').selectOption('other');
    await page.waitForSelector('text=compared with April 2026');
    await page.getByLabel('First day of the other period').fill('2024-05-01');
    await page.waitForSelector('text=Nothing is recorded for May 2024');
    expect(await page.locator(`${energy} .legend`).textContent()).not.toContain('May 2024');
    expect(page.url()).toContain('vs=2024-05-01');
    expect(wrong).toEqual([]);
    await page.close();
  });

  it('holds a day that is going on against as much of the other', async () => {
    const { page } = await open(chrome, at('#/history?vs=previous'));
    await page.waitForSelector('text=compared with Thursday, 25 June 2026, up to the same point');
    const at2 = Math.floor(Date.parse(await page.evaluate(() => fetch('/api/v1/live').then((r) => r.json()).then((v) => v.at)).catch(() => '')) / 900_000) * 900_000;
    const until = new Date(at2 - 86_400_000).toISOString();
    const { total } = await (await page.request.get(`${fake.url('normal')}api/v1/energy?from=2026-06-24T22:00:00Z&to=${until}&by=hour`)).json();
    expect(await figure(page, 'Production')).toContain(`then ${(total.pvWh / 1000).toFixed(total.pvWh < 9995 ? 2 : 1)}\u00a0kWh`);
    await page.goto(at('#/history?view=month&date=2026-05-01&vs=previous'));
    await page.waitForSelector('text=compared with April 2026');
    expect(await page.locator('section[aria-labelledby=books-totals]').textContent()).not.toContain('same point');
    await page.goto(at('#/history?view=year&date=2025-06-01&vs=2024-01-01'));
    await page.waitForSelector('text=Nothing is recorded for 2024');
    await page.close();
  });

  it('marks a bar of which only a part is known, and offers no repair of what is to come', async () => {
    const { page } = await open(chrome, at('#/history?view=month&date=2026-06-01&table=energy'));
    await page.locator(`${energy} tbody tr`, { hasText: '20 June' }).locator('.badge', { hasText: 'known in part' }).waitFor();
    expect(await page.locator(`${energy} tbody .badge`, { hasText: 'known in part' }).count()).toBe(1);
    expect(await page.locator(`${energy} figcaption`).textContent()).toContain('Of 1 bar only a part is known.');
    await page.goto(at('#/history?view=month&date=2026-07-01'));
    await page.waitForSelector('text=This period is still to come');
    expect(await page.locator('text="Repair the books"').count()).toBe(0);
    await page.close();
  });

  it('keeps the colon of French on its line and off its word', async () => {
    const { page } = await open(chrome, at('#/history', { lang: 'fr' }));
    await drawn(page);
    expect(await page.textContent('main .say')).toMatch(/^vendredi 26 juin 2026\u00a0: le soleil/i);
    await page.close();
  });

  it('keeps forecast and fact in its place while another day is asked, and says when it cannot be had', async () => {
    const { page } = await open(chrome, at('#/history?date=2026-06-25'));
    const sun = page.locator('section[aria-labelledby=sun-title]');
    await sun.locator('canvas').waitFor();
    let go;
    const held = new Promise((done) => { go = done; });
    await page.route('**/api/v1/forecast?*', async (route) => { await held; await route.continue(); });
    await page.click('button[aria-label="Previous period"]');
    await wait(page, '24 June 2026.*gave');
    expect(await sun.getAttribute('aria-busy')).toBe('true');
    go();
    await page.waitForSelector('section[aria-labelledby=sun-title][aria-busy=false]');
    await page.unroute('**/api/v1/forecast?*');
    await page.route('**/api/v1/forecast?*', (route) => route.fulfill({ status: 500, contentType: 'application/problem+json', body: '{"code":"x","facts":[]}' }));
    await page.click('button[aria-label="Previous period"]');
    await page.waitForSelector('text=The sun: forecast and fact could not be loaded');
    await page.unroute('**/api/v1/forecast?*');
    await page.click('text=Try again');
    await sun.locator('canvas').waitFor();
    await page.close();
  });

  it('tells the same numbers in figure, table, file and API', async () => {
    const { page } = await open(chrome, at('#/history?view=month&date=2026-05-01&table=energy'), { acceptDownloads: true });
    await page.waitForSelector(`${energy} tbody tr`);
    const [file] = await Promise.all([page.waitForEvent('download'), page.click(`${energy} button:has-text("CSV")`)]);
    expect(file.suggestedFilename()).toBe('solstead-energy-2026-05-day.csv');
    const [head, ...rows] = readFileSync(await file.path(), 'utf8').replace('\ufeff', '').trimEnd().split('\r\n').map((line) => line.split(','));
    const sum = rows.reduce((s, row) => s + Number(row[head.indexOf('pv_wh')]), 0);
    const answer = await page.request.get(`${fake.url('normal')}api/v1/energy?from=2026-04-30T22:00:00Z&to=2026-05-31T22:00:00Z&by=day`);
    expect(sum).toBe((await answer.json()).rows.reduce((s, row) => s + row.pvWh, 0));
    const told = `${(Math.floor(sum / 100 + 0.5) / 10).toFixed(1)}\u00a0kWh`;
    expect(await figure(page, 'Production')).toBe(told);
    expect(await page.locator(`${energy} tfoot td`).first().textContent()).toBe(told);
    expect(rows[0].slice(0, 2)).toEqual(['2026-04-30T22:00:00Z', '2026-05-01T00:00+02:00']);
    await page.close();
  });

  it('holds the forecast of the evening before against what came', async () => {
    const { page } = await open(chrome, at('#/history?date=2026-06-25'));
    await page.waitForSelector('section[aria-labelledby=sun-title] canvas');
    expect(await page.locator('section[aria-labelledby=sun-title] figcaption').textContent()).toMatch(/The sun gave .*kWh, .*(more|less) than the .*forecast the evening before/);
    await page.close();
  });

  it('says what is wrong: nothing recorded, not loaded, still loading', async () => {
    const { page } = await open(chrome, at('#/history?date=2020-01-01'));
    await page.waitForSelector('text=Nothing is recorded for this period');
    await page.route('**/api/v1/energy?*', (route) => route.fulfill({ status: 500, contentType: 'application/problem+json', body: '{"code":"x","facts":[]}' }));
    await page.getByLabel('A day of the period').fill('2026-06-11');
    await page.waitForSelector('text=The history could not be loaded');
    await page.unroute('**/api/v1/energy?*');
    await page.click('text=Try again');
    await drawn(page);
    await page.close();
  });

  it('tells money, and who used what from where', async () => {
    const { page } = await open(chrome, at('#/history?view=month&date=2026-05-01&table=money'));
    await page.waitForSelector('section[aria-labelledby=money-title] tbody tr');
    const { total } = await (await page.request.get(`${fake.url('normal')}api/v1/energy?from=2026-04-30T22:00:00Z&to=2026-05-31T22:00:00Z&by=day`)).json();
    const euros = (value) => `${(Math.floor(value * 100 + 0.5) / 100).toFixed(2)}\u00a0€`;
    expect(await figure(page, 'Paid')).toBe(euros(total.cost));
    expect(await figure(page, 'Saved')).toBe(euros(total.saved));
    expect(await page.locator('section[aria-labelledby=money-title] tfoot td').first().textContent()).toBe(euros(total.cost));
    expect(await page.locator('section[aria-labelledby=split-title] tbody tr').count()).toBe(4);
    await page.close();
  });

  it('is repaired: looked at first, changed, and changed back', async () => {
    const { page, wrong } = await open(chrome, at('#/history'));
    await drawn(page);
    await page.click('text="Repair the books"');
    const changes = page.locator('section[aria-labelledby=changes-title] li');
    await changes.first().waitFor();
    const before = await changes.count();
    const look = page.locator('button', { hasText: 'Show what would change' });
    expect(await look.isDisabled()).toBe(true);
    await page.getByLabel('New total').fill('12.5');
    await page.getByLabel('Why (optional)').fill('read from the meter');
    await look.click();
    await page.waitForSelector('text=quarter hours become known');
    expect((await page.locator('.outcome tbody').textContent()).replace(/\s+/g, ' ')).toBe('Production17.3 kWh12.5 kWh');
    await page.getByLabel('New total').fill('13');
    expect(await page.locator('.outcome').count()).toBe(0); // what was shown was of another question
    await look.click();
    await page.click('text="Change it"');
    await page.waitForSelector('text=It stands in the list below');
    await expect.poll(() => changes.count()).toBe(before + 1);
    expect(await changes.first().textContent()).toContain('read from the meter');
    await changes.first().locator('button', { hasText: 'Undo' }).click();
    await changes.first().locator('.badge', { hasText: 'undone' }).waitFor();
    expect(wrong).toEqual([]);
    await page.close();
  });

  it('is repaired with the keyboard alone, told what is wrong', async () => {
    const { page } = await open(chrome, at('#/history?date=2026-06-25'));
    await drawn(page);
    const focused = () => page.evaluate(() => document.activeElement?.closest('label')?.textContent?.trim() || document.activeElement?.textContent?.trim() || '');
    await page.focus('text="Repair the books"');
    await page.keyboard.press('Enter');
    await expect.poll(focused).toContain('From');
    await page.getByLabel('From', { exact: true }).fill('2026-06-25T12:10');
    await page.waitForSelector('text=Choose a stretch of whole quarter hours');
    await page.getByLabel('From', { exact: true }).fill('2026-06-25T12:15');
    await expect.poll(() => page.locator('text=Choose a stretch of whole quarter hours').count()).toBe(0);
    await page.getByLabel('New total').fill('9');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.outcome');
    await page.focus('text="Change it"');
    await page.keyboard.press('Enter');
    await expect.poll(focused).toContain('It stands in the list below');
    await page.focus('text="Close"');
    await page.keyboard.press('Enter');
    await expect.poll(focused).toBe('Repair the books');
    await page.close();
  });

  it('never shows the answer to an older question', async () => {
    const { page } = await open(chrome, at('#/history'));
    await drawn(page);
    await page.route('**/api/v1/energy?*', async (route) => { if (route.request().url().includes('2026-06-23')) await new Promise((done) => setTimeout(done, 1200)); await route.continue(); });
    await page.evaluate(() => { location.hash = '#/history?date=2026-06-24'; });
    await page.evaluate(() => { location.hash = '#/history?date=2026-06-10'; });
    await page.waitForTimeout(1800);
    await page.locator(`${energy} button`, { hasText: 'Table' }).click();
    expect(await page.locator(`${energy} tbody th`).first().textContent()).toContain('10 June 2026');
    await page.close();
  });

  // Other work on the machine can spoil one measurement; a slow page spoils all three.
  it('shows a year of days, chart and table, within a second of its answer', { retry: 2 }, async () => {
    const { page } = await open(chrome, at('#/history?view=year&date=2025-01-01&table=energy'));
    await drawn(page);
    await page.getByLabel('One bar per').selectOption('day');
    await page.waitForFunction((card) => document.querySelectorAll(`${card} tbody tr`).length === 365 && document.querySelector(`${card} canvas`) !== null, energy);
    const ms = await page.evaluate(() => performance.now() - Math.max(...performance.getEntriesByType('resource').filter((r) => r.name.includes('/api/v1/energy?')).map((r) => r.responseEnd)));
    console.log(`a year of days drawn ${Math.round(ms)} ms after its answer`);
    expect(ms).toBeLessThan(1000);
    await page.close();
  });

  it('is not moved sideways at any width, in either theme and language', async () => {
    const { page } = await open(chrome, at('#/history'));
    for (const [width, lang, theme] of [[390, 'fr', 'dark'], [390, 'en', 'light'], [1440, 'en', 'light'], [1440, 'fr', 'dark'], [320, 'pseudo', 'light']]) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme: theme });
      await page.goto(at('#/history?view=month&vs=previous&table=energy', { lang }));
      await drawn(page);
      await page.waitForTimeout(400);
      expect(await sideways(page), `${width} ${lang}`).toBe(0);
      await picture(page, `history-${width}-${theme}-${lang}`);
    }
    await page.close();
  });
});

// The real program and what it really kept.
describe.skipIf(!process.env.SOLSTEAD_URL)('page History of the demo house', () => {
  it('tells what the API tells', async () => {
    const url = process.env.SOLSTEAD_URL;
    const { page, wrong } = await open(chrome, `${url}/?lang=en#/history`);
    await page.waitForSelector('button[aria-label="Previous period"]');
    // The house lives on 26 June; the answer to the day the page opens on may still be under way.
    const asked = page.waitForResponse((r) => r.url().includes('/api/v1/energy?from=2026-06-24T22:00'));
    await page.click('button[aria-label="Previous period"]');
    const { rows } = await (await asked).json();
    const sum = rows.reduce((s, row) => s + (row.pvWh ?? 0), 0);
    const told = sum < 9995 ? (Math.floor(sum / 10 + 0.5) / 100).toFixed(2) : (Math.floor(sum / 100 + 0.5) / 10).toFixed(1);
    if (rows.length === 0) await page.waitForSelector('text=Nothing is recorded for this period');
    else await expect.poll(() => figure(page, 'Production')).toBe(`${told}\u00a0kWh`);
    expect(wrong).toEqual([]);
    await page.close();
  });
});
