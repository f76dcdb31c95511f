import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { start } from '../../web/fake/server.mjs';
import { browser } from './browser.mjs';
import { open, picture, sideways } from './watch.mjs';

let fake;
let chrome;
beforeAll(async () => { fake = await start(); chrome = await browser(); });
afterAll(async () => { await chrome?.close(); await fake?.stop(); });

const at = (scenario, lang = 'en', hash = '#/charging') => `${fake.url(scenario)}?lang=${lang}${hash}`;
const pressed = (page) => page.$$eval('.modes button', (all) => all.filter((e) => e.ariaPressed === 'true').map((e) => e.textContent.trim()));

describe('the charging page', () => {
  it('takes a boost and an eco in one tap, says how far they have come, and takes them back', async () => {
    const { page, wrong } = await open(chrome, at('charging'));
    await page.waitForSelector('.modes');
    expect(await pressed(page)).toEqual(['Solar']);
    await page.click('text="Boost"');
    await page.waitForSelector('text=Boost until');
    await page.waitForSelector('text=In force.');
    expect(await pressed(page)).toEqual([]);
    expect(await page.textContent('.card .why')).toMatch(/^Boost: up to 16/);
    expect(await page.textContent('.now')).toMatch(/16.A available/);
    await page.click('text="Undo"');
    await page.waitForSelector('.go:text-is("Boost")');
    expect(await pressed(page)).toEqual(['Solar']);
    await page.click('.modes >> text="Fast"');
    await page.waitForFunction(() => document.querySelector('.modes button:last-child')?.ariaPressed === 'true');
    await page.click('text="Eco"');
    await page.waitForFunction(() => document.querySelector('.modes button:nth-child(2)')?.ariaPressed === 'true');
    expect(wrong).toEqual([]);
    await page.close();
  });

  it('offers to take a change back for ten seconds', async () => {
    const { page } = await open(chrome, at('charging'));
    await page.waitForSelector('.modes');
    await page.clock.install();
    await page.click('.modes >> text="Min + solar"');
    await page.waitForSelector('text="Undo"');
    await page.clock.fastForward(10_500);
    await page.waitForFunction(() => ![...document.querySelectorAll('button')].some((b) => b.textContent === 'Undo'));
    await page.close();
  });

  it('edits schedules by keyboard, over midnight, and keeps wrong ones from being saved', async () => {
    const { page, wrong } = await open(chrome, at('charging'), { width: 390 });
    await page.waitForSelector('.modes');
    expect(await page.textContent('section:has(h2:text-is("Schedules")) li')).toMatch(/21:00 – 07:00.*ends the next day.*up to 16.*Mon – Fri/s);
    await page.focus('text="Change"');
    await page.keyboard.press('Enter');
    const save = page.locator('form:has(fieldset) .go');
    for (const day of ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday']) { await page.focus(`[aria-label="${day}"]`); await page.keyboard.press('Space'); }
    expect(await save.isDisabled()).toBe(true);
    await page.waitForSelector('text=Choose at least one day.');
    await page.focus('[aria-label="Sunday"]');
    await page.keyboard.press('Space');
    await page.fill('.fields .amps', '40');
    expect(await save.isDisabled()).toBe(true);
    await page.fill('.fields .amps', '10');
    await page.fill('input[type=time] >> nth=0', '22:30');
    await save.click();
    await page.waitForSelector('text=As in the settings');
    expect(await page.textContent('section:has(h2:text-is("Schedules")) li')).toMatch(/22:30 – 07:00.*up to 10.*Sun/s);
    expect(wrong).toEqual([]);
    await page.close();
  });

  it('narrows the limits and lets nobody go beyond the settings', async () => {
    const { page } = await open(chrome, at('charging'));
    await page.waitForSelector('.modes');
    const card = page.locator('section:has(h2:text-is("Limits"))');
    await card.locator('input').nth(1).fill('63');
    expect(await card.locator('.go').isDisabled()).toBe(true);
    await card.locator('input').nth(1).fill('10');
    await card.locator('.go').click();
    await card.locator('text=As in the settings').waitFor();
    expect(await card.locator('input').nth(1).inputValue()).toBe('10');
    await page.close();
  });

  it('limits the energy of this session, in kilowatt-hours, and takes the limit away again', async () => {
    const { page, wrong } = await open(chrome, at('charging'));
    await page.waitForSelector('.modes');
    const card = page.locator('section:has(h2:text-is("Energy of this session"))');
    await card.locator('input').fill('2000');
    expect(await card.locator('.go').isDisabled()).toBe(true);
    await card.locator('input').fill('14.5');
    await card.locator('.go').click();
    await page.waitForSelector('.session >> text=/limit 14.5/');
    await card.locator('text=As in the settings').click();
    await page.waitForFunction(() => !document.querySelector('.session').textContent.includes('limit'));
    expect(await card.locator('input').inputValue()).toBe('');
    expect(wrong).toEqual([]);
    await page.close();
  });

  it('shows old as old with its age, and missing as a dash', async () => {
    const old = await open(chrome, at('charging-stale'));
    await old.page.waitForSelector('.now.stale');
    expect(await old.page.textContent('.now')).toMatch(/14.s ago/);
    await old.page.close();
    const gone = await open(chrome, at('charging-missing'));
    await gone.page.waitForSelector('.now.stale');
    expect(await gone.page.textContent('.now .big')).toBe('—');
    expect(await gone.page.$$eval('li .amps', (all) => all.slice(0, 3).map((e) => e.textContent.trim()))).toEqual(['—', '—', '—']);
    await gone.page.close();
  });

  it('is not there in a house without a charging point', async () => {
    const { page } = await open(chrome, at('normal', 'en', '#/now'));
    await page.waitForSelector('.say');
    expect(await page.$('a[href="#/charging"]')).toBeNull();
    await page.goto(at('normal'));
    await page.waitForSelector('text=There is no charging point.');
    await page.close();
  });

  it('fits phone and desk in both languages and colours, with room for fingers', async () => {
    for (const [width, colorScheme, lang] of [[390, 'light', 'fr'], [390, 'dark', 'en'], [1440, 'light', 'en'], [1440, 'dark', 'fr'], [320, 'light', 'pseudo']]) {
      const { page, wrong } = await open(chrome, at('charging', lang), { width, colorScheme });
      await page.waitForSelector('.modes');
      await page.waitForTimeout(300);
      const small = await page.$$eval('main a, main button, main input', (all) => all.map((e) => ({ text: e.textContent.trim() || e.type, box: e.getBoundingClientRect() })).filter((e) => e.box.height < 43.9 || e.box.width < 43.9).map((e) => e.text));
      expect(small.filter((text) => !text.startsWith('Charging:'))).toEqual([]);
      expect(await sideways(page), `${width} ${lang}`).toBe(0);
      await picture(page, `charging-${width}-${colorScheme}-${lang}`);
      expect(wrong).toEqual([]);
      await page.close();
    }
  });

  it('lists the sessions and gives them as a file', async () => {
    const { page } = await open(chrome, at('charging'));
    const rows = page.locator('section:has(h2:text-is("Charging sessions")) tbody tr');
    await rows.first().waitFor();
    expect(await rows.count()).toBe(3);
    expect(await rows.nth(1).textContent()).toMatch(/31\.1.kWhestimated64/);
    expect(await page.getAttribute('text="CSV"', 'href')).toBe('api/v1/charging/sessions.csv');
    await page.close();
  });
});
