import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync('src/tokens.css', 'utf8');
const block = (selector: string) => Object.fromEntries([...(css.split(selector)[1]?.split('}')[0] ?? '').matchAll(/--([a-z]+): (#[0-9a-f]{6})/g)].map((m) => [m[1], m[2]])) as Record<string, string>;
const themes = { light: block(':root {'), dark: block(":root[data-theme='dark'] {") };
const graphics = ['solar', 'import', 'export', 'battery', 'home', 'ev'];

const channels = (hex: string) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255);
const linear = (hex: string) => channels(hex).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)) as [number, number, number];
const luminance = (hex: string) => { const [r, g, b] = linear(hex); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((p, q) => p - q) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

function lab(hex: string): [number, number, number] {
  const [r, g, b] = linear(hex);
  const f = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : (24389 / 27 * t + 16) / 116);
  const [x, y, z] = [(0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047, 0.2126 * r + 0.7152 * g + 0.0722 * b, (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883].map(f) as [number, number, number];
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}
const deltaE76 = (a: string, b: string) => Math.hypot(...lab(a).map((v, i) => v - (lab(b)[i] ?? 0)));

describe.each(Object.entries(themes))('the %s palette', (name, colors) => {
  const background = colors['card'] ?? '';

  it('is the one of the product', () => {
    const product = { light: ['#c26b0f', '#0e65c6', '#1d97ca', '#0b4b28', '#393e4a', '#f60888'], dark: ['#e2910c', '#3883f6', '#2ebffd', '#05f35e', '#c9cdd5', '#cf287f'] };
    expect(graphics.map((g) => colors[g])).toEqual(product[name as 'light' | 'dark']);
  });

  it.each([...graphics, 'load', 'ok', 'warn', 'bad', 'edge'])('%s stands out from the card by 3:1', (color) => {
    expect(contrast(colors[color] ?? '', background)).toBeGreaterThanOrEqual(3);
  });

  it.each(['ink', 'mute', 'warn', 'bad'])('text in %s is readable on card and page (4.5:1)', (color) => {
    for (const under of ['card', 'bg']) expect(contrast(colors[color] ?? '', colors[under] ?? '')).toBeGreaterThanOrEqual(4.5);
  });

  it('tells its graphics apart (ΔE76 ≥ 15 pairwise)', () => {
    const all = [...graphics, 'load'];
    for (const a of all) for (const b of all) if (a < b) expect(deltaE76(colors[a] ?? '', colors[b] ?? ''), `${a} and ${b}`).toBeGreaterThanOrEqual(15);
  });
});
