import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browser } from './browser.mjs';
import { open, ready } from './watch.mjs';

// The real program with an empty house of its own: SOLSTEAD_PROGRAM names it. run.sh does.
const program = process.env.SOLSTEAD_PROGRAM;
const password = 'a password for the test';

describe.skipIf(!program)('the owner of a real service', () => {
  let chrome;
  let service;
  let url;
  const folder = mkdtempSync(join(tmpdir(), 'solstead-owner-'));

  beforeAll(async () => {
    chrome = await browser();
    writeFileSync(join(folder, 'solstead.yaml'), 'site: { name: Les Ormes }\nweb: { listen: "127.0.0.1:0" }\n');
    service = spawn(program, ['run', '--config', join(folder, 'solstead.yaml'), '--data', join(folder, 'data')]);
    url = await new Promise((resolve, reject) => {
      let said = '';
      service.stdout.on('data', (part) => { said += part; const found = /^Solstead \S+ +(http\S+)/m.exec(said); if (found) resolve(found[1]); });
      service.on('exit', () => reject(new Error(`The service ended: ${said}`)));
    });
  }, 40_000);
  afterAll(async () => {
    await chrome?.close();
    if (service && service.exitCode === null) { service.kill('SIGTERM'); await new Promise((done) => service.once('exit', done)); }
    rmSync(folder, { recursive: true, force: true });
  });

  it('sets the first password, signs out, is refused with a wrong one, and signs in again', async () => {
    const { page, wrong } = await open(chrome, `${url}?lang=en#/access`);
    await page.waitForSelector('form');
    for (const field of await page.$$('input[type=password]')) await field.fill(password);
    await page.click('form .go');
    await page.waitForSelector('#browsers-title');
    const [cookie] = await page.context().cookies();
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/', secure: false });
    expect(await page.evaluate(() => document.cookie)).toBe('');
    await page.waitForSelector('text=Password set for the first time');

    await page.click('section .row >> text=Sign out');
    await page.waitForSelector('form');
    expect(await page.content()).not.toContain('Les Ormes');
    expect(await page.context().cookies()).toEqual([]);
    await page.fill('input[type=password]', 'a wrong one');
    await page.click('form .go');
    await page.waitForSelector('text=This password is not right.');
    await page.fill('input[type=password]', password);
    await page.click('form .go');
    await ready(page);
    await page.waitForSelector('text=Sign-in refused');
    await page.reload();
    await page.waitForSelector('#browsers-title');
    expect(wrong.filter((w) => !/status of 401/.test(w))).toEqual([]);
    await page.close();
  });

  it('is signed out in every browser by a password set in the terminal, without touching the page', async () => {
    const { page } = await open(chrome, `${url}?lang=en`);
    await page.fill('input[type=password]', password);
    await page.click('form .go');
    await page.waitForSelector('nav');
    const setting = spawn(program, ['password', '--data', join(folder, 'data')]);
    setting.stdin.end('set in the terminal\n');
    expect(await new Promise((done) => setting.once('exit', done))).toBe(0);
    await page.waitForSelector('form .go', { timeout: 20_000 });
    expect(await page.$('nav')).toBeNull();
    await page.close();
  });
});
