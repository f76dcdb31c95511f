import { spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browser } from './browser.mjs';
import { open, ready } from './watch.mjs';

// A demo house of its own, because its owner sets a password and moves its panels: SOLSTEAD_PROGRAM names the program. run.sh does.
const program = process.env.SOLSTEAD_PROGRAM;
const password = 'a password for the test';

describe.skipIf(!program)('the owner of the demo house', () => {
  let chrome;
  let demo;
  let url;
  let page;
  let wrong;

  beforeAll(async () => {
    chrome = await browser();
    demo = spawn(program, ['demo', '--listen', '127.0.0.1:0', '--days', '3']);
    demo.stderr.resume();
    url = await new Promise((resolve, reject) => {
      let said = '';
      demo.stdout.on('data', (part) => { said += part; const found = /^Solstead \S+ +(http\S+)/m.exec(said); if (found) resolve(found[1]); });
      demo.on('exit', () => reject(new Error(`The demo ended: ${said}`)));
    });
    ({ page, wrong } = await open(chrome, `${url}?lang=en#/access`));
    await page.waitForSelector('form .go');
    for (const field of await page.$$('input[type=password]')) await field.fill(password);
    await page.click('form .go');
    await page.waitForSelector('#browsers-title');
  }, 60_000);
  afterAll(async () => {
    await chrome?.close();
    if (demo && demo.exitCode === null) { demo.kill('SIGTERM'); await new Promise((done) => demo.once('exit', done)); }
  });

  const group = (name) => page.locator(`[role=group][aria-label="${name}"]`);
  /** What the service has in force: name and number of members of each group. */
  const inForce = async () => {
    const answer = await page.request.get(`${url}api/v1/panels/groups`);
    return Object.fromEntries((await answer.json()).groups.map((g) => [g.name, g.members.length]));
  };
  /** Lets go once the group shows that it would take it. */
  const drag = async (what, to) => {
    await what.hover();
    await page.mouse.down();
    const box = await to.boundingBox();
    const ready = page.locator('[role=group].over');
    for (let i = 0; i < 200 && (await ready.count()) === 0; i++) {
      await page.mouse.move(box.x + box.width / 2 + (i % 2), box.y + box.height / 2, { steps: 3 });
      await page.waitForTimeout(50);
    }
    await page.mouse.up();
  };
  const visit = async (hash) => { await page.goto(`${url}?lang=en${hash}`); await ready(page); };

  it('drags a panel into a group, which has it at once and after a reload, and undoes that', async () => {
    await visit('#/panels');
    const loose = group('In no group').locator('.tile');
    await loose.waitFor({ timeout: 30_000 });
    // Comes later and pushes the roof down.
    await page.locator('section[aria-labelledby=proposal-title] li').first().waitFor({ timeout: 30_000 });
    expect(await loose.count()).toBe(1);
    const title = await loose.getAttribute('title');
    const before = await inForce();
    const [name] = Object.keys(before);

    await drag(loose, group(name));
    await group(name).locator(`.tile[title="${title}"]`).waitFor();
    expect(await group('In no group').count()).toBe(0);
    expect(await inForce()).toEqual({ ...before, [name]: before[name] + 1 });
    await page.reload();
    await group(name).locator(`.tile[title="${title}"]`).waitFor({ timeout: 30_000 });

    await page.click('text=Undo the last change');
    await group('In no group').locator(`.tile[title="${title}"]`).waitFor();
    expect(await inForce()).toEqual(before);
    expect(await page.locator('text=Undo the last change').count()).toBe(0);
    expect(wrong).toEqual([]);
  });

  it('accepts a proposed group and undoes that; both are in the list of changes', async () => {
    await visit('#/panels');
    const before = await inForce();
    const card = page.locator('section[aria-labelledby=proposal-title]');
    await card.waitFor({ timeout: 30_000 });
    const proposed = await card.locator('li').count();
    expect(proposed).toBeGreaterThan(0);
    await card.locator('li button').first().click();
    await page.waitForFunction((n) => (document.querySelectorAll('section[aria-labelledby=proposal-title] li').length < n), proposed);
    const after = await inForce();
    expect(Object.values(after).reduce((a, b) => a + b)).toBeGreaterThan(Object.values(before).reduce((a, b) => a + b));

    await page.click('text=Undo the last change');
    await page.waitForSelector('section[aria-labelledby=proposal-title] li');
    await expect.poll(inForce).toEqual(before);
    await visit('#/access');
    await page.locator('main', { hasText: /group/i }).waitFor();
    expect(wrong).toEqual([]);
  });

  it('finds each value under the name the plug-in gave it', async () => {
    await visit('#/devices/roof');
    await page.click('text=Under the names of the Jeedom plug-in');
    await page.waitForSelector('h3 >> text=Net consumption (grid)');
    expect(page.url()).toContain('names=jeedom');
    const rows = page.locator('main table tbody tr');
    const all = await rows.count();
    expect(all).toBeGreaterThan(10);
    // Theirs beside ours, with a value of today.
    const row = page.locator('main table:not(.parts) tbody tr', { has: page.locator('.ours code', { hasText: 'grid.energy_import' }) }).first();
    expect((await row.locator('td').first().textContent()).trim()).toMatch(/\d.*Wh/);

    await page.fill('input[type=search]', 'Import');
    await expect.poll(() => rows.count()).toBeLessThan(all);
    expect(await rows.count()).toBeGreaterThan(0);
    expect(page.url()).toContain('q=Import');
    await page.fill('input[type=search]', 'nothing is called so');
    await page.waitForSelector('text=Nothing is called nothing is called so.');
    await page.fill('input[type=search]', '');
    await page.click('summary >> text=/Groups \\(\\d\\)/');
    await expect.poll(() => page.locator('table.parts tbody tr').count()).toBeGreaterThan(1);

    await page.click('text=Under our own names');
    await page.waitForSelector('summary .name');
    expect(page.url()).not.toContain('names=');
    expect(wrong).toEqual([]);
  });

  it('boosts the car in one tap, sees the charger follow, and takes it back', async () => {
    await visit('#/charging');
    await page.waitForSelector('.modes');
    await page.waitForSelector('.note >> text=car plugged in', { timeout: 30_000 });
    await page.waitForSelector('text="Boost"');
    await page.click('text="Boost"');
    await page.waitForSelector('.go >> text=Boost until');
    await page.waitForFunction(() => /16.A available/.test(document.querySelector('.now')?.textContent ?? ''), undefined, { timeout: 10_000 });
    expect(await page.locator('.card .why').first().textContent()).toMatch(/^Boost: up to 16/);
    expect((await (await page.request.get(`${url}api/v1/live`)).json()).charging[0].boostUntil).not.toBeNull();
    await page.click('text="Eco"');
    await page.waitForSelector('.go:text-is("Boost")');
    await expect.poll(async () => (await (await page.request.get(`${url}api/v1/charging`)).json()).points[0].boostUntil).toBeNull();
    await page.waitForSelector('section:has(h2:text-is("Charging sessions")) tbody tr', { timeout: 30_000 });
    expect(wrong).toEqual([]);
  });
});
