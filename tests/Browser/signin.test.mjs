import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { code, doors, password } from '../../web/fake/doors.mjs';
import { start } from '../../web/fake/server.mjs';
import { browser } from './browser.mjs';
import { open, picture, ready, sideways } from './watch.mjs';

let fake;
let chrome;
beforeAll(async () => { fake = await start(); chrome = await browser(); });
beforeEach(() => { for (const door of Object.keys(doors)) fake.lock(door); });
afterAll(async () => { await chrome?.close(); await fake?.stop(); });

const at = (door, hash = '', lang = 'en') => `${fake.url(door)}?lang=${lang}${hash}`;
const text = (page, selector) => page.$eval(selector, (e) => e.textContent.replace(/\s+/g, ' ').trim());
/** Refusals are answers the browser writes into its console by itself. */
const serious = (wrong) => wrong.filter((w) => !/status of 4\d\d/.test(w));

describe('the sign-in', () => {
  it('shows nothing of the house before the password, and the page asked for after it', async () => {
    const { page, wrong } = await open(chrome, at('private', '#/devices'));
    await page.waitForSelector('input[type=password]');
    expect(await page.$('nav')).toBeNull();
    expect(await page.content()).not.toContain('Les Tilleuls');
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('INPUT');
    expect(await page.evaluate(() => performance.getEntriesByType('resource').some((r) => /api\/v1\/(live|site)/.test(r.name)))).toBe(false);
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
    await page.waitForSelector('nav a[aria-current=page] >> text=Devices');
    expect(await text(page, 'h1')).toBe('Les Tilleuls');
    expect(wrong).toEqual([]);
    await page.close();
  });

  it('says that a password is wrong, and counts down when it was too often', async () => {
    const { page, wrong } = await open(chrome, at('private'));
    await page.waitForSelector('input[type=password]');
    for (let i = 0; i < 4; i++) {
      await page.fill('input[type=password]', `wrong number ${i}`);
      await page.click('form .go');
      await page.waitForSelector('[role=alert] p');
      expect(await text(page, '[role=alert]')).toContain('This password is not right.');
      await page.waitForTimeout(50);
    }
    expect(await text(page, 'form')).toMatch(/Next attempt in [12]\ss\./);
    expect(await page.isDisabled('form .go')).toBe(true);
    await page.waitForSelector('form .go:not([disabled])', { timeout: 5000 });
    await page.fill('input[type=password]', password);
    await page.keyboard.press('Enter');
    await ready(page);
    expect(serious(wrong)).toEqual([]);
    await page.close();
  });

  it('shows how long one is locked out', async () => {
    const { page } = await open(chrome, at('locked', '', 'fr'));
    await page.waitForSelector('.wait');
    expect(await text(page, 'form')).toMatch(/Trop d’essais\..*Prochain essai dans 4\d\ss\./);
    await page.waitForFunction(() => /4[0-5]\ss/.test(document.querySelector('.wait').textContent));
    await page.close();
  });

  it('asks from elsewhere for the setup code and the first password twice', async () => {
    const { page, wrong } = await open(chrome, at('setup'));
    await page.waitForSelector('input.code');
    await page.fill('input.code', 'AAAA-BBBB-CCCC');
    const [first, second] = await page.$$('input[type=password]');
    await first.fill('a first password');
    await second.fill('another one');
    await page.click('form .go');
    expect(await text(page, 'form')).toContain('The two are not the same.');
    await second.fill('a first password');
    await page.click('form .go');
    await page.waitForSelector('text=This setup code is not right.');
    await page.fill('input.code', code);
    await page.click('form .go');
    await ready(page);
    expect(serious(wrong)).toEqual([]);
    await page.close();
  });

  it('can show what is typed', async () => {
    const { page } = await open(chrome, at('private'));
    await page.fill('input[type=password]', 'visible words');
    await page.click('.box button');
    expect(await page.inputValue('.box input[type=text]')).toBe('visible words');
    await page.close();
  });

  it('comes back when the session ended elsewhere', async () => {
    const { page } = await open(chrome, at('owner'));
    await ready(page);
    fake.lock('owner');
    doors.owner.signedIn = false;
    fake.down(true);
    await page.waitForTimeout(200);
    fake.down(false);
    await page.waitForSelector('input[type=password]', { timeout: 15_000 });
    doors.owner.signedIn = true;
    expect(await page.content()).not.toContain('Les Tilleuls');
    await page.close();
  });
});

describe('the access page', () => {
  it('sets the first password on this machine', async () => {
    const { page } = await open(chrome, at('battery', '#/access'));
    await page.waitForSelector('form');
    for (const field of await page.$$('input[type=password]')) await field.fill('a first password');
    await page.click('form .go');
    await page.waitForSelector('text=Signed-in browsers');
    fake.lock('battery');
    await page.close();
  });

  it('lists browsers and changes, signs one out, all others, and itself', async () => {
    const { page, wrong } = await open(chrome, at('owner', '#/access'));
    await page.waitForSelector('#browsers-title');
    await page.waitForSelector('text=Firefox on Linux');
    expect(await text(page, '[aria-labelledby=browsers-title]')).toMatch(/Firefox on Linux this one\s?From this machine.*Safari on iPhone\s?From 192\.0\.2\.54.*curl\/8\.5\.0/);
    expect(await text(page, '[aria-labelledby=changes-title]')).toMatch(/Signed in Owner · this machine.*Sign-in refused Not signed in · 192\.0\.2\.61.*Password set in the terminal; every browser was signed out Terminal/);
    await page.click('[aria-label="Sign out curl/8.5.0"]');
    await page.waitForSelector('text=curl/8.5.0', { state: 'detached' });
    await page.click('text=Sign out all others');
    await page.waitForSelector('text=Safari on iPhone', { state: 'detached' });
    await page.click('section .row >> text=Sign out');
    // The access page has password fields too: what goes is the rest of the house.
    await page.waitForSelector('nav', { state: 'detached' });
    await page.waitForSelector('input[type=password]');
    expect(wrong).toEqual([]);
    await page.close();
  });

  it('changes the password', async () => {
    const { page } = await open(chrome, at('owner', '#/access'));
    await page.click('text=Change password');
    const [current, next] = await page.$$('input[type=password]');
    await current.fill('not it at all');
    await next.fill('a new password');
    await page.click('form .go');
    await page.waitForSelector('text=This password is not right.');
    await current.fill(password);
    await page.click('form .go');
    await page.waitForSelector('text=The password is changed.');
    await page.close();
  });
});

describe('sign-in and access', () => {
  const places = [['private', ''], ['locked', ''], ['setup', ''], ['owner', '#/access'], ['normal', '#/access']];

  it('hold at every width, with long words and double text', async () => {
    for (const [door, hash] of places) {
      const { page, wrong } = await open(chrome, at(door, hash, 'pseudo'));
      await page.waitForSelector('.card');
      await page.waitForTimeout(300);
      for (const width of [320, 390, 768, 1440]) {
        await page.setViewportSize({ width, height: 900 });
        expect(await sideways(page), `${door} at ${width}`).toBe(0);
      }
      await page.evaluate(() => { document.documentElement.style.fontSize = '200%'; });
      await page.setViewportSize({ width: 768, height: 900 });
      expect(await sideways(page), `${door} doubled`).toBe(0);
      expect(wrong).toEqual([]);
      await page.close();
    }
  });

  it('give every control 44 px and every field a name', async () => {
    for (const [door, hash] of places) {
      const { page } = await open(chrome, at(door, hash, 'fr'), { width: 390 });
      await page.waitForSelector('.card');
      await page.waitForTimeout(300);
      const small = await page.evaluate(() => [...document.querySelectorAll('a, button, summary, .field input')]
        .filter((e) => e.checkVisibility() && !e.classList.contains('skip'))
        .map((e) => ({ text: e.textContent.trim().slice(0, 20) || e.id, ...JSON.parse(JSON.stringify(e.getBoundingClientRect())) }))
        .filter((b) => b.height < 43.9 || b.width < 43.9).map((b) => `${b.text} ${b.width}×${b.height}`));
      expect(small, door).toEqual([]);
      const nameless = await page.$$eval('.field input', (all) => all.filter((e) => e.labels.length === 0).length);
      expect(nameless, door).toBe(0);
      await page.close();
    }
  });

  it('are pictured at 390 and 1440 px, light and dark', async () => {
    for (const [door, hash] of places) for (const [width, colorScheme, lang] of [[390, 'light', 'fr'], [390, 'dark', 'en'], [1440, 'light', 'en'], [1440, 'dark', 'fr']]) {
      const { page, wrong } = await open(chrome, at(door, hash, lang), { width, colorScheme });
      await page.waitForSelector('.card');
      await page.waitForTimeout(300);
      await picture(page, `access-${door}-${width}-${colorScheme}-${lang}`);
      expect(wrong).toEqual([]);
      await page.close();
    }
  });
});
