import { mount } from 'svelte';
import 'uplot/dist/uPlot.min.css';
import './tokens.css';
import './base.css';
import App from './App.svelte';
import { live } from './live/store.svelte';
import { preferences } from './shell/preferences.svelte';
import { loadLanguage, reading } from './text/texts.svelte';

await loadLanguage(reading.language);
preferences.apply();
void live.start();
const target = document.getElementById('app');
if (target) mount(App, { target });
