import { onMount } from 'svelte';
import { getJson } from '../api/client';
import { live } from './store.svelte';

/** Counts seconds while something fetched is shown: it must turn old although nothing comes. */
class Beat {
  now = $state(performance.now());
  #users = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  enter() {
    if (this.#users++ > 0) return;
    this.now = performance.now();
    this.#timer = setInterval(() => { this.now = performance.now(); }, 1000);
  }

  leave() {
    if (--this.#users === 0) clearInterval(this.#timer);
  }
}
const beat = new Beat();

/** Something asked from the API again and again while its card is shown. A failed refresh keeps what is there, and `silence` says for how long it is overdue. */
export class Fetched<T> {
  data = $state.raw<T | null>(null);
  failed = $state(false);
  #at = $state<number | null>(null);
  #turn = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #gone = false;

  constructor(private readonly path: () => string, private readonly everySeconds: () => number) {}

  /** Whole seconds since the answer that should have come did not; 0 while they come. For `aged`, as the silence of the live stream. */
  silence = $derived.by(() => (this.#at === null ? 0 : Math.max(0, Math.floor((beat.now - this.#at) / 1000 - this.everySeconds()))));

  load = async () => {
    clearTimeout(this.#timer);
    const [path, turn] = [this.path(), ++this.#turn];
    try {
      const data = await getJson<T>(path);
      if (turn !== this.#turn) return; // somebody asked again since: this answer is older than the one to come
      if (path === this.path()) this.#take(data);
    } catch {
      if (turn !== this.#turn) return;
      this.failed = true;
    }
    if (!this.#gone) this.#timer = setTimeout(this.load, (this.failed ? Math.min(10, this.everySeconds()) : this.everySeconds()) * 1000);
  };

  /** Shows an answer that came another way, e.g. with a change; what was asked before it no longer counts. */
  put(data: T) {
    this.#turn++;
    this.#take(data);
    clearTimeout(this.#timer);
    if (!this.#gone) this.#timer = setTimeout(this.load, this.everySeconds() * 1000);
  }

  #take(data: T) {
    this.data = data;
    this.failed = false;
    this.#at = performance.now();
  }

  mount() {
    onMount(() => {
      this.#gone = false;
      beat.enter();
      void this.load();
      return () => { this.#gone = true; clearTimeout(this.#timer); beat.leave(); };
    });
    return this;
  }
}

/** A minute of the site's clock, at least 5 s: the virtual house may live faster than we do. */
export const siteMinute = () => Math.max(5, 60 / Math.max(1, live.site?.clock.speed ?? 1));
