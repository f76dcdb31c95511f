import { mount } from 'svelte';
import 'uplot/dist/uPlot.min.css';
import './tokens.css';
import './base.css';
import App from './App.svelte';
import { preferences } from './shell/preferences.svelte';
import { signIn } from './signin/store.svelte';
import { loadLanguage, reading } from './text/texts.svelte';

await Promise.all([loadLanguage(reading.language), signIn.load()]);
preferences.apply();
const target = document.getElementById('app');
if (target) mount(App, { target });
