import { loadavg } from 'node:os'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { median, percentile, report } from '../figures.ts'
import { untilQuiet } from '../until-quiet.ts'
import { annotate, type Load, type Sent } from './annotators.ts'
import { beginBeside } from './begin-beside.ts'
import type { Beside } from './beside.ts'
import type { Fetched } from './fetched-images.ts'
import { type Floor, measureFloor } from './floor.ts'
import { lookUp } from './ledger.ts'
import { startServed, type Use } from './served-process.ts'
import { teamWorkspace } from './team-workspace.ts'

/**
 * A team at work: `winnow serve` as users start it, and one connection per annotator, who draws a box each second. What
 * each figure is compared with is measured next to it, in the same seconds. The annotators, echoes and browsers of this
 * bench take processor time on top of the server's.
 */
const { values } = parseArgs({
  options: {
    /** Seconds for each part. */
    seconds: { type: 'string', default: '20' },
    /** Seconds for the first part: `600` for ten minutes. */
    long: { type: 'string' },
    /** The parts to run: edits, images, idle. */
    parts: { type: 'string', default: 'edits,images,idle' },
    rounds: { type: 'string', default: '2' },
    images: { type: 'string', default: '100000' },
    boxes: { type: 'string', default: '10' },
    patience: { type: 'string', default: '60' },
    workspace: { type: 'string', default: '.cache/bench/team' },
  },
})
const parts = values.parts.split(',')
const [seconds, rounds, patience] = [Number(values.seconds), Number(values.rounds), Number(values.patience)]
const [few, many, idle, imagesPerSecond] = [50, 200, 50, 100]
const images = Number(values.images)
const limits = { floor: 4, share: 0.95, core: 0.5, beside: 1.3, idle: 0.05, framesPerSecond: 4, seenMs: 400 }

type Part = { load: Load; floor: Floor; use: Use; seconds: number; busy: number }

const team = await teamWorkspace(resolve(values.workspace), { people: many, images, boxes: Number(values.boxes) })
const served = await startServed(team.folder)
const answered: Sent[] = []
const refused: string[] = []
/** Each part edits images that no other part touched. */
let nextImage = team.shown.length + 1

async function part(people: number, lastsSeconds: number): Promise<Part> {
  await untilQuiet(patience)
  const floor = await measureFloor(team.folder)
  const [before, startedMs] = [served.use(), performance.now()]
  const members = team.members.slice(0, people)
  const count = people * Math.ceil(lastsSeconds / 10)
  const load = await annotate(served.url, { members, seconds: lastsSeconds, firstImage: nextImage, images: count })
  nextImage += count
  const after = served.use()
  answered.push(...load.answered)
  refused.push(...load.refused)
  return {
    load,
    floor: floor.stop(),
    use: { ...after, server: after.server - before.server, engine: after.engine - before.engine },
    seconds: (performance.now() - startedMs) / 1000,
    busy: loadavg()[0]!,
  }
}

const p95 = (times: readonly number[]) => percentile(times, 0.95)
const ms = (time: number) => `${time.toFixed(1)} ms`
const percent = (share: number) => `${(100 * share).toFixed(1)}%`
const coreOf = ({ use, seconds }: Part) => (use.server + use.engine) / seconds

function tellEdits(people: number, one: Part) {
  const { load, floor, use } = one
  const least = p95(floor.echoes) + p95(floor.syncs)
  report({
    what: `${people} annotators, an edit a second each: edit answered, on the disk`,
    ours: `p50 ${ms(median(load.editMs))}, p95 ${ms(p95(load.editMs))}`,
    other: `p95 of an echo ${ms(p95(floor.echoes))} + of fdatasync ${ms(p95(floor.syncs))}`,
    ratio: p95(load.editMs) / least,
    target: `${limits.floor}`,
    ok: p95(load.editMs) <= limits.floor * least,
  })
  report({
    what: '– edits made of those offered',
    ours: `${load.answered.length}`,
    other: `${load.offered}`,
    ratio: load.answered.length / load.offered,
    target: percent(limits.share),
    ok: load.answered.length >= limits.share * load.offered,
  })
  report({
    what: '– processor time of server and engine',
    ours: `${percent(use.server / one.seconds)} + ${percent(use.engine / one.seconds)} of a core, ${use.serverMb.toFixed(0)} + ${use.engineMb.toFixed(0)} MB`,
    other: 'one core',
    ratio: coreOf(one),
    target: percent(limits.core),
    ok: coreOf(one) <= limits.core,
  })
  report({
    what: '– another page is told of an edit',
    ours: `p50 ${ms(median(load.seenMs))}, p95 ${ms(p95(load.seenMs))}`,
    other: `${limits.seenMs} ms`,
    ratio: p95(load.seenMs) / limits.seenMs,
    target: '1',
    ok: p95(load.seenMs) <= limits.seenMs,
  })
  report({
    what: '– messages with events to one page',
    ours: `${load.framesPerSecond.toFixed(2)} a second`,
    other: `${(load.answered.length / one.seconds).toFixed(0)} edits a second`,
    ratio: load.framesPerSecond / limits.framesPerSecond,
    target: '1',
    ok: load.framesPerSecond <= limits.framesPerSecond * 1.05,
  })
  console.log(`     load average of the machine meanwhile: ${one.busy.toFixed(1)}`)
}

type Turns<Said> = { alone: Part[]; beside: Part[]; said: Said[] }

/** Measures the same with other work next to it and without, in turns. */
async function inTurns<Said>(what: Beside): Promise<Turns<Said>> {
  const found: Turns<Said> = { alone: [], beside: [], said: [] }
  for (let round = 0; round < rounds; round += 1) {
    found.alone.push(await part(few, seconds))
    const stop = await beginBeside<Said>(what)
    found.beside.push(await part(few, seconds))
    found.said.push(await stop())
  }
  return found
}

const p95s = (all: readonly Part[]) => median(all.map(({ load }) => p95(load.editMs)))
const cores = (all: readonly Part[]) => median(all.map(coreOf))
const shares = (all: readonly Part[]) =>
  (['server', 'engine'] as const)
    .map((of) => percent(median(all.map(({ use, seconds }) => use[of] / seconds))))
    .join(' + ')
const floors = (all: readonly Part[]) =>
  `echo ${ms(median(all.map(({ floor }) => p95(floor.echoes))))}, fdatasync ${ms(median(all.map(({ floor }) => p95(floor.syncs))))}`

async function tellImages(): Promise<void> {
  const { url } = served
  const { alone, beside, said } = await inTurns<Fetched>({
    ...{ kind: 'images', url, members: team.members, shown: team.shown, perSecond: imagesPerSecond },
  })
  const [came, kb] = [median(said.map(({ perSecond }) => perSecond)), said[0]!.meanKb]
  report({
    what: `edit beside ${came.toFixed(0)} images a second of ${kb.toFixed(0)} kB`,
    ours: `p95 ${ms(p95s(beside))} (${floors(beside)})`,
    other: `p95 ${ms(p95s(alone))} without (${floors(alone)})`,
    ratio: p95s(beside) / p95s(alone),
    target: `${limits.beside}`,
    ok: p95s(beside) <= limits.beside * p95s(alone),
  })
  console.log(`     processor time of server + engine: ${shares(beside)}, ${shares(alone)} without`)
}

async function tellIdle(): Promise<void> {
  const { alone, beside, said } = await inTurns<number>({
    ...{ kind: 'idle', url: served.url, members: team.members, count: idle },
  })
  report({
    what: `${idle} browsers that show counts of ${images} images, idle: processor time more`,
    ours: `${percent(cores(beside))} of a core`,
    other: `${percent(cores(alone))} without`,
    ratio: cores(beside) - cores(alone),
    target: `${limits.idle} of a core`,
    ok: cores(beside) - cores(alone) <= limits.idle,
  })
  console.log(
    `     edit p95 ${ms(p95s(beside))} (${floors(beside)}), ${ms(p95s(alone))} without (${floors(alone)}); ${(median(said) / idle / seconds).toFixed(1)} answers a second to each`,
  )
}

try {
  if (parts.includes('edits')) {
    tellEdits(few, await part(few, Number(values.long ?? seconds)))
    tellEdits(many, await part(many, seconds))
  }
  if (parts.includes('images')) await tellImages()
  if (parts.includes('idle')) await tellIdle()
} finally {
  await served.stop()
}
const ledger = await lookUp(team.folder, answered)
const wrong = ledger.lost + ledger.doubled + ledger.misattributed
report({
  what: `answered edits lost; doubled; misattributed`,
  ours: `${ledger.lost}; ${ledger.doubled}; ${ledger.misattributed}`,
  other: `${answered.length} answered, ${refused.length} refused`,
  ratio: wrong,
  target: '0',
  ok: wrong === 0 && refused.length === 0,
})
if (refused.length > 0) console.log(refused.slice(0, 3).join('\n'))
