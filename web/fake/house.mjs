// A made-up house that answers like /api/v1. Deterministic per second, so that pictures of it compare.
// The page's tests and its authors use it; the demo of the product is the virtual house of the service, not this.

import { Charger } from './charging.mjs';

const fact = (name, number, unit) => ({ name, number, unit, text: null });
const text = (name, value, unit = '') => ({ name, number: null, unit, text: value });

/** Every scenario is a set of changes to one ordinary afternoon. */
export const scenarios = {
  normal: {},
  night: { at: '2026-06-26T00:40:00Z', sun: 0 },
  stale: { quality: 'stale', age: 14 },
  missing: { quality: 'missing', age: 95 },
  'first-run': { setUp: false },
  trouble: { trouble: true },
  'phase-1': { phases: 1, battery: false, car: false },
  'phase-3': { phases: 3, battery: false, car: false },
  battery: { car: false },
  'many-panels': { panels: 64 },
  empty: { at: '2026-06-25T22:02:00Z', sun: 0, empty: true, panels: 0, devices: 0, rules: false, battery: false, car: false },
  unbalanced: { residual: 900 },
  small: { small: true },
  speed: { speed: 60 },
  charging: { charger: true },
  'charging-stale': { charger: true, quality: 'stale', age: 14 },
  'charging-missing': { charger: true, quality: 'missing', age: 95 },
};

export class House {
  constructor(name, started = 0) {
    this.name = name;
    this.set = { at: '2026-06-26T12:32:05Z', sun: 1, phases: 3, battery: true, car: true, panels: 14, quality: 'good', age: 0.8, setUp: true, rules: true, speed: 1, residual: 0, devices: 3, ...scenarios[name] };
    this.started = started;
    this.charger = new Charger();
  }

  now(ms) {
    return new Date(Date.parse(this.set.at) + (ms - this.started) * this.set.speed);
  }

  site() {
    const s = this.set;
    return {
      name: 'Les Tilleuls', timezone: 'Europe/Paris', utcOffsetMinutes: 120, phases: s.phases, maxCurrentA: 32, currency: 'EUR', version: '0.1.0',
      virtualHouse: this.name === 'speed', clock: { shifted: s.speed !== 1, speed: s.speed }, roles: {}, setUp: s.setUp,
      sampleSettings: s.setUp ? null : 'site:    { name: Home, timezone: Europe/Paris, grid: { phases: 3, max_current_a: 32 } }\ndevices:\n  - { id: roof, type: enphase, host: 192.0.2.10, token_file: secrets/roof.jwt }\nroles:   { grid: roof/grid, pv: [roof/production] }\nhistory: { store: sqlite }\nweb:     { listen: 127.0.0.1:7080 }\n',
      settingsPath: 'solstead.yaml', control: { enabled: false },
      findings: s.trouble ? [{ code: 'config.key.unknown', severity: 'warning', line: 42, key: 'rules[0].treshold', facts: [text('key', 'rules[0].treshold'), text('nearest', 'threshold')] }] : [],
    };
  }

  flows(ms) {
    const s = this.set;
    const wave = Math.round(90 * Math.sin(ms / 2300));
    const sun = s.small ? 6900 : s.sun * (6900 + wave);
    const home = s.small ? 6600 : s.sun ? 2200 + Math.round(40 * Math.sin(ms / 900)) : 430;
    const car = s.small ? 0 : s.car && s.sun ? 3480 : 0;
    const battery = s.small ? 60 : s.battery ? (s.sun ? 120 : 0) : 0; // into it
    const load = s.small ? 140 : 0;
    const fromBattery = s.battery && !s.sun ? 300 : 0;
    const grid = home + car + battery + load - sun - fromBattery + s.residual;
    return { sun, home, car, battery, fromBattery, load, grid };
  }

  live(ms) {
    const s = this.set;
    const f = this.flows(ms);
    const at = this.now(ms).toISOString();
    const gone = s.quality === 'missing';
    const flow = (kind, watts) => ({ kind, watts: gone ? null : watts, quality: s.quality, ageSeconds: s.age });
    const into = [flow('sun', f.sun), ...(s.battery ? [flow('battery', f.fromBattery)] : []), flow('grid', Math.max(0, f.grid))];
    const out = [flow('home', f.home), ...(s.car ? [flow('car', f.car)] : []), ...(s.small ? [flow('load', f.load)] : []), ...(s.battery ? [flow('battery', f.battery)] : []), flow('grid', Math.max(0, -f.grid))];
    const total = (side) => (gone ? null : side.reduce((sum, x) => sum + x.watts, 0));
    return {
      at, tick: Math.floor(ms / 1000), sentence: this.sentence(f),
      balance: { inWatts: total(into), outWatts: total(out), residualWatts: gone ? null : total(into) - total(out), in: into, out },
      phases: ['l1', 'l2', 'l3'].slice(0, s.phases).map((phase, i) => ({
        phase, voltageVolts: gone ? null : 231.2 + i, currentAmperes: gone ? null : [14.6, 3.2, 0.4][i], gridWatts: gone ? null : Math.round(f.grid / s.phases),
        productionWatts: gone ? null : Math.round(f.sun / s.phases), homeWatts: gone ? null : Math.round(f.home / s.phases), quality: s.quality,
      })),
      battery: s.battery ? { watts: gone ? null : f.fromBattery - f.battery, socPercent: gone ? null : 78, energyWh: gone ? null : 7800, capacityWh: 10000, quality: s.quality, ageSeconds: s.age, socQuality: s.quality, socAgeSeconds: s.age } : null,
      today: s.empty ? { productionWh: null, importWh: null, exportWh: null, consumptionWh: null, selfConsumptionPercent: null, selfSufficiencyPercent: null }
        : { productionWh: 31400, importWh: 1200, exportWh: 8300, consumptionWh: 24300, selfConsumptionPercent: 72, selfSufficiencyPercent: 88 },
      decision: s.rules && !s.empty ? { at: '2026-06-26T12:28:00Z', rule: 'threshold', device: 'water heater', command: 'switch on', code: 'threshold.on.above', facts: [fact('export', 2100, 'W'), fact('above', 1800, 'W'), fact('below', 200, 'W')], outcome: 'dry-run', dryRun: true } : null,
      rules: s.rules ? [{ rule: 'threshold', name: 'Water heater', dryRun: true, ...this.why(f), state: this.stands(f) }] : [],
      devices: this.devices().slice(0, s.devices),
      charging: s.charger ? [this.charger.point(s, at, f.car)] : [],
      problems: s.trouble ? [{ code: 'history.disk.full', severity: 'alarm', facts: [] }, { code: 'a.code.from.tomorrow', severity: 'notice', facts: [] }] : [],
    };
  }

  /** What the page asks of the charging point; null when it is nothing. */
  charge(path, body, ms) {
    return this.set.charger ? this.charger.ask(path, body, this.set, this.now(ms).toISOString(), this.flows(ms).car) : null;
  }

  why(f) {
    const facts = [fact('export', Math.max(0, -f.grid), 'W'), fact('above', 1800, 'W'), fact('below', 200, 'W'), fact('for', 95, 's'), fact('age', this.set.age, 's')];
    return { code: { stale: 'threshold.stale', missing: 'threshold.missing.off' }[this.set.quality] ?? (f.grid < -1800 ? 'threshold.wait.on' : 'threshold.hold.on'), facts };
  }

  sentence(f) {
    if (this.set.empty) return { code: 'now.starting', facts: [] };
    if (this.set.quality === 'missing') return { code: 'now.unknown', facts: [] };
    if (this.set.quality === 'stale') return { code: 'now.stale', facts: [fact('age', this.set.age, 's')] };
    if (f.sun < 1) return { code: 'now.night', facts: [fact('import', Math.max(0, f.grid), 'W')] };
    return f.grid > 0 ? { code: 'now.sun.part', facts: [fact('percent', 92, '%'), fact('import', f.grid, 'W')] } : { code: 'now.sun.all.sold', facts: [fact('sold', -f.grid, 'W')] };
  }

  devices() {
    const s = this.set;
    const state = { stale: 'stale', missing: 'missing' }[s.quality] ?? 'ok';
    return [
      { id: 'roof', type: 'enphase', title: 'Enphase IQ Gateway', model: '800-00555-r03', serial: '122000001234', firmware: '8.3.5169', phases: s.phases, state: s.trouble ? 'trouble' : state, ageSeconds: s.age,
        problems: s.trouble ? [{ code: 'enphase.auth.expired', severity: 'alarm', facts: [text('expires', '2026-05-03T10:00:00Z', 'instant')] }] : [] },
      { id: 'gx', type: 'victron', title: 'Victron GX', model: 'Cerbo', serial: null, firmware: 'v3.60', phases: 3, state, ageSeconds: 0.4, problems: [] },
      { id: 'garage', type: 'tesla-wall-connector', title: 'Wall Connector', model: null, serial: null, firmware: null, phases: 3, state: s.trouble ? 'missing' : 'ok', ageSeconds: s.trouble ? 340 : 0.9,
        problems: s.trouble ? [{ code: 'device.unreachable', severity: 'warning', facts: [text('device', 'Wall Connector'), text('since', '2026-06-26T12:26:20Z', 'instant')] }] : [] },
    ];
  }

  credentials(now) {
    const expires = new Date(now + 312 * 86_400_000).toISOString();
    return [{
      device: 'roof', origin: 'account', role: 'owner', serial: '122100004321', expires, daysLeft: 312, hasAccount: true, nextSignIn: new Date(now + 282 * 86_400_000).toISOString(),
      reserved: ['stream'], pinnedKey: 'a'.repeat(64), shownKey: this.set.trouble ? 'b'.repeat(64) : null,
    }];
  }

  panels() {
    const s = this.set;
    return Array.from({ length: s.panels }, (_, i) => {
      const weak = i === 6;
      const silent = s.trouble && i === 11;
      const energy = Math.round((i < 7 ? 2330 : 2100) * (weak ? 0.61 : 1) * (1 + 0.012 * Math.sin(i * 5)));
      return {
        device: 'roof', serial: String(122099000001 + i * 7), powerWatts: silent ? null : weak ? 140 : 240 + (i % 5), maxPowerWatts: 290, energyTodayWh: silent ? null : energy,
        lastReport: silent ? null : '2026-06-26T12:25:00Z', quality: silent ? 'missing' : s.quality === 'good' ? 'good' : 'stale', flags: silent ? ['not-communicating'] : weak && s.trouble ? ['not-producing'] : [],
        state: silent ? 'silent' : s.sun ? 'producing' : 'idle', group: i < 7 ? 'South' : i === s.panels - 1 ? null : 'East', ofGroupPercent: silent ? null : Math.round((100 * energy) / (i < 7 ? 2200 : 2100)),
        watch: silent ? 'silent' : weak ? 'low' : null, watchSince: silent || weak ? '2026-06-12' : null,
      };
    });
  }

  roof() {
    const panels = this.panels();
    const group = (name, azimuthDegrees, tiltDegrees) => {
      const own = panels.filter((p) => p.group === name);
      const sum = (of) => (own.every((p) => p[of] === null) ? null : own.reduce((n, p) => n + (p[of] ?? 0), 0));
      const wh = sum('energyTodayWh');
      return { device: 'roof', key: name, name, azimuthDegrees, tiltDegrees, panelPeakWatts: 425, members: own.map((p) => p.serial), powerWatts: sum('powerWatts'), maxPowerWatts: sum('maxPowerWatts'), energyTodayWh: wh,
        meanWh: wh === null ? null : wh / own.length, watch: name === 'South' ? 'anomaly' : 'ok' };
    };
    return { panels, groups: panels.length > 0 ? [group('South', 180, 30), group('East', 95, 20), { ...group('Garage', null, null), watch: null }] : [],
      roofs: [{ device: 'roof', source: 'page', revision: '0123456789abcdef', canUndo: true, watchEnabled: true, at: '22:00', belowPercent: 90, lastWatched: '2026-06-25' }] };
  }

  panelDay(ms) {
    const day = this.day(ms);
    return { date: day.date, from: day.from, to: day.to, stepSeconds: day.stepSeconds, t: day.t,
      panels: this.panels().map((p, i) => ({ device: p.device, serial: p.serial, watts: day.productionWatts.map((w) => (w === null ? null : Math.round((w / 28) * (i === 6 ? 0.6 : 1)))) })) };
  }

  watch() {
    const low = { group: 'South', serial: '122099000043', kind: 'low', energyWh: 1421, meanWh: 2200, percent: 64.6, lastReport: '2026-06-25T19:02:00Z', since: '2026-06-12' };
    const silent = { group: 'East', serial: '122099000078', kind: 'silent', energyWh: null, meanWh: 2100, percent: null, lastReport: null, since: '2026-06-20' };
    const groups = (verdict) => ['South', 'East'].map((key) => ({ key, name: key, verdict, members: 7, meanWh: 2200, thresholdWh: verdict === 'dark' ? null : 1980 }));
    return { days: this.set.panels === 0 ? [] : ['2026-06-25', '2026-06-24', '2026-06-23', '2026-06-22'].map((date, i) => ({
      device: 'roof', date, groups: groups(i === 2 ? 'dark' : 'ok'), findings: i === 2 ? [] : i === 0 && this.set.trouble ? [low, silent] : i === 3 ? [] : [low], recovered: i === 0 ? ['122099000008'] : [],
    })) };
  }

  proposals() {
    return { ready: true, proposals: this.set.panels === 0 ? [] : [
      { device: 'roof', kind: 'add', group: 'East', from: null, facing: 'morning', members: ['122099000092'] },
      ...(this.set.trouble ? [{ device: 'roof', kind: 'new', group: null, from: null, facing: 'afternoon', members: ['122099000001', '122099000008'] }, { device: 'roof', kind: 'move', group: 'East', from: 'South', facing: 'morning', members: ['122099000015'] }] : []),
    ] };
  }

  messages() {
    if (this.set.empty) return [];
    return [
      { at: '2026-06-25T20:00:04Z', code: 'panels.watch.found', device: 'roof', severity: 'notice', over: false, facts: [text('date', '2026-06-24T22:00:00Z', 'instant'), fact('listed', 1, ''), fact('panels', 14, '')] },
      { at: '2026-06-25T20:00:04Z', code: 'panels.watch.low', device: 'roof', severity: 'notice', over: false, facts: [text('date', '2026-06-24T22:00:00Z', 'instant'), text('panel', '122099000043'), text('group', 'South'), fact('energy', 1421, 'Wh'), fact('percent', 64.6, '%'), fact('mean', 2200, 'Wh'), fact('threshold', 1980, 'Wh'), text('since', '2026-06-11T22:00:00Z', 'instant')] },
      { at: '2026-06-25T09:10:00Z', code: 'device.unreachable', device: 'garage', severity: 'warning', over: true, facts: [text('device', 'Wall Connector')] },
    ];
  }

  day(ms) {
    const s = this.set;
    const from = Date.parse('2026-06-25T22:00:00Z') / 1000;
    const end = Math.min(this.now(ms).getTime() / 1000, from + 86400);
    const out = { date: '2026-06-26', from: new Date(from * 1000).toISOString(), to: new Date(end * 1000).toISOString(), stepSeconds: 300, t: [], productionWatts: [], consumptionWatts: [], gridWatts: [], batteryWatts: [], socPercent: [] };
    let seed = 7;
    const noise = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
    for (let t = from; t < end; t += 300) {
      const h = (t - from) / 3600;
      const gap = h > 3 && h < 3.4;
      const cloud = 1 - (h > 10.6 && h < 11.3 ? 0.55 : 0) - (h > 12.4 && h < 12.7 ? 0.35 : 0);
      const sun = h < 6 || h > 21 ? 0 : 8000 * Math.sin((Math.PI * (h - 6)) / 15) ** 1.6 * cloud * (0.97 + 0.05 * noise());
      const car = s.car && h > 11.5 ? Math.max(0, Math.min(3600, sun - 2400)) : 0;
      const use = 450 + 250 * noise() + (h > 6.8 && h < 8.2 ? 1300 : 0) + (h > 11.8 && h < 12.9 ? 1600 : 0) + car;
      const battery = s.battery ? (h < 5 ? 300 : h > 8 && h < 10 ? -Math.max(0, Math.min(1200, sun - use)) : 0) : null;
      out.t.push(t);
      const all = gap || s.empty;
      out.productionWatts.push(all ? null : sun);
      out.consumptionWatts.push(all ? null : use);
      out.gridWatts.push(all ? null : use - sun - (battery ?? 0));
      out.batteryWatts.push(all ? null : battery);
      out.socPercent.push(all || !s.battery ? null : 60 + h);
    }
    return out;
  }

  points(ms) {
    const s = this.set;
    const f = this.flows(ms);
    const at = this.now(ms).toISOString();
    const gone = s.quality === 'missing';
    const point = (id, unit, value, key = id.replace(/\.l[123]$/, '').replace(/^inverter\.\d+/, 'inverter')) => ({
      device: 'roof', id, unit, kind: unit === 'Wh' ? 'counter' : 'gauge', positive: '', text: `point.${key}`, value: gone ? null : value, textValue: null, quality: s.quality, at,
    });
    return ['production', 'consumption', 'grid'].flatMap((section) => [
      point(`${section}.power`, 'W', section === 'grid' ? f.grid : f.sun), ...['l1', 'l2', 'l3'].slice(0, s.phases).map((l) => point(`${section}.power.${l}`, 'W', Math.round(f.sun / 3))),
      point(`${section}.voltage`, 'V', 231.2), point(`${section}.frequency`, 'Hz', 49.98), point(`${section}.power_factor`, '', 0.98), point(`${section}.energy_lifetime`, 'Wh', 45678900),
    ]).concat([point('inverter.122099000001.power', 'W', 240), { ...point('inverter.122099000001.last_report', 'instant', Date.parse(at) / 1000 - 300) }]);
  }

  /** Where the rule stands: as the live view tells it. */
  stands(f) {
    const gone = this.set.quality === 'missing';
    return { on: !gone, since: gone ? '2026-06-26T11:02:00Z' : '2026-06-26T12:28:00Z', enabled: true, valueWatts: gone ? null : Math.max(0, -f.grid), aboveWatts: 1800, belowWatts: 200 };
  }

  rules(ms) {
    const f = this.flows(ms);
    const row = (name, more) => ({
      name, type: 'threshold', enabled: true, dryRun: true, dryRunInSettings: false, phase: 'all', on: true, since: '2026-06-26T12:28:00Z', valueWatts: Math.max(0, -f.grid), aboveWatts: 1800, belowWatts: 200,
      code: 'threshold.hold.on', facts: [], commands: { on: { kind: 'http', to: 'http://192.168.1.50' }, off: { kind: 'http', to: 'http://192.168.1.50' } },
      last: { at: '2026-06-26T12:28:00Z', command: 'on', outcome: 'dry-run', code: 'threshold.on.above', facts: [], actor: 'rule' }, ...more,
    });
    return this.set.rules ? [row('Water heater', {})] : [];
  }

  decisions() {
    if (!this.set.rules || this.set.empty) return [];
    return Array.from({ length: 6 }, (_, i) => {
      const on = i % 2 === 0;
      return {
        id: 100 - i, at: new Date(Date.parse('2026-06-26T12:28:00Z') - i * 5_400_000).toISOString(), rule: 'threshold', device: 'water heater', kind: 'switch', wanted: on ? '1' : '0', bounded: on ? '1' : '0',
        code: on ? 'threshold.on.above' : 'threshold.off.below', facts: [fact('export', on ? 2100 : 120, 'W'), fact('above', 1800, 'W'), fact('below', 200, 'W')], actor: 'rule', outcome: 'dry-run', shown: null,
      };
    });
  }
}
