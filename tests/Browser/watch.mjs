import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const out = fileURLToPath(new URL('./out/', import.meta.url));

/** Opens a page and keeps account of everything that must not happen on it. */
export async function open(browser, url, { width = 1440, height, ...context } = {}) {
  const page = await browser.newPage({ viewport: { width, height: height ?? (width < 700 ? 844 : 1000) }, ...context });
  const host = new URL(url).host;
  const wrong = [];
  page.on('request', (r) => { const u = new URL(r.url()); if (!['data:', 'blob:'].includes(u.protocol) && u.host !== host) wrong.push(`foreign request: ${r.url()}`); });
  page.on('console', (m) => { if (m.type() === 'error') wrong.push(`console: ${m.text()}`); });
  page.on('pageerror', (e) => wrong.push(`error: ${e.message}`));
  await page.addInitScript(() => addEventListener('securitypolicyviolation', (e) => console.error(`policy: ${e.violatedDirective} ${e.blockedURI}`)));
  await page.goto(url);
  return { page, wrong };
}

export const ready = (page) => page.waitForSelector('.say', { timeout: 20_000 });

/** How far the page can be scrolled sideways [px]; 0 is right. */
export const sideways = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

export async function picture(page, name) {
  mkdirSync(out, { recursive: true });
  await page.emulateMedia({ reducedMotion: 'reduce' }); // the resize for a full page must not be caught half-way
  await page.screenshot({ path: `${out}${name}.png`, fullPage: true });
}
