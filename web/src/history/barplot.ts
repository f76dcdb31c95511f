import uPlot from 'uplot';

/** A colour of tokens.css. */
export type Ink = 'solar' | 'import' | 'export' | 'battery' | 'home' | 'ev' | 'load' | 'ink' | 'mute';
export type Pattern = 'plain' | 'hatched' | 'striped';

/** One kind of thing in the stack of each bar. */
export interface Layer {
  key: string;
  label: string;
  /** 1 above the line, −1 below it; a value below 0 changes sides. */
  side: 1 | -1;
  ink: Ink;
  pattern: Pattern;
  /** null = unknown, a gap. */
  values: readonly (number | null)[];
}

/** A line over each bar to hold it against: a forecast with its band, another period. */
export interface Mark {
  key: string;
  label: string;
  side: 1 | -1;
  ink: Ink;
  dashed: boolean;
  values: readonly (number | null)[];
  low?: readonly (number | null)[];
  high?: readonly (number | null)[];
}

export interface Bars {
  layers: Layer[];
  marks: Mark[];
  /** Bars that are not wholly measured. */
  estimated: readonly boolean[];
  count: number;
}

export interface BarOptions {
  target: HTMLElement;
  width: number;
  height: number;
  bars: Bars;
  axis: (value: number) => string;
  tick: (index: number) => string;
  /** Bars that should get a word, when not simply every so many. */
  words?: number[] | undefined;
  /** The least the axis shows. */
  least: number;
  onCursor: (index: number | null) => void;
}

/** Lowest and highest point of the stacks, lines included. */
export function extent(bars: Bars): [number, number] {
  let [low, high] = [0, 0];
  for (let i = 0; i < bars.count; i++) {
    let [down, up] = [0, 0];
    for (const layer of bars.layers) {
      const v = layer.side * (layer.values[i] ?? 0);
      if (v < 0) down += v; else up += v;
    }
    for (const mark of bars.marks) for (const v of [mark.values[i], mark.high?.[i]]) if (v != null) { down = Math.min(down, mark.side * v); up = Math.max(up, mark.side * v); }
    [low, high] = [Math.min(low, down), Math.max(high, up)];
  }
  return [low, high];
}

/** Bars that get a word under them, so that the words do not touch. */
export function labelled(count: number, most: number): number[] {
  const step = [1, 2, 3, 4, 5, 6, 7, 10, 12, 14, 24, 28, 30, 31, 48, 61, 92, 96, 122, 183, 365].find((s) => count / s <= most) ?? Math.ceil(count / most);
  return Array.from({ length: Math.ceil(count / step) }, (_, n) => n * step);
}

/** At most so many of them, the first among them. */
export function thinned(at: number[], most: number): number[] {
  const step = [1, 2, 3, 4, 6, 12, 24, 60, 120].find((s) => at.length / s <= most) ?? at.length;
  return at.filter((_, i) => i % step === 0);
}

const steps = Array.from({ length: 12 }, (_, n) => [1, 2, 5].map((k) => k * 10 ** (n - 2))).flat();

/** Patterns tell what is sold and what is the battery's without colour. */
function fill(pen: CanvasRenderingContext2D, color: string, gap: string, pattern: Pattern): CanvasPattern | string {
  if (pattern === 'plain') return color;
  const size = Math.round(7 * devicePixelRatio);
  const tile = new OffscreenCanvas(size, size);
  const brush = tile.getContext('2d');
  if (!brush) return color;
  brush.fillStyle = color;
  brush.fillRect(0, 0, size, size);
  brush.globalAlpha = 0.5;
  brush.strokeStyle = gap;
  brush.lineWidth = size / 4;
  brush.beginPath();
  if (pattern === 'striped') { brush.moveTo(size / 2, 0); brush.lineTo(size / 2, size); }
  else for (const shift of [-size, 0, size]) { brush.moveTo(shift, size); brush.lineTo(shift + size, 0); }
  brush.stroke();
  return pen.createPattern(tile, 'repeat') ?? color;
}

export function drawBars(options: BarOptions): uPlot {
  const { bars } = options;
  const style = getComputedStyle(document.documentElement);
  const color = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const [line, mute, card] = [color('line'), color('mute'), color('card')] as [string, string, string];
  const font = `12px ${style.fontFamily}`;
  const [low, high] = extent(bars);
  const top = Math.max(options.least, high, -low) * 0.02;
  const xs = Array.from({ length: bars.count }, (_, i) => i);
  let fills: (CanvasPattern | string)[] | undefined;

  return new uPlot({
    width: options.width,
    height: options.height,
    padding: [10, 8, 0, 0],
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, y: false, points: { show: false } },
    scales: {
      x: { time: false, range: () => [-0.5, Math.max(0.5, bars.count - 0.5)] },
      y: { range: () => [low < 0 ? low - top : 0, Math.max(high + top, low < 0 ? 0 : options.least)] },
    },
    axes: [
      {
        stroke: mute, font, size: 26, gap: 6, grid: { show: false }, ticks: { show: false },
        splits: (u) => {
          const most = Math.max(2, Math.floor(u.width / 48));
          return options.words ? thinned(options.words, most) : labelled(bars.count, most);
        },
        values: (_, splits) => splits.map(options.tick),
      },
      { stroke: mute, font, size: 46, gap: 7, grid: { stroke: line, width: 1 }, ticks: { show: false }, space: 46, incrs: steps, values: (_, splits) => splits.map((v) => options.axis(Math.abs(v))) },
    ],
    // What is drawn is drawn below; the series is there for the cursor only.
    series: [{}, { paths: () => null, points: { show: false } }],
    hooks: {
      draw: [(u) => {
        fills ??= bars.layers.map((l) => fill(u.ctx, color(l.ink), card, l.pattern));
        paint(u, bars, fills, color);
      }],
      setCursor: [(u) => options.onCursor(u.cursor.idx ?? null)],
    },
  }, [xs, xs.map(() => 0)], options.target);
}

function paint(u: uPlot, bars: Bars, fills: (CanvasPattern | string)[], color: (name: string) => string) {
  const pen = u.ctx;
  const { left, top, width, height } = u.bbox;
  const y = (v: number) => u.valToPos(v, 'y', true);
  const slot = width / Math.max(1, bars.count);
  const wide = Math.max(1, Math.min(slot * (slot > 8 * devicePixelRatio ? 0.74 : slot > 4 * devicePixelRatio ? 0.92 : 1), 64 * devicePixelRatio));
  const seam = slot > 6 * devicePixelRatio ? devicePixelRatio : 0;
  pen.save();
  pen.beginPath();
  pen.rect(left, top, width, height);
  pen.clip();
  for (let i = 0; i < bars.count; i++) {
    const x = u.valToPos(i, 'x', true) - wide / 2;
    let [down, up] = [0, 0];
    pen.globalAlpha = bars.estimated[i] ? 0.45 : 1;
    bars.layers.forEach((layer, k) => {
      const v = layer.side * (layer.values[i] ?? 0);
      if (v === 0) return;
      const from = v < 0 ? down : up;
      const [a, b] = [y(from), y(from + v)];
      pen.fillStyle = fills[k] ?? '';
      const tall = Math.abs(b - a);
      pen.fillRect(x, Math.min(a, b), wide, Math.max(0.75, tall > 3 * seam ? tall - seam : tall));
      if (v < 0) down += v; else up += v;
    });
    pen.globalAlpha = 1;
    if (bars.estimated[i] && (up > 0 || down < 0)) {
      pen.strokeStyle = color('ink');
      pen.lineWidth = devicePixelRatio;
      pen.setLineDash([3 * devicePixelRatio, 2 * devicePixelRatio]);
      if (wide > 4) pen.strokeRect(x, y(up), wide, y(down) - y(up));
    }
  }
  pen.setLineDash([]);
  for (const mark of bars.marks) paintMark(u, mark, bars.count, slot, color(mark.ink));
  pen.strokeStyle = color('mute');
  pen.lineWidth = devicePixelRatio;
  pen.beginPath();
  pen.moveTo(left, y(0));
  pen.lineTo(left + width, y(0));
  pen.stroke();
  pen.restore();
}

function paintMark(u: uPlot, mark: Mark, count: number, slot: number, color: string) {
  const pen = u.ctx;
  const px = devicePixelRatio;
  const y = (v: number) => u.valToPos(mark.side * v, 'y', true);
  const card = getComputedStyle(document.documentElement).getPropertyValue('--card').trim();
  for (let i = 0; i < count; i++) {
    const x = u.valToPos(i, 'x', true);
    const [low, high] = [mark.low?.[i], mark.high?.[i]];
    if (low != null && high != null) {
      pen.globalAlpha = 0.28;
      pen.fillStyle = color;
      const wide = Math.max(px, slot * 0.92);
      pen.fillRect(x - wide / 2, y(high), wide, Math.max(px, y(low) - y(high)));
      pen.globalAlpha = 1;
    }
    const v = mark.values[i];
    if (v == null) continue;
    const half = Math.max(1.5 * px, slot * 0.46);
    // An edge in the colour of the card keeps the line visible over any bar.
    for (const [stroke, width] of [[card, 4.5 * px], [color, 2 * px]] as const) {
      pen.strokeStyle = stroke;
      pen.lineWidth = width;
      pen.setLineDash(mark.dashed && stroke === color && half > 5 * px ? [4 * px, 3 * px] : []);
      pen.beginPath();
      pen.moveTo(x - half, y(v));
      pen.lineTo(x + half, y(v));
      pen.stroke();
    }
  }
  pen.setLineDash([]);
}
