// The charging point of the made-up house: obeys what the page asks, like the service does.
const settings = { least: 6, most: 16 };

export class Charger {
  #orders = { mode: 'solar', boost: null, schedules: null, limits: null, energy: null };
  #before = null;

  point(set, at, watts) {
    const { mode, boost, schedules, limits, energy } = this.#orders;
    const gone = set.quality === 'missing';
    const amps = gone ? null : Math.round((watts / 693) * 100) / 100;
    const available = boost || mode === 'fast' ? 16 : mode === 'off' ? 0 : 5 + (set.small ? 0 : 1);
    const fact = (name, number, unit) => ({ name, number, unit, text: null });
    const facts = [fact('amps', available, 'A'), fact('export', 780, 'W'), fact('available', 4260, 'W'), fact('needed', 4140, 'W'), fact('age', set.age, 's'), { name: 'until', number: null, unit: 'instant', text: boost }];
    return {
      name: 'car', charger: 'garage', dryRun: false, mode, modeInSettings: 'solar', fixedAmps: null, boostUntil: boost, availableAmps: available, offeredAmps: available, drawnAmps: amps,
      watts: gone ? null : watts, phases: 3, currents: ['l1', 'l2', 'l3'].map((phase, i) => ({ phase, amps, volts: gone ? null : 230 + i })), plugged: gone ? null : true,
      quality: set.quality, ageSeconds: set.age, switches: 3, mostSwitches: 20,
      code: boost ? 'charge.boost' : { stale: 'charge.stale.min', missing: 'charge.missing' }[set.quality] ?? { off: 'charge.off', fast: 'charge.fast' }[mode] ?? 'charge.solar', facts,
      limits: { leastAmps: limits?.leastAmps ?? settings.least, mostAmps: limits?.mostAmps ?? settings.most, lowestAmps: settings.least, highestAmps: settings.most },
      schedules: schedules ?? [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '21:00', to: '07:00', amps: 16 }], ownSchedules: schedules !== null,
      sessionLimitWh: energy || null, ownSessionLimit: energy !== null,
      session: { started: '2026-06-26T07:12:00Z', energyWh: 12400, solarPercent: 87 },
    };
  }

  /** @returns the answer's body, or null for a change that can no longer be taken back. */
  ask(path, body, set, at, watts) {
    const before = this.#orders;
    if (path === 'undo') {
      if (!this.#before || body.undo !== this.#before.word) return null;
      this.#orders = this.#before.orders;
      this.#before = null;
      return { undo: null, point: this.point(set, at, watts) };
    }
    const next = {
      mode: () => ({ mode: body.mode, boost: null }), boost: () => ({ boost: new Date(Date.parse(at) + 86_400_000).toISOString() }), cancel: () => ({ boost: null }),
      eco: () => ({ mode: 'solar', boost: null }), schedule: () => ({ schedules: body.schedules }), limits: () => ({ limits: body.mostAmps ? body : null }), energy: () => ({ energy: body.sessionWh }),
    }[path];
    if (!next) return null;
    this.#orders = { ...before, ...next() };
    this.#before = { word: String(Math.random()), orders: before };
    return { undo: this.#before.word, point: this.point(set, at, watts) };
  }

  sessions() {
    const session = (id, day, hours, energyWh, solarPercent) => ({ id, name: 'car', started: `2026-06-${day}T07:12:00Z`, ended: hours ? `2026-06-${day}T${String(7 + hours).padStart(2, '0')}:40:00Z` : null, energyWh, solarPercent, estimated: id === 2 });
    return [session(3, 26, 0, 12400, 87), session(2, 25, 9, 31050, 64), session(1, 24, 2, 8200, null)];
  }
}
