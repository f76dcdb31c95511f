// The published program is trimmed: what the linker took by mistake is missing only when it is asked for. So the built and the published
// program are asked the same, everything that can be read, and must answer alike: texts and exit codes word for word, JSON in its shape.
// usage: node tests/Published/compare.mjs BUILT PUBLISHED
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync, cpSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const [built, published] = process.argv.slice(2)
const work = mkdtempSync(join(tmpdir(), 'solstead-published-'))
const running = []
let asked = 0
let wrong = 0

const settings = twin => `site: { name: Home, timezone: Europe/Paris, grid: { phases: 3 } }
devices:
  - { id: roof, type: enphase, host: "${twin.host}", token_file: roof.jwt, interval_s: 1 }
rules:
  - { type: threshold, name: heater, above_w: 800, below_w: 100, on: { url: "http://127.0.0.1:9/on" }, off: { url: "http://127.0.0.1:9/off" } }
publish: { prometheus: {}, mqtt: { host: "127.0.0.1:9", home_assistant: true, documents: {} }, venus_mqtt: { host: "127.0.0.1:9" } }
web: { listen: "127.0.0.1:0" }
surprise: 1
`

/** Starts a program and gives the first line of its output that `wanted` takes. */
function start(program, args, wanted) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  running.push(child)
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', line => { const found = wanted(line); if (found) resolve(found) })
    child.once('exit', code => reject(new Error(`${program} ${args[0]} ended with ${code}`)))
    setTimeout(() => reject(new Error(`${program} ${args[0]} did not start within 30 s`)), 30_000).unref()
  })
}

/** What kind of answer a JSON value is: its keys and types, without its numbers and words. */
function shape(value) {
  if (Array.isArray(value)) return [...new Set(value.map(v => JSON.stringify(shape(v))))].sort().map(v => JSON.parse(v))
  if (value === null) return 'none'
  if (typeof value !== 'object') return typeof value
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== null).map(([k, v]) => [k, shape(v)]).sort(([a], [b]) => a < b ? -1 : 1))
}

function same(what, one, two) {
  asked++
  if (one === two) return
  wrong++
  console.error(`differs: ${what}\n  built:     ${one.slice(0, 600)}\n  published: ${two.slice(0, 600)}`)
}

/** Runs a command to its end with both programs; words that differ by nature are levelled. */
function both(args, level = text => text) {
  const [one, two] = [built, published].map((program, at) => {
    const done = spawnSync(program, args.map(a => a.replace('{own}', join(work, String(at)))), { encoding: 'utf8', timeout: 60_000, input: 'a long enough password\n' })
    const [out, err] = [done.stdout, done.stderr].map(text => text.replaceAll(join(work, String(at)), ''))
    return `${done.status} ${level(out)} ${quantities(err)}`
  })
  same(args.join(' '), one, two)
}

const json = text => JSON.stringify(shape(JSON.parse(text)))
const names = metrics => [...new Set(metrics.split('\n').filter(line => !line.startsWith('#')).map(line => line.split(/[{ ]/)[0]))].sort().join(' ')
const quantities = text => text.replace(/\d+([.,]\d+)*/g, '#')

async function answer(url, path) {
  const got = await fetch(new URL(path, url), { signal: AbortSignal.timeout(20_000) })
  const type = (got.headers.get('content-type') ?? '').split(';')[0]
  const text = await got.text()
  return `${got.status} ${type} ${type.endsWith('json') ? (path.startsWith('/openapi') ? text.replaceAll(/127\.0\.0\.1:\d+/g, '') : json(text)) : type === 'text/html' ? text : names(text)}`
}

/** Both answers; a house that has just started is given time until it tells as much as the other one. */
async function settled(path, urls) {
  for (let left = 30; ; left--) {
    const answers = await Promise.all(urls.map(url => answer(url, path)))
    if (answers[0] === answers[1] || left === 0) return answers
    await new Promise(done => setTimeout(done, 1_000))
  }
}

try {
  const twin = await start(built, ['twin', 'enphase', '--live', '--phases', '3'], line => line.startsWith('{') && JSON.parse(line))
  twin.host = new URL(twin.url).host
  for (const own of ['0', '1']) {
    cpSync(twin.token_file, join(work, own, 'roof.jwt'))
    writeFileSync(join(work, own, 'solstead.yaml'), settings(twin))
    writeFileSync(join(work, own, 'broken.yaml'), 'site: { name: [')
  }
  const config = ['--config', '{own}/solstead.yaml', '--data', '{own}/data']

  both(['--help'])
  for (const command of ['run', 'demo', 'check', 'probe', 'read', 'twin', 'export', 'backup', 'import', 'password']) both([command, '--help'])
  both(['nonsense'])
  both(['run', '--config', '{own}/broken.yaml'])
  both(['check', ...config], quantities)
  both(['probe', twin.host], quantities)
  both(['read', '--json', ...config], json)

  const urls = []
  for (const [at, program] of [built, published].entries()) {
    const own = join(work, String(at))
    urls.push(await start(program, ['run', '--config', join(own, 'solstead.yaml'), '--data', join(own, 'data')], line => /^Solstead \S+ +(http\S+)$/.exec(line)?.[1]))
  }
  const paths = Object.entries(JSON.parse(await (await fetch(new URL('/openapi/v1.json', urls[0]))).text()).paths)
    .filter(([path, ways]) => ways.get && !path.includes('{') && !path.includes('stream')).map(([path]) => path)
  for (const path of ['/', '/openapi/v1.json', '/metrics', '/no/such/page', '/api/v1/history?points=roof/grid.power&from=0', ...paths])
    same(`GET ${path}`, ...await settled(path, urls))

  both(['export', '--energy', ...config], text => text.split('\n')[0])
  both(['backup', '--data', '{own}/data', '{own}/copy'], quantities)
  both(['password', '--data', '{own}/data'], quantities)
} finally {
  for (const child of running) child.kill('SIGTERM')
  await Promise.all(running.map(child => child.exitCode !== null || child.signalCode !== null || new Promise(done => child.once('exit', done))))
  rmSync(work, { recursive: true, force: true })
}
console.log(`${asked} questions to the built and the published program, ${wrong} answered differently.`)
process.exit(wrong === 0 ? 0 : 1)
