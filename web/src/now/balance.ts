/** The arithmetic of the balance bar (product.md 4): both sides to one scale, small flows as dots, nothing hidden. */
export const dotBelow = 24;
export const labelFrom = 56;

export interface Input<K extends string> {
  kind: K;
  /** ≥ 0 [W]; null = not known. */
  watts: number | null;
}

export interface Segment<K extends string> extends Input<K> {
  x: number;
  width: number;
  form: 'bar' | 'dot' | 'unknown';
  /** Name and figure fit beside it on one line, or one above the other; else they belong in the line of small ones. */
  label: 'line' | 'stack' | 'none';
}

/** Widths the text of a label needs [px]. */
export interface LabelSize {
  line: number;
  stack: number;
}

/** max(In, Out), from the totals where the server gives them, else from the parts. */
export function scale(inWatts: number, outWatts: number): number {
  return Math.max(inWatts, outWatts);
}

export const sum = (parts: readonly Input<string>[]): number => parts.reduce((s, p) => s + Math.max(0, p.watts ?? 0), 0);

/**
 * Places the flows of one side. `total` is the length of the longer side [W], `room` the width [px]; `labelSize` measures the text.
 * Flows of less than half a watt take no part; unknown ones keep a place so that their absence is seen.
 */
export function place<K extends string>(parts: readonly Input<K>[], total: number, room: number, labelSize: (part: Input<K>) => LabelSize): Segment<K>[] {
  const shown = parts.filter((p) => p.watts === null || p.watts >= 0.5);
  if (room <= 0 || shown.length === 0) return [];
  const side = sum(shown);
  const length = total > 0 ? Math.min(room, (room * side) / total) : 0;
  const fixed = fixedOnes(shown, length);
  const fixedWidth = fixed.size * dotBelow;
  const free = Math.max(0, length - fixedWidth);
  const freeWatts = shown.reduce((s, p) => s + (fixed.has(p) ? 0 : (p.watts ?? 0)), 0);

  let x = 0;
  return shown.map((part) => {
    const width = fixed.has(part) ? dotBelow : (free * (part.watts ?? 0)) / freeWatts;
    const form = part.watts === null ? 'unknown' : fixed.has(part) ? 'dot' : 'bar';
    const segment: Segment<K> = { ...part, x, width, form, label: form === 'bar' ? labelFor(width, labelSize(part)) : 'none' };
    x += width;
    return segment;
  });
}

function labelFor(width: number, size: LabelSize): Segment<string>['label'] {
  if (width < labelFrom) return 'none';
  if (width >= size.line) return 'line';
  return width >= size.stack ? 'stack' : 'none';
}

/** The flows that become dots; making one a dot takes room from the others, so this repeats until none falls below. */
function fixedOnes<K extends string>(parts: readonly Input<K>[], length: number): Set<Input<K>> {
  const fixed = new Set(parts.filter((p) => p.watts === null));
  for (;;) {
    const free = length - fixed.size * dotBelow;
    const watts = parts.reduce((s, p) => s + (fixed.has(p) ? 0 : (p.watts ?? 0)), 0);
    const tooSmall = parts.filter((p) => !fixed.has(p) && (free * (p.watts ?? 0)) / watts < dotBelow);
    if (tooSmall.length === 0) return fixed;
    const smallest = tooSmall.reduce((a, b) => ((a.watts ?? 0) <= (b.watts ?? 0) ? a : b));
    fixed.add(smallest);
  }
}
