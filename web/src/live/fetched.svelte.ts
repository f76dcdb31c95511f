import { onMount } from 'svelte';
import { getJson } from '../api/client';
import { live } from './store.svelte';

/** Something asked from the API again and again while its card is shown. A failed refresh keeps what is there. */
export class Fetched<T> {
  data = $state.raw<T | null>(null);
  failed = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #gone = false;

  constructor(private readonly path: () => string, private readonly everySeconds: () => number) {}

  load = async () => {
    clearTimeout(this.#timer);
    const path = this.path();
    try {
      const data = await getJson<T>(path);
      if (path !== this.path()) return;
      this.data = data;
      this.failed = false;
    } catch {
      this.failed = true;
    }
    if (!this.#gone) this.#timer = setTimeout(this.load, (this.failed ? Math.min(10, this.everySeconds()) : this.everySeconds()) * 1000);
  };

  mount() {
    onMount(() => {
      this.#gone = false;
      void this.load();
      return () => { this.#gone = true; clearTimeout(this.#timer); };
    });
    return this;
  }
}

/** A minute of the site's clock, at least 5 s: the virtual house may live faster than we do. */
export const siteMinute = () => Math.max(5, 60 / Math.max(1, live.site?.clock.speed ?? 1));
