import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browser } from './browser.mjs';
import { open, picture, sideways } from './watch.mjs';

// The real program, a GX on a broker of its own, and the evening before a red day. SOLSTEAD_PROGRAM names the program; run.sh does.
const program = process.env.SOLSTEAD_PROGRAM;
const password = 'a password for the test';

/** Waits for the line of a process that tells it is ready. */
const line = (process_, pattern) => new Promise((resolve, reject) => {
  let said = '';
  process_.stdout.on('data', (part) => { said += part; const found = pattern.exec(said); if (found) resolve(found[1]); });
  process_.on('exit', () => reject(new Error(`It ended: ${said}`)));
});
const end = async (process_) => { if (process_ && process_.exitCode === null) { process_.kill('SIGTERM'); await new Promise((done) => process_.once('exit', done)); } };

describe.skipIf(!program)('a Victron system on the evening before a red day', () => {
  let chrome; let twin; let service; let url; let gx;
  const folder = mkdtempSync(join(tmpdir(), 'solstead-tempo-'));

  beforeAll(async () => {
    chrome = await browser();
    twin = spawn(program, ['twin', 'victron', '--soc', '85']);
    gx = JSON.parse(await line(twin, /^(\{.*\})$/m));
    writeFileSync(join(folder, 'solstead.yaml'), `site: { name: Les Ormes, timezone: Europe/Paris }
devices: [ { id: gx, type: victron, host: 127.0.0.1, port: ${gx.port}, tls: false } ]
tariff: { type: tempo, sources: [], calendar: { "2026-01-14": blue, "2026-01-15": red } }
control: { enabled: true }
rules: [ { type: tempo-ess, device: gx } ]
web: { listen: "127.0.0.1:0" }
`);
    service = spawn(program, ['run', '--config', join(folder, 'solstead.yaml'), '--data', join(folder, 'data'), '--clock', '2026-01-14T20:30:00+01:00']);
    url = await line(service, /^Solstead \S+ +(http\S+)/m);
  }, 40_000);
  afterAll(async () => {
    await chrome?.close();
    await end(service);
    await end(twin);
    rmSync(folder, { recursive: true, force: true });
  });

  it('shows tomorrow, what will be set, and what is borrowed', async () => {
    const { page, wrong } = await open(chrome, `${url}?lang=en#/tempo`);
    await page.waitForSelector('text=What will be set on gx in the next 24 hours');
    await page.waitForSelector('text=Discharged down to 25 % on a red day, 15 January.');
    await page.goto(`${url}?lang=en#/battery`);
    const row = page.locator('li', { hasText: 'Charge schedule 1: charge to' });
    await row.waitFor();
    await row.locator('.badge', { hasText: 'borrowed' }).waitFor();
    expect(await row.textContent()).toMatch(/98\s%/);
    expect(wrong).toEqual([]);
    await page.close();
  });

  it('is changed and taken back by its owner', async () => {
    const { page } = await open(chrome, `${url}?lang=en#/access`);
    await page.waitForSelector('form');
    for (const field of await page.$$('input[type=password]')) await field.fill(password);
    await page.click('form .go');
    await page.waitForSelector('#browsers-title');

    await page.goto(`${url}?lang=en#/tempo`);
    await page.getByLabel('Charge to before a day that is red, in percent').fill('95');
    await page.click('form button.go');
    await page.waitForSelector('text=Saved. It holds from now on.');
    await page.goto(`${url}?lang=en#/battery`);
    const row = page.locator('li', { hasText: 'Discharge down to' });
    await row.locator('button', { hasText: 'Give back now' }).click();
    await row.locator('.badge', { hasText: 'taken back by you' }).waitFor();
    const ess = async (path) => (await (await fetch(`${gx.control}/state`)).json()).settings[`settings/0/Settings/CGwacs/BatteryLife/${path}`];
    await expect.poll(() => ess('MinimumSocLimit'), { timeout: 10_000 }).toBe(10);
    await expect.poll(() => ess('Schedule/Charge/0/Soc'), { timeout: 10_000 }).toBe(95);

    for (const hash of ['#/tempo', '#/battery']) {
      await page.setViewportSize({ width: 360, height: 800 });
      await page.goto(`${url}?lang=fr${hash}`);
      await page.waitForSelector('main .card');
      await page.waitForTimeout(500);
      expect(await sideways(page), hash).toBe(0);
      await picture(page, `${hash.slice(2)}-360-fr`);
    }
    await page.close();
  });
});
