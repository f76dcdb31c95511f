import uPlot from 'uplot';
import { ticks, type Column, type Offset } from './daymath';

export interface PlotOptions {
  target: HTMLElement;
  width: number;
  height: number;
  offset: Offset;
  whole: [number, number];
  now: () => number;
  hasBattery: boolean;
  axis: (watts: number) => string;
  time: (seconds: number) => string;
  onCursor: (index: number | null) => void;
  onZoom: (from: number, to: number) => void;
}

/** Distances of the lines in W: those that one decimal of a kW says exactly. */
const steps = [100, 200, 500].flatMap((w) => [w, w * 10, w * 100, w * 1000]).sort((a, b) => a - b);

/** A hatched fill, so that "sold" and "battery" are told apart without colour. */
function hatch(color: string, gap: string, upright: boolean): CanvasPattern | string {
  const size = 8 * devicePixelRatio;
  const tile = new OffscreenCanvas(size, size);
  const pen = tile.getContext('2d');
  if (!pen) return color;
  pen.fillStyle = color;
  pen.globalAlpha = 0.85;
  pen.fillRect(0, 0, size, size);
  pen.globalAlpha = 0.5;
  pen.strokeStyle = gap;
  pen.lineWidth = size / 4;
  pen.beginPath();
  if (upright) { pen.moveTo(size / 2, 0); pen.lineTo(size / 2, size); }
  else for (const shift of [-size, 0, size]) { pen.moveTo(shift, size); pen.lineTo(shift + size, 0); }
  pen.stroke();
  return pen.createPattern(tile, 'repeat') ?? color;
}

export function drawDay(options: PlotOptions, data: [number[], ...Column[]]): uPlot {
  const style = getComputedStyle(document.documentElement);
  const color = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const [solar, home, sold, battery, card, line, mute] = ['solar', 'home', 'export', 'battery', 'card', 'line', 'mute'].map(color) as [string, string, string, string, string, string, string];
  const font = `12px ${style.fontFamily}`;
  const hatched = hatch(sold, card, false);
  const striped = hatch(battery, card, true);

  const plot = new uPlot({
    width: options.width,
    height: options.height,
    padding: [10, 14, 0, 0],
    legend: { show: false },
    cursor: { drag: { x: true, y: false, dist: 8, setScale: false }, points: { size: 7 }, y: false },
    select: { show: true, left: 0, top: 0, width: 0, height: 0 },
    scales: {
      x: { time: true, range: (_, min, max) => [min, max] },
      y: { range: (_, min, max) => [Math.min(0, min * 1.08), Math.max(1000, max * 1.08)] },
    },
    axes: [
      {
        stroke: mute, font, size: 26, gap: 6, grid: { show: false }, ticks: { show: false },
        splits: (u, _, min, max) => ticks(min, max, options.offset, Math.max(3, Math.min(8, Math.floor(u.width / 50)))),
        values: (_, splits) => splits.map(options.time),
      },
      {
        stroke: mute, font, size: 40, gap: 7, grid: { stroke: line, width: 1 }, ticks: { show: false }, space: 54,
        incrs: steps,
        values: (_, splits) => splits.map(options.axis),
      },
    ],
    series: [
      {},
      { show: options.hasBattery, stroke: battery, width: 1, fill: () => striped as string, points: { show: false } },
      { stroke: sold, width: 1, fill: () => hatched as string, points: { show: false } },
      { stroke: solar, width: 2, fill: `${solar}33`, points: { show: false } },
      { stroke: home, width: 1.8, points: { show: false } },
      { stroke: `${solar}55`, width: 1, points: { show: false } },
      { stroke: `${solar}55`, width: 1, points: { show: false } },
      { stroke: solar, width: 2, dash: [6, 4], points: { show: false } },
    ],
    bands: [{ series: [5, 6], fill: `${solar}30` }],
    hooks: {
      draw: [(u) => { drawLine(u, 0, null, line); drawLine(u, null, options.now(), mute); }],
      setCursor: [(u) => options.onCursor(u.cursor.idx ?? null)],
      setSelect: [(u) => {
        if (u.select.width < 8) return;
        options.onZoom(u.posToVal(u.select.left, 'x'), u.posToVal(u.select.left + u.select.width, 'x'));
        u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
      }],
    },
  }, data as uPlot.AlignedData, options.target);
  plot.setScale('x', { min: options.whole[0], max: options.whole[1] });
  return plot;
}

function drawLine(u: uPlot, watts: number | null, at: number | null, color: string) {
  const { left, top, width, height } = u.bbox;
  const pen = u.ctx;
  pen.save();
  pen.strokeStyle = color;
  pen.lineWidth = 1.5 * devicePixelRatio;
  pen.setLineDash([]); // a dashed curve leaves its dashes behind
  pen.beginPath();
  if (watts !== null) { const y = u.valToPos(watts, 'y', true); pen.moveTo(left, y); pen.lineTo(left + width, y); }
  if (at !== null) {
    const x = u.valToPos(at, 'x', true);
    if (x >= left && x <= left + width) { pen.moveTo(x, top); pen.lineTo(x, top + height); }
  }
  pen.stroke();
  pen.restore();
}

/** Two fingers zoom; one finger keeps scrolling the page. */
export function pinch(element: HTMLElement, plot: () => uPlot | undefined, zoom: (from: number, to: number) => void): () => void {
  const fingers = new Map<number, number>();
  let began: { a: number; b: number } | null = null;
  const value = (x: number) => plot()?.posToVal(x - (plot()?.over.getBoundingClientRect().left ?? 0), 'x') ?? 0;
  const down = (e: PointerEvent) => {
    if (e.pointerType !== 'touch') return;
    fingers.set(e.pointerId, e.clientX);
    if (fingers.size === 2) {
      const [a = 0, b = 0] = [...fingers.values()].map(value).sort((p, q) => p - q);
      began = { a, b };
    }
  };
  const move = (e: PointerEvent) => {
    if (!fingers.has(e.pointerId)) return;
    fingers.set(e.pointerId, e.clientX);
    const u = plot();
    if (fingers.size !== 2 || !began || !u) return;
    const box = u.over.getBoundingClientRect();
    const [x1 = 0, x2 = 1] = [...fingers.values()].map((x) => x - box.left).sort((p, q) => p - q);
    const perPixel = (began.b - began.a) / Math.max(12, x2 - x1);
    const from = began.a - x1 * perPixel;
    zoom(from, from + box.width * perPixel);
  };
  const up = (e: PointerEvent) => { fingers.delete(e.pointerId); began = null; };
  element.addEventListener('pointerdown', down);
  element.addEventListener('pointermove', move);
  for (const type of ['pointerup', 'pointercancel', 'pointerleave'] as const) element.addEventListener(type, up);
  return () => {
    element.removeEventListener('pointerdown', down);
    element.removeEventListener('pointermove', move);
    for (const type of ['pointerup', 'pointercancel', 'pointerleave'] as const) element.removeEventListener(type, up);
  };
}
