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

/** What page Now says in an ordinary hour comes first; these families of keys belong to other pages or to rare messages and follow when one is asked for. */
const later = /^(?:(point|catalogue|import|audit|rules|credentials|secrets|notify|section|reading|password|venus|modbus|sunspec|twc|serial|metrics|check|read|export|probe|driver|weekday|setting|tempo|tariff|victron|linky|ecodevices|zlinky|config|lease|tic|plan|mqtt|release|books|energy|mysql|forecast|weather|meteo)\.|panels\.(?!(?:title|count|look|unit|panel|tile|last|what|empty|none\.yet|found\..*|detail.*)$))/;

/** `texts:en:first` and `texts:en:rest`: the two halves of a language. */
function halves(): Plugin {
  return {
    name: 'solstead-texts-halves',
    resolveId: (id) => (id.startsWith('texts:') ? `\0${id}` : undefined),
    load(id) {
      const [kind, lang, half] = id.slice(1).split(':');
      if (!id.startsWith('\0') || kind !== 'texts') return undefined;
      this.addWatchFile(`${texts}/${lang}.json`);
      const all = Object.entries(JSON.parse(readFileSync(`${texts}/${lang}.json`, 'utf8')) as Record<string, string>);
      return `export default ${JSON.stringify(Object.fromEntries(all.filter(([key]) => later.test(key) === (half === 'rest'))))}`;
    },
  };
}

export default defineConfig({
  base: './',
  plugins: [sameKeys(), halves(), svelte()],
  resolve: {
    alias: { $texts: texts },
    // vitest would otherwise take Svelte's server half
    ...(process.env['VITEST'] ? { conditions: ['browser'] } : {}),
  },
  build: { outDir: 'dist', emptyOutDir: true, target: 'es2022', modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
  server: { fs: { allow: ['..'] }, proxy: { '/api': 'http://127.0.0.1:7080' } },
  test: { environment: 'happy-dom', include: ['src/**/*.test.ts', 'fake/**/*.test.ts'] },
});
