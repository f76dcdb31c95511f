import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { start } from '../../web/fake/server.mjs';
import { browser } from './browser.mjs';
import { open, picture, sideways } from './watch.mjs';

let fake;
let chrome;
beforeAll(async () => { fake = await start(); chrome = await browser(); });
afterAll(async () => { await chrome?.close(); await fake?.stop(); });

describe('passwords and keys on page Access', () => {
  it('are typed in, tried, told, and never shown', async () => {
    const { page, wrong } = await open(chrome, `${fake.url('owner')}?lang=en#/access`);
    const card = page.locator('section.card', { hasText: 'Passwords and keys' });
    await card.waitFor();
    const broker = card.locator('li', { hasText: 'Password of solstead at 192.0.2.30:8883' });
    expect(await broker.textContent()).toContain('not given yet');
    expect(await broker.locator('button').isDisabled()).toBe(true);
    await broker.locator('input[type=password]').fill('canary');
    await broker.locator('button').click();
    await broker.locator('.bad', { hasText: 'refuses user or password' }).waitFor();
    expect(await broker.locator('input').inputValue()).toBe('');

    const relay = card.locator('li', { hasText: 'Secret relay, used by water heater' });
    await relay.locator('button', { hasText: 'Forget' }).click();
    await relay.locator('[role=status]', { hasText: 'is forgotten' }).waitFor();
    expect(wrong.filter((w) => !/status of 422/.test(w))).toEqual([]);
    await page.close();
  });

  it('fit on a phone, in French too', async () => {
    const { page } = await open(chrome, `${fake.url('owner')}?lang=fr#/access`, { width: 390 });
    await page.waitForSelector('text=Mots de passe et clés');
    expect(await sideways(page)).toBe(0);
    await picture(page, 'secrets-390-fr');
    await page.close();
  });
});
