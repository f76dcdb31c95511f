import { api, getJson, session } from '../api/client';
import type { LiveView, SiteView } from '../api/types';
import { reading } from '../text/texts.svelte';
import { staleAfter } from './ageing';
import { LiveStream } from './stream';

export type Connection = 'connecting' | 'live' | 'stale' | 'offline';

/** The state of one site as the page knows it, and how old that knowledge is. */
class LiveStore {
  site = $state.raw<SiteView | null>(null);
  view = $state.raw<LiveView | null>(null);
  /** Whole seconds since the last message; 0 while the stream flows. */
  silence = $state(0);
  connected = $state(false);
  failed = $state(false);

  /** Seconds by which what is shown lags: our silence, or a house whose every value is old while the stream flows. */
  age = $derived.by(() => {
    const flows = this.view ? [...this.view.balance.in, ...this.view.balance.out] : [];
    const fresh = flows.length === 0 || flows.some((f) => f.quality === 'good' || f.quality === 'estimated');
    const youngest = Math.min(...flows.map((f) => f.ageSeconds ?? Infinity));
    return this.silence + (fresh || !Number.isFinite(youngest) ? 0 : youngest);
  });

  /** No settings file yet, and not the virtual house either, which needs none. */
  firstRun = $derived(this.site !== null && !this.site.setUp && !this.site.virtualHouse);

  connection: Connection = $derived.by(() => {
    if (this.view === null) return this.failed ? 'offline' : 'connecting';
    if (!this.connected && this.silence >= 2) return 'offline';
    return this.age > staleAfter ? 'stale' : 'live';
  });

  #running = false;
  #lastMessage = 0;
  #stream: LiveStream<LiveView> | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;

  async start() {
    this.#running = true;
    this.#lastMessage = performance.now();
    this.#timer = setInterval(() => this.#tick(), 1000);
    addEventListener('online', this.retry);
    document.addEventListener('visibilitychange', this.#shown);
    await this.loadSite();
  }

  #openStream() {
    this.#stream = new LiveStream<LiveView>({
      url: `${api}/live/stream`,
      event: 'live',
      open: (url) => new EventSource(url),
      onData: (data) => this.#received(data),
      onDown: () => {
        this.connected = false;
        this.failed = true;
        session.needed(); // the stream ends with the session as well
      },
      now: () => performance.now(),
      random: Math.random,
    });
    this.#stream.start();
  }

  retry = () => {
    if (this.site === null) void this.loadSite();
    this.#stream?.retryNow();
  };

  async loadSite() {
    try {
      const site = await getJson<SiteView>('site');
      if (!this.#running) return;
      reading.zone = site.timezone;
      reading.utcOffsetMinutes = site.utcOffsetMinutes;
      this.site = site;
      if (this.firstRun) this.#again(5000); // the first-run page turns into the house by itself
      else if (!this.#stream) this.#openStream();
    } catch {
      this.failed = true;
      if (!this.#stream) this.#again(3000);
    }
  }

  #again(ms: number) {
    clearTimeout(this.#retry);
    if (this.#running) this.#retry = setTimeout(() => void this.loadSite(), ms);
  }

  #received(view: LiveView) {
    const returned = this.view !== null && !this.connected;
    this.#lastMessage = performance.now();
    this.silence = 0;
    this.connected = true;
    this.failed = false;
    reading.setNow(Date.parse(view.at));
    this.view = view;
    if (returned) void this.loadSite(); // a restart may bring other settings
  }

  #tick() {
    const seconds = Math.floor((performance.now() - this.#lastMessage) / 1000);
    if (seconds !== this.silence && (seconds >= 2 || this.silence > 0)) this.silence = seconds;
  }

  #shown = () => {
    if (document.visibilityState === 'visible' && this.silence > staleAfter) this.retry();
  };

  /** Ends everything and forgets the house: who comes next may not be its owner. */
  stop() {
    this.#running = false;
    clearInterval(this.#timer);
    clearTimeout(this.#retry);
    this.#stream?.stop();
    this.#stream = undefined;
    this.site = null;
    this.view = null;
    this.silence = 0;
    this.connected = this.failed = false;
    removeEventListener('online', this.retry);
    document.removeEventListener('visibilitychange', this.#shown);
  }
}

export const live = new LiveStore();
