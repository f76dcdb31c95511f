import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browser } from './browser.mjs';
import { open, picture, ready, sideways } from './watch.mjs';

/** A finer code is told as its longest known beginning (Texts/README.md). */
const known = (texts, code) => code.includes('.') && (code in texts || known(texts, code.slice(0, code.lastIndexOf('.'))));

// The real program: start `solstead demo` and give its address in SOLSTEAD_URL. test.sh does.
const url = process.env.SOLSTEAD_URL?.replace(/\/?$/, '/');

describe.skipIf(!url)('the demo house', () => {
  let chrome;
  beforeAll(async () => { chrome = await browser(); });
  afterAll(async () => { await chrome?.close(); });

  it('shows live, changing values within 10 s, and speaks to nobody else', async () => {
    const { page, wrong } = await open(chrome, url);
    await ready(page);
    await page.waitForSelector('.seg.bar', { timeout: 10_000 });
    const balance = () => page.$eval('.scene', (e) => e.textContent);
    const first = await balance();
    await page.waitForFunction((was) => document.querySelector('.scene')?.textContent !== was, first, { timeout: 10_000 });
    expect(wrong).toEqual([]);
    await page.close();
  });

  it('sends a policy that allows nothing foreign and nothing inline', async () => {
    const answer = await fetch(url);
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/script-src 'self'/);
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
  });

  it('knows a text for everything it says', async () => {
    const live = await (await fetch(`${url}api/v1/live`)).json();
    const texts = JSON.parse(readFileSync(new URL('../../src/Solstead.Site/Texts/fr.json', import.meta.url), 'utf8'));
    const points = (await (await fetch(`${url}api/v1/points`)).json()).points;
    const codes = [live.sentence, live.decision, ...live.rules, ...live.problems, ...live.devices.flatMap((d) => d.problems)].filter(Boolean).map((c) => c.code);
    expect(codes.filter((c) => !known(texts, c))).toEqual([]);
    expect(points.flatMap((p) => [p.text, p.note]).filter((c) => c && !(c in texts))).toEqual([]);
  });

  it('has the chart, the panels, the devices and the decisions', async () => {
    const { page, wrong } = await open(chrome, url);
    await page.waitForSelector('.tile', { timeout: 30_000 });
    await page.waitForSelector('[aria-labelledby=devices-title] a');
    for (const hash of ['#/panels', '#/devices', '#/decisions', '#/rules']) {
      await page.goto(`${url}${hash}`);
      await page.waitForSelector('main .card');
      await page.waitForTimeout(500);
    }
    expect(wrong).toEqual([]);
    await page.close();
  });

  it('is pictured at 390 and 1440 px', async () => {
    for (const width of [390, 1440]) for (const colorScheme of ['light', 'dark']) for (const lang of ['en', 'fr']) {
      const { page, wrong } = await open(chrome, `${url}?lang=${lang}`, { width, colorScheme });
      await page.waitForSelector('.seg', { timeout: 20_000 });
      await page.waitForTimeout(1200);
      expect(await sideways(page)).toBe(0);
      await picture(page, `demo-${width}-${colorScheme}-${lang}`);
      expect(wrong).toEqual([]);
      await page.close();
    }
  });
});
