// Pictures of the page, to be looked at by a person:  node shots.mjs [scenario…]   → out/
import { mkdir } from 'node:fs/promises';
import { start } from '../../web/fake/server.mjs';
import { browser } from './browser.mjs';

const out = new URL('./out/', import.meta.url).pathname;
await mkdir(out, { recursive: true });
const wanted = process.argv.slice(2);
const fake = await start();
const chrome = await browser();
const shots = [
  ...[390, 768, 1440].flatMap((w) => ['light', 'dark'].flatMap((c) => ['en', 'fr'].map((l) => ['normal', w, c, l, '']))),
  ...['night', 'stale', 'missing', 'first-run', 'trouble', 'phase-1', 'many-panels', 'empty', 'unbalanced', 'small', 'speed', 'battery'].flatMap((s) => [390, 1440].map((w) => [s, w, 'light', 'en', ''])),
  ['normal', 320, 'light', 'pseudo', ''],
  ['normal', 390, 'light', 'fr', '#/now?phases=open&flow=out.grid'],
  ['normal', 1440, 'light', 'en', '#/now?phases=open&table=open&panel=122099000043'],
  ['trouble', 1440, 'dark', 'fr', '#/devices/roof'],
  ['normal', 390, 'light', 'fr', '#/devices/roof'],
  ['normal', 1440, 'light', 'en', '#/decisions'],
  ['normal', 390, 'dark', 'fr', '#/decisions'],
  ['normal', 1440, 'light', 'en', '#/rules'],
  ['normal', 390, 'dark', 'fr', '#/rules'],
  ...['private', 'locked', 'setup'].flatMap((s) => [390, 1440].flatMap((w) => [['light', 'en'], ['dark', 'fr']].map(([c, l]) => [s, w, c, l, '']))),
  ...['owner', 'normal'].flatMap((s) => [390, 1440].flatMap((w) => [['light', 'en'], ['dark', 'fr']].map(([c, l]) => [s, w, c, l, '#/access']))),
];
for (const [scenario, width, colors, lang, hash] of shots) {
  if (wanted.length > 0 && !wanted.includes(scenario)) continue;
  const page = await chrome.newPage({ viewport: { width, height: width < 700 ? 844 : 1000 }, colorScheme: colors, reducedMotion: 'reduce' });
  await page.goto(`${fake.url(scenario)}?lang=${lang}${hash}`);
  await page.waitForTimeout(900);
  const place = hash.replace(/[^a-z]+/g, '-').replace(/-$/, '');
  await page.screenshot({ path: `${out}${scenario}${place}-${width}-${colors}-${lang}.png`, fullPage: true });
  await page.close();
}
await chrome.close();
await fake.stop();
