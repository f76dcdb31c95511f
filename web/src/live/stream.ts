/**
 * Our own reconnecting around EventSource. The browser's own retry gives up for good on an HTTP error (a restart behind a proxy answers 502)
 * and never notices a connection that is open but silent.
 */
export interface Source {
  addEventListener(type: string, listener: (event: MessageEvent<string>) => void): void;
  close(): void;
  onerror: ((event: Event) => void) | null;
}

export interface StreamOptions<T> {
  url: string;
  event: string;
  open: (url: string) => Source;
  onData: (data: T) => void;
  onDown: (retryAtMs: number) => void;
  now: () => number;
  random: () => number;
  /** Silence after which an open connection counts as dead. */
  silenceMs?: number;
}

export const firstRetryMs = 1000;
export const longestRetryMs = 30_000;

/** 1, 2, 4 … 30 s, each ± 20 % so that many pages do not return in the same instant. */
export function backOff(failures: number, random: () => number): number {
  const base = Math.min(longestRetryMs, firstRetryMs * 2 ** Math.max(0, failures - 1));
  return Math.round(base * (0.8 + 0.4 * random()));
}

export class LiveStream<T> {
  #source: Source | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #watch: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #stopped = true;

  constructor(private readonly options: StreamOptions<T>) {}

  start() {
    this.#stopped = false;
    this.#connect();
  }

  stop() {
    this.#stopped = true;
    this.#drop();
    clearTimeout(this.#retry);
  }

  /** The person pressed "try again", the network came back, or the tab was opened again. */
  retryNow() {
    if (this.#stopped) return;
    this.#failures = 0;
    clearTimeout(this.#retry);
    this.#connect();
  }

  #connect() {
    this.#drop();
    const source = this.options.open(this.options.url);
    this.#source = source;
    source.addEventListener(this.options.event, (event) => this.#received(event.data));
    source.onerror = () => this.#down();
    this.#expectData();
  }

  #received(text: string) {
    this.#expectData();
    let data: T;
    try {
      data = JSON.parse(text) as T;
    } catch {
      return; // one broken message is not worth a reconnect; the next one comes within a second
    }
    this.#failures = 0;
    this.options.onData(data);
  }

  #expectData() {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => this.#down(), this.options.silenceMs ?? 10_000);
  }

  #down() {
    if (this.#stopped) return;
    this.#drop();
    this.#failures++;
    const wait = backOff(this.#failures, this.options.random);
    this.options.onDown(this.options.now() + wait);
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#connect(), wait);
  }

  #drop() {
    clearTimeout(this.#watch);
    if (!this.#source) return;
    this.#source.onerror = null;
    this.#source.close();
    this.#source = null;
  }
}
