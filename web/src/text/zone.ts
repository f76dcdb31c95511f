/** Offsets of a time zone, from the browser's own zone data; the site's last known offset stands in for a zone the browser does not know. */
export function zoneOffset(zone: string, fallbackMinutes: number): (ms: number) => number {
  let parts: Intl.DateTimeFormat;
  try {
    parts = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
    });
  } catch {
    return () => fallbackMinutes;
  }
  const known = new Map<number, number>();
  return (ms) => {
    const quarter = Math.floor(ms / 900_000); // every change of offset falls on a quarter of an hour
    let offset = known.get(quarter);
    if (offset === undefined) {
      offset = read(parts, quarter * 900_000);
      if (known.size > 2000) known.clear();
      known.set(quarter, offset);
    }
    return offset;
  };
}

function read(parts: Intl.DateTimeFormat, ms: number): number {
  const p: Record<string, number> = {};
  for (const { type, value } of parts.formatToParts(ms)) p[type] = Number(value);
  const local = Date.UTC(p['year'] ?? 1970, (p['month'] ?? 1) - 1, p['day'] ?? 1, p['hour'] ?? 0, p['minute'] ?? 0, p['second'] ?? 0);
  return Math.round((local - ms) / 60_000);
}

/** The instant at which a local day starts; days may have 23, 24 or 25 hours. */
export function startOfDay(ms: number, offset: (ms: number) => number): number {
  const local = new Date(ms + offset(ms) * 60_000);
  return fromLocal(Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate()), offset);
}

/** The instant of a wall time given "as if UTC"; in a gap the first instant after it. */
export function fromLocal(wall: number, offset: (ms: number) => number): number {
  const guess = wall - offset(wall) * 60_000;
  return wall - offset(guess) * 60_000;
}

export function nextDay(startMs: number, offset: (ms: number) => number): number {
  return startOfDay(startMs + 36 * 3_600_000, offset) > startMs ? startOfDay(startMs + 26 * 3_600_000, offset) : startMs + 86_400_000;
}
