// Serves web/dist with a made-up house behind it:  node fake/server.mjs [--port 7081] [--scenario normal]
// Each scenario lives under its own prefix too (/s/night/…), which also proves that the page works under any path.
import { createServer } from 'node:http';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Door, doors } from './doors.mjs';
import { House, scenarios } from './house.mjs';
import { energy, forecast, Ledger, scores } from './memory.mjs';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.json': 'application/json' };
/** The same policy as the service: nothing foreign, nothing inline. */
export const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** One channel that works and one that fails. */
const channels = (now) => {
  const at = (ago) => new Date(now - ago * 60_000).toISOString();
  const channel = { type: 'ntfy', server: 'ntfy.sh', language: 'en', minimum: 'warning', events: [], quiet: '22:00-07:00', waiting: 0, held: 0, sent: 12, dropped: 0, lost: 0, nextTry: null, lastSuccess: { at: at(90), code: 'notify.answer.sent', facts: [], status: 200, words: 'id x' }, lastFailure: null };
  const failure = { at: at(2), code: 'notify.answer.later', facts: [{ name: 'status', number: 503, unit: '', text: null }], status: 503, words: 'Service Unavailable' };
  return [{ ...channel, name: 'phone' }, { ...channel, name: 'prowl', type: 'prowl', server: 'api.prowlapp.com', minimum: 'info', quiet: null, waiting: 3, held: 1, nextTry: at(-4), lastFailure: failure }];
};

export async function start({ port = 0, scenario = 'normal' } = {}) {
  if (!existsSync(join(dist, 'index.html'))) throw new Error('web/dist is missing. Build the page first: npm ci && npm run build in web/.');
  const houses = new Map();
  const ledgers = new Map();
  const opened = new Map();
  const streams = new Set();
  const state = { down: false, silent: false };
  const door = (name) => opened.get(name) ?? opened.set(name, new Door(name)).get(name);
  const house = (name) => houses.get(name) ?? houses.set(name, new House(name, Date.now())).get(name);

  const server = createServer((request, response) => {
    answer(request, response).catch(() => { response.statusCode = 500; response.end(); });
  });

  async function answer(request, response) {
    const url = new URL(request.url ?? '/', 'http://fake');
    const prefix = /^\/s\/([a-z0-9-]+)(\/.*)$/.exec(url.pathname);
    const name = prefix && (prefix[1] in scenarios || prefix[1] in doors) ? prefix[1] : scenario;
    const path = prefix ? prefix[2] : url.pathname;
    if (path.startsWith('/api/v1/')) return state.down ? end(response, 502, 'text/plain', 'away') : api(path.slice(8), url, house(name), door(name), request, response);
    const file = normalize(path === '/' ? '/index.html' : path);
    try {
      const body = await readFile(join(dist, file));
      response.setHeader('content-security-policy', policy);
      end(response, 200, types[extname(file)] ?? 'application/octet-stream', body);
    } catch {
      end(response, 404, 'text/plain', 'not here');
    }
  }

  async function api(path, url, it, entrance, request, response) {
    const now = Date.now();
    let sent = '';
    for await (const part of request) sent += part;
    const told = entrance.answer(request.method, path, sent ? JSON.parse(sent) : {});
    if (told) return end(response, told.status, told.status < 300 ? 'application/json' : 'application/problem+json', told.body === null ? '' : JSON.stringify(told.body));
    const json = (value) => end(response, 200, 'application/json', JSON.stringify(value));
    if (path === 'site') return json(it.site());
    if (path === 'live') return json(it.live(now));
    if (path === 'panels') return json(it.roof());
    if (path === 'panels/day') return json(it.panelDay(now));
    if (path === 'panels/watch') return json(it.watch());
    if (path === 'panels/proposals') return json(it.proposals());
    if (path === 'messages') return json({ messages: it.messages() });
    if (path === 'points') return json({ points: url.searchParams.get('device') === 'roof' ? it.points(now) : [] });
    if (request.method === 'POST' && path === 'devices/roof/token') return end(response, 422, 'application/problem+json', '{"code":"enphase.token.malformed","facts":[]}');
    if (path === 'credentials') return json({ devices: it.credentials(now) });
    if (path === 'notify') return json({ channels: channels(now) });
    if (request.method === 'POST' && path === 'notify/prowl/test') return json({ sent: false, code: 'notify.answer.refused', facts: [{ name: 'status', number: 401, unit: '', text: null }], status: 401, words: 'Invalid API key' });
    if (path === 'secrets') return json({ publishers: [{ key: 'mqtt', server: '192.0.2.30:8883', user: 'solstead', origin: null }], named: [{ name: 'relay', origin: 'page', rules: ['water heater'] }] });
    if (request.method === 'POST' && path === 'publish/mqtt/password') return end(response, 422, 'application/problem+json', '{"code":"mqtt.refused.password","facts":[]}');
    if (request.method === 'POST' && path === 'secrets/relay') return json({ code: 'secrets.forgotten', facts: [{ name: 'name', number: null, unit: '', text: 'relay' }] });
    if (path === 'history/day') return json(it.day(now));
    if (path.startsWith('energy/')) {
      if (!ledgers.has(it.name)) ledgers.set(it.name, new Ledger());
      return json(ledgers.get(it.name).ask(request.method, path, sent ? JSON.parse(sent) : {}, it.now(now).getTime()));
    }
    if (path === 'energy') return json(energy(url, it.now(now).getTime(), it.set));
    if (path === 'forecast') return json(forecast(url, it.now(now).getTime(), it.set));
    if (path === 'forecast/scores') return json(scores(it.now(now).getTime(), it.set));
    if (path === 'rules') return json({ control: false, rules: it.rules(now) });
    if (path === 'charging/sessions') return json({ sessions: it.set.charger ? it.charger.sessions() : [] });
    if (request.method === 'POST' && path.startsWith('charging/car/')) {
      const said = it.charge(path.slice(13), sent ? JSON.parse(sent) : {}, now);
      return said ? json(said) : end(response, 409, 'application/problem+json', '{"code":"charging.undo.gone","facts":[]}');
    }
    if (path === 'decisions') return json({ decisions: it.decisions() });
    if (path !== 'live/stream') return end(response, 404, 'application/problem+json', '{"code":"api.unknown","facts":[]}');
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    const send = () => { if (!state.silent) response.write(`event: live\nretry: 2000\ndata: ${JSON.stringify(it.live(Date.now()))}\n\n`); };
    send();
    const timer = setInterval(send, 1000);
    streams.add(response);
    response.on('close', () => { clearInterval(timer); streams.delete(response); });
  }

  await new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  const base = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : port}`;
  return {
    url: (name = scenario) => `${base}/s/${name}/`,
    base,
    /** The service is gone: streams are cut, everything answers 502. */
    down(value) { state.down = value; if (value) for (const s of streams) s.destroy(); },
    /** The sign-in of a house begins anew. */
    lock(name) { opened.delete(name); },
    /** Connections stay open, but nothing comes any more. */
    silent(value) { state.silent = value; },
    stop: () => new Promise((resolve) => { for (const s of streams) s.destroy(); server.closeAllConnections(); server.close(() => resolve(undefined)); }),
  };
}

function end(response, status, type, body) {
  response.statusCode = status;
  response.setHeader('content-type', type);
  response.setHeader('cache-control', 'no-store');
  response.end(body);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const option = (name, otherwise) => { const i = process.argv.indexOf(name); return i < 0 ? otherwise : process.argv[i + 1]; };
  const running = await start({ port: Number(option('--port', '7081')), scenario: option('--scenario', 'normal') });
  console.log(Object.keys(scenarios).map((name) => running.url(name)).join('\n'));
}
