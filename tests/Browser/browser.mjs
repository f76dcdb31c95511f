import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const places = [process.env.SOLSTEAD_CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser'].filter(Boolean);

/** Debian's Chromium, without anything that would speak to the outside. */
export async function browser() {
  const executablePath = places.find((p) => existsSync(p));
  if (!executablePath) throw new Error('Chromium is missing. Install it (Debian: apt-get install chromium) or name it in SOLSTEAD_CHROMIUM.');
  return chromium.launch({
    executablePath,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}
