// What the made-up house remembers: its books and its forecasts. Deterministic, so that pictures compare.

const day = 86_400;
const hash = (n) => { const x = Math.sin(n * 12.9898) * 43758.5453; return x - Math.floor(x); };
/** Paris, well enough: summer time from the last Sunday of March to that of October, at 01:00 UTC. */
function offset(seconds) {
  const year = new Date(seconds * 1000).getUTCFullYear();
  const last = (month) => { const d = new Date(Date.UTC(year, month + 1, 0)); return Date.UTC(year, month, d.getUTCDate() - d.getUTCDay(), 1) / 1000; };
  return seconds >= last(2) && seconds < last(9) ? 7200 : 3600;
}
const wall = (seconds) => new Date((seconds + offset(seconds)) * 1000);
const local = (text) => { const guess = Date.parse(`${text}Z`) / 1000; return guess - offset(guess - offset(guess)); };
const date = (seconds) => wall(seconds).toISOString().slice(0, 10);
const iso = (seconds) => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');

/** Mean power of the sun in a quarter hour [W]; `told`: as it was forecast. */
function sun(t, told = false) {
  const at = wall(t);
  const h = at.getUTCHours() + at.getUTCMinutes() / 60 + 0.125;
  const year = (2 * Math.PI * (Math.floor(t / day) % 365.25)) / 365.25;
  const half = 6 + 2.2 * Math.sin(year - 1.4);
  const height = Math.max(0, Math.cos(((h - 13.8) / half) * (Math.PI / 2)));
  if (Math.abs(h - 13.8) > half) return 0;
  const clear = 4300 + 3300 * Math.sin(year - 1.4);
  const sky = 0.35 + 0.65 * hash(Math.floor((t + 7200) / day));
  const cloud = told ? 1 : 0.85 + 0.3 * hash(Math.floor(t / 1800));
  return clear * height ** 1.5 * Math.min(1, (told ? 0.93 * sky + 0.05 : sky) * cloud);
}

function quarter(t, set) {
  const h = wall(t).getUTCHours();
  const pv = Math.round(sun(t) / 4);
  const home = Math.round(80 + 70 * hash(t / 900) + (h === 7 || h === 19 ? 260 : 0) + (h === 12 ? 380 : 0));
  const car = set.car && h > 10 && h < 17 ? Math.max(0, Math.min(850, pv - home - 50)) : 0;
  const charge = set.battery ? Math.max(0, Math.min(450, pv - home - car)) : 0;
  const discharge = set.battery && pv < home && h > 17 ? Math.min(300, home - pv) : 0;
  const grid = home + car + charge - discharge - pv;
  return { pv, home, car, charge, discharge, in: Math.max(0, grid), out: Math.max(0, -grid) };
}

const flows = ['pvToHomeWh', 'pvToChargerWh', 'pvToLoadWh', 'pvToBatteryWh', 'pvToGridWh', 'batteryToHomeWh', 'batteryToChargerWh', 'batteryToLoadWh', 'batteryToGridWh', 'gridToHomeWh', 'gridToChargerWh', 'gridToLoadWh', 'gridToBatteryWh'];
const empty = (start, set) => ({
  start: iso(start), gridImportWh: 0, gridExportWh: 0, pvWh: 0, batteryChargeWh: set.battery ? 0 : null, batteryDischargeWh: set.battery ? 0 : null, homeWh: 0, chargerWh: set.car ? 0 : null, loadWh: null, residualWh: 0, quality: 0,
  source: 0, slots: 0, flaggedSlots: 0, cost: 0, income: 0, saved: 0, unpricedWh: 0, split: Object.fromEntries(flows.map((f) => [f, 0])),
});
const rounded = (row) => ({ ...row, cost: Number(row.cost.toFixed(5)), income: Number(row.income.toFixed(5)), saved: Number(row.saved.toFixed(5)) });

function count(row, q, set, estimated) {
  row.gridImportWh += q.in; row.gridExportWh += q.out; row.pvWh += q.pv; row.homeWh += q.home;
  if (set.battery) { row.batteryChargeWh += q.charge; row.batteryDischargeWh += q.discharge; }
  if (set.car) row.chargerWh += q.car;
  row.slots++;
  if (estimated) { row.flaggedSlots++; row.quality = 1; }
  const [buy, sell] = [0.2516, 0.1269];
  row.cost += (q.in * buy) / 1000; row.income += (q.out * sell) / 1000; row.saved += ((q.home + q.car - q.in) * buy + q.out * sell) / 1000;
  const [left, need] = [{ pv: q.pv, battery: q.discharge, grid: q.in }, { Home: q.home, Charger: q.car, Battery: q.charge, Grid: q.out }];
  for (const from of Object.keys(left)) for (const to of Object.keys(need)) {
    const flow = `${from}To${to}Wh`;
    if (!(flow in row.split)) continue;
    const taken = Math.min(left[from], need[to]);
    left[from] -= taken; need[to] -= taken; row.split[flow] += taken;
  }
}

const sumsOf = (pvWh) => ({ gridImportWh: 4200, gridExportWh: 900, pvWh, batteryChargeWh: 0, batteryDischargeWh: 0, homeWh: 5100, chargerWh: 0, loadWh: 0 });
/** The changes of the books, and what is asked of them. */
export class Ledger {
  changes = [{ id: 1, at: '2026-06-20T09:12:00Z', kind: 'import.mysql', origin: 'mysql://nas/enphase', effect: { added: 35_040, replaced: 0, kept: 120, devices: 0, issued: 0, from: '2025-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z', before: sumsOf(0), after: sumsOf(6_120_000) }, undone: null }];

  effect(body) {
    const n = (Date.parse(body.to) - Date.parse(body.from)) / 900_000;
    return { added: 0, replaced: n, kept: 0, devices: 0, issued: 0, from: body.from, to: body.to, before: sumsOf(17_300), after: sumsOf(body.void ? 0 : (body.pvWh ?? 17_300)) };
  }

  ask(method, path, body, now) {
    if (method === 'GET') return { changes: this.changes };
    if (path === 'energy/edit/preview') return this.effect(body);
    if (path === 'energy/recompute/preview') return { ...this.effect(body), replaced: 3, kept: 0, after: sumsOf(18_100) };
    if (path === 'energy/recompute') {
      const made = { id: this.changes.length + 1, at: new Date(now).toISOString(), kind: 'recompute', origin: '', effect: { ...this.effect(body), replaced: 3, after: sumsOf(18_100) }, undone: null };
      this.changes.unshift(made);
      return { change: made };
    }
    if (path === 'energy/edit') {
      const made = { id: this.changes.length + 1, at: new Date(now).toISOString(), kind: body.void ? 'void' : 'edit', origin: body.note ?? '', effect: this.effect(body), undone: null };
      this.changes.unshift(made);
      return made;
    }
    const change = this.changes.find((c) => path === `energy/changes/${c.id}/undo`);
    if (!change) return null;
    change.undone = new Date(now).toISOString();
    return change.effect;
  }
}

/** GET energy. Two hours on the 20th are unknown, three on the 18th estimated; nothing before 2025. */
export function energy(url, now, set) {
  const [from, to] = ['from', 'to'].map((k) => Date.parse(url.searchParams.get(k)) / 1000);
  const by = url.searchParams.get('by') ?? 'hour';
  const groups = new Map();
  const total = empty(from, set);
  const first = Math.max(Math.ceil(from / 900) * 900, Date.parse('2025-01-01T00:00:00Z') / 1000);
  for (let t = first; t + 900 <= Math.min(to, now / 1000); t += 900) {
    const at = wall(t);
    const unknown = at.getUTCDate() === 20 && (at.getUTCHours() === 9 || at.getUTCHours() === 10);
    if (unknown || set.empty) continue;
    const key = by === 'quarter-hour' ? t : by === 'hour' ? Math.floor(t / 3600) * 3600 : local(by === 'day' ? date(t) : `${date(t).slice(0, 7)}-01`);
    const q = quarter(t, set);
    const estimated = at.getUTCDate() === 18 && at.getUTCHours() > 12 && at.getUTCHours() < 16;
    const row = groups.get(key) ?? empty(key, set);
    for (const r of [row, total]) count(r, q, set, estimated);
    groups.set(key, row);
  }
  return { by, rows: [...groups.values()].map(rounded), total: groups.size > 0 ? rounded(total) : null };
}

/** GET forecast: yesterday to the end of tomorrow unless asked otherwise; kept since June. */
export function forecast(url, now, set) {
  const today = local(date(now / 1000));
  const ask = (k, otherwise) => (url.searchParams.get(k) ? Date.parse(url.searchParams.get(k)) / 1000 : otherwise);
  const [from, to] = [ask('from', local(date(today - 3600))), ask('to', local(date(today + 2 * day + 7200)))];
  const since = Date.parse('2026-06-01T00:00:00Z') / 1000;
  const off = set.trouble || set.empty;
  const out = { from: iso(from), to: iso(to), now: new Date(now).toISOString(), stepSeconds: 900, t: [], w: [], p10: [], p90: [], measured: [], asIssued: [], days: [], weather: null, problem: null, facts: [], sources: set.empty || set.trouble ? [] : [{ source: 'open-meteo', problems: set.quality === 'good' ? [] : [{ code: 'weather.source.silent', severity: 'notice', facts: [{ name: 'source', number: null, unit: '', text: 'open-meteo' }, { name: 'error', number: null, unit: '', text: '12 s' }] }] }] };
  const days = new Map();
  for (let t = from; t < to; t += 900) {
    const w = off || t < since ? null : sun(t, true);
    const wide = 0.12 + 0.12 * Math.min(1, Math.max(0, (t - now / 1000) / day));
    const measured = t + 900 <= now / 1000 && !set.empty ? sun(t) : null;
    const issued = w === null || t > today + day * 2 ? null : w * 0.97;
    out.t.push(t); out.w.push(w); out.p10.push(w === null ? null : w * (1 - 1.6 * wide)); out.p90.push(w === null ? null : w * (1 + wide)); out.measured.push(measured); out.asIssued.push(issued);
    const d = days.get(date(t)) ?? { date: date(t), wh: 0, p10: 0, p90: 0, measuredWh: 0, remainingWh: 0, asIssuedWh: 0, errorPercent: null, known: w !== null };
    if (measured !== null) d.measuredWh += measured / 4; else if (w !== null) d.remainingWh += w / 4;
    const best = measured ?? w ?? 0;
    d.wh += best / 4; d.p10 += (measured ?? 0.88 * best) / 4; d.p90 += (measured ?? 1.08 * best) / 4; d.asIssuedWh += (issued ?? 0) / 4;
    days.set(date(t), d);
  }
  out.days = [...days.values()].map(({ known, ...d }) => {
    const over = local(d.date) + 25 * 3600 < now / 1000;
    const future = local(d.date) > now / 1000;
    return known ? { ...d, measuredWh: future || set.empty ? null : d.measuredWh, asIssuedWh: local(d.date) > today + 2 * day ? null : d.asIssuedWh, errorPercent: over && d.measuredWh > 0 ? (100 * (d.asIssuedWh - d.measuredWh)) / d.measuredWh : null }
      : { date: d.date, wh: null, p10: null, p90: null, measuredWh: future || set.empty ? null : d.measuredWh, remainingWh: null, asIssuedWh: null, errorPercent: null };
  });
  const stale = set.quality !== 'good';
  if (off) { out.problem = set.empty ? 'forecast.plant.missing' : 'forecast.off'; out.facts = set.empty ? [{ name: 'lines', number: null, unit: '', text: 'plant: { planes: [ { tilt: 30, azimuth: south, panels: 14, panel_w: 400, inverter_w: 290 } ] }' }] : []; }
  else {
    const issued = now - (stale ? 9 : 1.2) * 3_600_000;
    out.weather = { source: 'open-meteo', issued: new Date(issued).toISOString(), stale, next: new Date(now + 2_700_000).toISOString() };
    if (stale) { out.problem = 'forecast.weather.stale'; out.facts = [{ name: 'issued', number: null, unit: 'instant', text: new Date(issued).toISOString() }, { name: 'source', number: null, unit: '', text: 'open-meteo' }]; }
  }
  return out;
}

/** GET forecast/scores. */
export function scores(now, set) {
  const to = new Date(now).toISOString();
  const row = (source, lead, i) => ({ source, lead, intervals: 1180 - 40 * i, bias: 0.8 - 0.5 * i, meanError: 3.1 + 0.9 * i, rootError: 5.2 + 1.1 * i, skill: source === 'persistence' ? 0 : 0.41 - 0.05 * i, coverage: source === 'solstead' ? 79.4 - i : null, dayError: 7.9 + 2.3 * i });
  const leads = ['0-1', '1-6', '6-24', '24-48'];
  return { from: new Date(now - 30 * 86_400_000).toISOString(), to, size: set.empty || set.trouble ? null : 5950,
    scores: set.empty || set.trouble ? [] : [...leads.map((l, i) => row('solstead', l, i)), ...leads.slice(2).map((l, i) => row('forecast-solar', l, i + 3)), row('persistence', '24-48', 5)] };
}
