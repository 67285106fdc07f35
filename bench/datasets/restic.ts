import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { dayMs } from '#model/units.ts'
import type { PeriodKind } from '../../src/engine/policy/facts/times.ts'
import { periodNumber } from '../../src/engine/policy/facts/times.ts'
import { Buckets } from '../../src/engine/policy/language/grammar.ts'
import { keptByBuckets } from '../../src/engine/policy/planner/buckets.ts'
import { median, report } from '../figures.ts'
import { untilQuiet } from '../until-quiet.ts'

const { values } = parseArgs({
  options: {
    snapshots: { type: 'string', default: '300' },
    rounds: { type: 'string', default: '5' },
    patience: { type: 'string', default: '60' },
  },
})

const folder = resolve('.cache/bench/restic')
const environment = {
  ...process.env,
  TZ: 'UTC',
  RESTIC_REPOSITORY: join(folder, 'repository'),
  RESTIC_PASSWORD: 'bench',
  RESTIC_CACHE_DIR: join(folder, 'cache'),
}
const restic = (...args: string[]): string =>
  execFileSync('restic', args, {
    env: environment,
    encoding: 'utf8',
    maxBuffer: 1 << 30,
    stdio: ['ignore', 'pipe', 'ignore'],
  })

/** The same policies in the terms of both programs. */
const policies: { args: string[]; buckets: Record<string, number | string> }[] = [
  { args: ['--keep-last', '20'], buckets: { last: 20 } },
  { args: ['--keep-hourly', '48'], buckets: { hourly: 48 } },
  { args: ['--keep-daily', '30', '--keep-weekly', '12'], buckets: { daily: 30, weekly: 12 } },
  {
    args: ['--keep-daily', '7', '--keep-weekly', '5', '--keep-monthly', '12', '--keep-yearly', '10'],
    buckets: { daily: 7, weekly: 5, monthly: 12, yearly: 10 },
  },
  { args: ['--keep-monthly', 'unlimited'], buckets: { monthly: 'all' } },
  { args: ['--keep-within', '40d'], buckets: { within: '40d' } },
  {
    args: ['--keep-within-daily', '60d', '--keep-within-weekly', '300d', '--keep-yearly', '3'],
    buckets: { withinDaily: '60d', withinWeekly: '300d', yearly: 3 },
  },
]

/** Snapshots over three years, more frequent towards the end, some within the same hour. */
function moments(count: number): number[] {
  const end = Date.UTC(2026, 5, 30, 11, 59, 59)
  let state = 7
  const random = () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return state / 2 ** 31
  }
  const found = new Set<number>()
  while (found.size < count) {
    const at = end - Math.floor(random() ** 2 * 1095) * dayMs - Math.floor(random() * 86_400) * 1000
    found.add(at)
    if (random() < 0.2) found.add(at - Math.floor(random() * 1800) * 1000)
  }
  return [...found].slice(0, count)
}

function makeRepository(times: readonly number[]): void {
  const data = join(folder, 'data')
  mkdirSync(data, { recursive: true })
  writeFileSync(join(data, 'file'), 'bench')
  restic('init')
  for (const [n, at] of times.entries()) {
    restic(
      'backup',
      '--quiet',
      '--host',
      'bench',
      '--time',
      new Date(at).toISOString().slice(0, 19).replace('T', ' '),
      data,
    )
    if (n % 50 === 0) process.stderr.write(`made ${n} of ${times.length} snapshots\n`)
  }
}

type Forgotten = { keep: { time: string }[] | null; remove: { time: string }[] | null }[]

if (spawnSync('restic', ['version']).status !== 0) throw new Error('This needs restic: apt-get install restic')
const count = Number(values.snapshots)
const times = moments(count)
const marker = join(folder, `made-${count}`)
if (!existsSync(marker)) {
  rmSync(folder, { recursive: true, force: true })
  makeRepository(times)
  writeFileSync(marker, '')
}

const at = Float64Array.from(times)
const newestFirst = Int32Array.from(times.keys()).sort((a, b) => times[b]! - times[a]!)

function ours(buckets: Buckets): number[] {
  const kept = new Set<number>()
  const periods = { at, period: (kind: PeriodKind) => at.map(periodNumber[kind]) }
  keptByBuckets(newestFirst, buckets, periods, null, (image) => kept.add(times[image]!))
  return [...kept].sort((a, b) => a - b)
}

/** What `restic forget` takes before it decides: start, key, index. */
function listing(): number {
  const startedAt = performance.now()
  restic('snapshots', '--json', '--no-lock')
  return performance.now() - startedAt
}

let equal = 0
const oursMs: number[] = []
const theirsMs: number[] = []
const listingMs: number[] = []
for (let round = 0; round < Number(values.rounds); round++) {
  await untilQuiet(Number(values.patience))
  listingMs.push(listing())
  for (const { args, buckets } of policies) {
    const parsed = Buckets.parse(buckets)
    let startedAt = performance.now()
    const [group] = JSON.parse(restic('forget', '--dry-run', '--json', '--group-by', 'host', ...args)) as Forgotten
    theirsMs.push(performance.now() - startedAt)
    startedAt = performance.now()
    const mine = ours(parsed)
    oursMs.push(performance.now() - startedAt)
    const theirs = (group?.keep ?? []).map(({ time }) => Date.parse(time)).sort((a, b) => a - b)
    const isEqual = JSON.stringify(mine) === JSON.stringify(theirs)
    if (isEqual) equal += 1
    if (round === 0)
      console.log(
        `${isEqual ? 'same' : 'DIFFERENT'}: restic keeps ${theirs.length} of ${count}, we ${mine.length}: ${args.join(' ')}`,
      )
  }
}
const [mine, theirs, start] = [median(oursMs), median(theirsMs), median(listingMs)]
report({
  what: `buckets over ${count} timestamps, ${equal} of ${policies.length * Number(values.rounds)} runs equal`,
  ours: `${mine.toFixed(2)} ms`,
  other: `restic forget --dry-run ${theirs.toFixed(0)} ms, of which listing snapshots ${start.toFixed(0)} ms`,
  ratio: theirs / mine,
  target: 'equal, quicker',
  ok: equal === policies.length * Number(values.rounds) && mine < theirs,
})
