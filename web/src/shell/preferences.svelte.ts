import { loadLanguage, reading, type Language } from '../text/texts.svelte';

export type Theme = 'auto' | 'light' | 'dark';
const themes: Theme[] = ['auto', 'light', 'dark'];

/** Language and colours: the browser's wish first, the person's choice after that. Nothing of it leaves the browser. */
class Preferences {
  theme = $state<Theme>('auto');
  #systemDark = $state(false);
  dark = $derived(this.theme === 'dark' || (this.theme === 'auto' && this.#systemDark));

  constructor() {
    const query = matchMedia('(prefers-color-scheme: dark)');
    this.#systemDark = query.matches;
    query.addEventListener('change', (e) => { this.#systemDark = e.matches; this.apply(); });
    const kept = recall('theme');
    if (themes.includes(kept as Theme)) this.theme = kept as Theme;
    reading.language = firstLanguage();
  }

  nextTheme() {
    this.theme = themes[(themes.indexOf(this.theme) + 1) % themes.length] ?? 'auto';
    remember('theme', this.theme);
    this.apply();
  }

  async otherLanguage() {
    const next = reading.lang === 'fr' ? 'en' : 'fr';
    try { await loadLanguage(next); } catch { return; } // offline: stay with the words we have
    reading.language = next;
    remember('language', reading.language);
    this.apply();
  }

  apply() {
    document.documentElement.dataset['theme'] = this.dark ? 'dark' : 'light';
    document.documentElement.lang = reading.lang;
  }
}

function firstLanguage(): Language {
  const asked = new URLSearchParams(location.search).get('lang');
  if (asked === 'en' || asked === 'fr' || asked === 'pseudo') return asked;
  const kept = recall('language');
  if (kept === 'en' || kept === 'fr') return kept;
  return navigator.languages.find((l) => /^(en|fr)\b/i.test(l))?.slice(0, 2).toLowerCase() === 'fr' ? 'fr' : 'en';
}

// Storage may be forbidden (private windows); the page works without.
function recall(key: string): string | null {
  try { return localStorage.getItem(`solstead.${key}`); } catch { return null; }
}

function remember(key: string, value: string) {
  try { localStorage.setItem(`solstead.${key}`, value); } catch { /* see above */ }
}

export const preferences = new Preferences();
