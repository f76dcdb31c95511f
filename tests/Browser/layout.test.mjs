import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scenarios } from '../../web/fake/house.mjs';
import { start } from '../../web/fake/server.mjs';
import { browser } from './browser.mjs';
import { open, picture, ready, sideways } from './watch.mjs';

let fake;
let chrome;
beforeAll(async () => { fake = await start(); chrome = await browser(); });
afterAll(async () => { await chrome?.close(); await fake?.stop(); });

const at = (scenario, lang = 'en', hash = '') => `${fake.url(scenario)}?lang=${lang}${hash}`;

describe('the layout', () => {
  for (const scenario of Object.keys(scenarios)) {
    it(`of ${scenario} never scrolls sideways and breaks no rule`, async () => {
      const { page, wrong } = await open(chrome, at(scenario, 'fr'));
      await ready(page);
      for (const width of [1440, 900, 768, 390, 320]) {
        await page.setViewportSize({ width, height: 900 });
        await page.waitForTimeout(60);
        expect(await sideways(page), `${scenario} at ${width}`).toBe(0);
      }
      expect(wrong).toEqual([]);
      await page.close();
    });
  }

  it('holds for long words, open details and every page', async () => {
    for (const hash of ['#/now?phases=open&flow=out.grid&table=open', '#/devices/roof', '#/decisions', '#/rules', '#/panels?panel=122099000043', '#/nowhere']) {
      const { page, wrong } = await open(chrome, at('trouble', 'pseudo', hash), { width: 320 });
      await page.waitForSelector('main .card');
      await page.waitForTimeout(400);
      for (const width of [320, 390, 768, 1440]) {
        await page.setViewportSize({ width, height: 900 });
        expect(await sideways(page), `${hash} at ${width}`).toBe(0);
      }
      expect(wrong).toEqual([]);
      await page.close();
    }
  });

  it('holds when the person doubles the size of text', async () => {
    const { page } = await open(chrome, at('normal', 'fr'), { width: 768 });
    await ready(page);
    await page.evaluate(() => { document.documentElement.style.fontSize = '200%'; });
    await page.waitForTimeout(100);
    expect(await sideways(page)).toBe(0);
    await page.close();
  });

  it('gives every control 44 px', async () => {
    for (const [width, hash] of [[390, '#/now?phases=open'], [1440, '#/now'], [390, '#/devices/roof'], [390, '#/decisions'], [390, '#/rules'], [390, '#/panels'], [1440, '#/panels?panel=122099000043']]) {
      const { page } = await open(chrome, at('trouble', 'fr', hash), { width });
      await page.waitForSelector('main .card');
      await page.waitForTimeout(400);
      const small = await page.evaluate(() => [...document.querySelectorAll('a, button, summary')]
        .filter((e) => e.checkVisibility() && !e.classList.contains('skip') && !e.classList.contains('seg'))
        .map((e) => ({ text: e.textContent.trim().slice(0, 20), ...JSON.parse(JSON.stringify(e.getBoundingClientRect())) }))
        .filter((b) => b.height < 43.9 || b.width < 43.9).map((b) => `${b.text} ${b.width}×${b.height}`));
      expect(small, hash).toEqual([]);
      await page.close();
    }
  });

  it('lets a finger hit the bars of the balance within 44 px', async () => {
    const { page } = await open(chrome, at('small'), { width: 390 });
    await page.waitForSelector('.seg');
    await page.waitForTimeout(400);
    const missed = await page.evaluate(() => [...document.querySelectorAll('.track.in .seg, .track.out .seg')].flatMap((seg) => {
      const box = seg.getBoundingClientRect();
      const up = seg.parentElement.classList.contains('in');
      const y = up ? box.top - 14 : box.bottom + 14;
      return seg.contains(document.elementFromPoint(box.left + box.width / 2, y)) ? [] : [seg.getAttribute('aria-label')];
    }));
    expect(missed).toEqual([]);
    await page.close();
  });

  it('has its landmarks, one heading of the first rank, and a name for every control', async () => {
    for (const hash of ['#/now', '#/devices/roof', '#/decisions', '#/rules']) {
      const { page } = await open(chrome, at('normal', 'en', hash));
      await page.waitForSelector('main .card');
      const found = await page.evaluate(() => ({
        h1: document.querySelectorAll('h1').length, main: document.querySelectorAll('main').length, nav: document.querySelectorAll('nav[aria-label]').length, header: document.querySelectorAll('header').length,
        lang: document.documentElement.lang, title: document.title,
        nameless: [...document.querySelectorAll('a, button, [role=application], [role=img]')].filter((e) => !(e.getAttribute('aria-label') ?? e.textContent).trim()).length,
      }));
      expect(found).toMatchObject({ h1: 1, main: 1, nav: 1, header: 1, lang: 'en', nameless: 0 });
      expect(found.title).toContain('Les Tilleuls');
      await page.close();
    }
  });

  it('keeps its patterns under forced colours', async () => {
    const { page } = await open(chrome, at('battery'), { forcedColors: 'active' });
    await page.waitForSelector('.fill-grid-out');
    const image = (selector) => page.$eval(selector, (e) => getComputedStyle(e).backgroundImage);
    expect(await image('.fill-grid-out')).toContain('gradient');
    expect(await image('.level .fill-battery')).toContain('gradient');
    await page.close();
  });

  it('is pictured at 390 and 1440 px, light and dark, English and French', async () => {
    for (const width of [390, 1440]) for (const colorScheme of ['light', 'dark']) for (const lang of ['en', 'fr']) {
      const { page, wrong } = await open(chrome, at('normal', lang), { width, colorScheme });
      await page.waitForSelector('canvas');
      await page.waitForTimeout(500);
      expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe(colorScheme);
      await picture(page, `now-${width}-${colorScheme}-${lang}`);
      expect(wrong).toEqual([]);
      await page.close();
    }
  });
});
