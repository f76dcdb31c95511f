import { readFileSync } from 'node:fs';
import { fileURLToPath, URL } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import type { Plugin } from 'vite';

const texts = fileURLToPath(new URL('../src/Solstead.Site/Texts', import.meta.url));

/** A key that exists in one language only must not reach a reader, so it stops the build. */
function sameKeys(): Plugin {
  return {
    name: 'solstead-texts',
    buildStart() {
      const keys = (lang: string) => new Set(Object.keys(JSON.parse(readFileSync(`${texts}/${lang}.json`, 'utf8')) as object));
      const [en, fr] = [keys('en'), keys('fr')];
      const lonely = [...en].filter((k) => !fr.has(k)).concat([...fr].filter((k) => !en.has(k)));
      if (lonely.length > 0) this.error(`Texts: these keys exist in one language only: ${lonely.join(', ')}`);
    },
  };
}

export default defineConfig({
  base: './',
  plugins: [sameKeys(), svelte()],
  resolve: {
    alias: { $texts: texts },
    // vitest would otherwise take Svelte's server half
    ...(process.env['VITEST'] ? { conditions: ['browser'] } : {}),
  },
  build: { outDir: 'dist', emptyOutDir: true, target: 'es2022', modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
  server: { fs: { allow: ['..'] }, proxy: { '/api': 'http://127.0.0.1:7080' } },
  test: { environment: 'happy-dom', include: ['src/**/*.test.ts', 'fake/**/*.test.ts'] },
});
