import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { start } from '../../web/fake/server.mjs';
import { browser } from './browser.mjs';
import { open, picture, sideways } from './watch.mjs';

let fake;
let chrome;
beforeAll(async () => { fake = await start(); chrome = await browser(); });
afterAll(async () => { await chrome?.close(); await fake?.stop(); });

describe('notifications on page Access', () => {
  it('show how each channel stands, and what its service answers to a test', async () => {
    const { page, wrong } = await open(chrome, `${fake.url('owner')}?lang=en#/access`);
    const card = page.locator('section.card', { hasText: 'The channels of the settings' });
    await card.waitFor();
    const phone = card.locator('li', { hasText: 'ntfy at ntfy.sh' });
    expect(await phone.textContent()).toContain('from warnings on · quiet 22:00-07:00, alarms pass');
    expect(await phone.textContent()).toContain('Last sent');
    const prowl = card.locator('li', { hasText: 'prowl at api.prowlapp.com' });
    expect(await prowl.textContent()).toContain('3 messages wait');
    expect(await prowl.textContent()).toContain('It said: Service Unavailable');
    await prowl.locator('button', { hasText: 'Test' }).click();
    await prowl.locator('[role=status] .bad', { hasText: 'refuses it (status 401)' }).waitFor();
    await prowl.locator('[role=status] .words', { hasText: 'It said: Invalid API key' }).waitFor();
    expect(wrong).toEqual([]);
    await page.close();
  });

  it('fit on a phone, in French too', async () => {
    const { page } = await open(chrome, `${fake.url('owner')}?lang=fr#/access`, { width: 390 });
    await page.waitForSelector('text=3 messages attendent');
    expect(await sideways(page)).toBe(0);
    await picture(page, 'notify-390-fr');
    await page.close();
  });
});
