import uPlot from 'uplot';
import { ticks, type Offset } from '../now/daymath';

export interface CurveOptions {
  target: HTMLElement;
  width: number;
  height: number;
  span: [number, number];
  offset: Offset;
  now: () => number;
  axis: (watts: number) => string;
  time: (seconds: number) => string;
  onCursor: (index: number | null) => void;
}

const steps = [100, 200, 500].flatMap((w) => [w, w * 10, w * 100, w * 1000]).sort((a, b) => a - b);

/** The expected power with its band behind it and what was measured over it; a line where now is. */
export function drawCurve(options: CurveOptions, data: uPlot.AlignedData): uPlot {
  const style = getComputedStyle(document.documentElement);
  const color = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const [solar, line, mute, ink] = ['solar', 'line', 'mute', 'ink'].map(color) as [string, string, string, string];
  const font = `12px ${style.fontFamily}`;
  return new uPlot({
    width: options.width,
    height: options.height,
    padding: [10, 14, 0, 0],
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, points: { size: 7 }, y: false },
    scales: { x: { time: true, range: () => options.span }, y: { range: (_, _min, max) => [0, Math.max(1000, max * 1.08)] } },
    axes: [
      {
        stroke: mute, font, size: 26, gap: 6, grid: { show: false }, ticks: { show: false },
        splits: (u, _, min, max) => ticks(min, max, options.offset, Math.max(3, Math.min(12, Math.floor(u.width / 62)))),
        values: (_, splits) => splits.map(options.time),
      },
      { stroke: mute, font, size: 40, gap: 7, grid: { stroke: line, width: 1 }, ticks: { show: false }, space: 54, incrs: steps, values: (_, splits) => splits.map(options.axis) },
    ],
    series: [
      {},
      { stroke: `${solar}66`, width: 1, points: { show: false } },
      { stroke: `${solar}66`, width: 1, points: { show: false } },
      { stroke: solar, width: 2, dash: [6, 4], points: { show: false } },
      { stroke: ink, width: 2, points: { show: false } },
    ],
    bands: [{ series: [1, 2], fill: `${solar}30` }],
    hooks: {
      draw: [(u) => {
        const { left, top, width, height } = u.bbox;
        const x = u.valToPos(options.now(), 'x', true);
        if (x < left || x > left + width) return;
        u.ctx.save();
        u.ctx.strokeStyle = mute;
        u.ctx.lineWidth = 1.5 * devicePixelRatio;
        u.ctx.setLineDash([]);
        u.ctx.beginPath();
        u.ctx.moveTo(x, top);
        u.ctx.lineTo(x, top + height);
        u.ctx.stroke();
        u.ctx.restore();
      }],
      setCursor: [(u) => options.onCursor(u.cursor.idx ?? null)],
    },
  }, data, options.target);
}
