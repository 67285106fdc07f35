import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openEngine } from '#engine'
import { treeHash } from '../../support/files/folder-tree.ts'
import { writeImage } from '../../support/images.ts'
import { colorModels } from '../../support/models/color-models.ts'
import { sampled } from '../../support/sampled-steps.ts'
import { type Ended, type Steps, type StopAt, winnow, winnowCounted } from '../../support/winnow-command.ts'

/** Enough for several transactions of every command, and so few that an import prepares them in its own thread, where steps are counted. */
const imagesFolder = 60

let ground: string
const at = (path: string) => join(ground, path)

async function done(...args: string[]): Promise<unknown> {
  const ended = await winnow([...args, '--json', '--quiet'])
  expect(ended).toMatchObject({ exitCode: 0, stderr: '' })
  return ended.json()
}

/** Workspaces as they stand before each command: `ws-import`, `ws-prelabel`, `ws-accept`, `ws-export`. */
beforeAll(async () => {
  ground = mkdtempSync(join(tmpdir(), 'winnow-crash-'))
  mkdirSync(at('in/labels'), { recursive: true })
  writeFileSync(at('in/data.yaml'), 'names: [dog, cat]\n')
  for (let i = 0; i < imagesFolder; i++) {
    const name = String(i).padStart(3, '0')
    await writeImage(at(`in/images/${name}.png`), { tint: i })
    if (i % 5 === 0) writeFileSync(at(`in/labels/${name}.txt`), `${i % 3 === 0 ? 1 : 0} 0.5 0.5 0.2 0.3\n`)
  }
  writeFileSync(at('model.onnx'), colorModels.centernet.file)
  await done('init', at('ws-import'))
  const next = async (from: string, to: string, ...args: string[]) => {
    cpSync(at(`ws-${from}`), at(`ws-${to}`), { recursive: true })
    return done(...args.map((arg) => (arg === 'WS' ? at(`ws-${to}`) : arg)))
  }
  await next('import', 'prelabel', 'import', 'WS', at('in'))
  await done('model', 'add', at('ws-prelabel'), at('model.onnx'), '--map', 'add-classes')
  await next('prelabel', 'accept', 'prelabel', 'WS')
  await next('accept', 'export', 'accept', 'WS', '--where', 'state == "predicted"')
  await done('dataset', 'freeze', at('ws-export'), 'v1')
})
afterAll(() => rmSync(ground, { recursive: true, force: true }))

/** Everything that two runs must agree on: all but times and the ids that are made at random. */
async function stateOf(folder: string) {
  const engine = await openEngine({ folder })
  try {
    const { store, folders } = engine.context
    expect(store.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }])
    expect(store.pragma('foreign_key_check')).toEqual([])
    const files = store.all<{ sha256: string; file: string }>('SELECT sha256, file FROM image ORDER BY sha256')
    for (const { sha256, file } of files)
      expect(
        createHash('sha256')
          .update(readFileSync(join(folders.originals, file)))
          .digest('hex'),
      ).toBe(sha256)
    return {
      images: store.all(
        `SELECT path, sha256, perceptual_hash, state, lifecycle, revision, label_count, prediction_count,
           prediction_min_score, prediction_max_score FROM image ORDER BY path`,
      ),
      labels: store.all(
        `SELECT path, position, class_id, geometry, origin, model_id, prediction_n, score
         FROM annotation JOIN image ON image.id = image_id ORDER BY path, position`,
      ),
      predictions: store.all(
        `SELECT path, n, class_id, prediction.score, x16, y16, width16, height16, outcome
         FROM prediction JOIN image ON image.id = image_id ORDER BY path, n`,
      ),
      edits: store.all(
        'SELECT path, edit.revision, kind FROM edit JOIN image ON image.id = image_id ORDER BY path, edit.revision',
      ),
      jobs: store.all<{ kind: string; status: string; error: string | null }>('SELECT kind, status, error FROM job'),
      classes: store.all('SELECT name FROM label_class ORDER BY position'),
      thumbnails: store.get('SELECT count(*) AS n FROM cache.thumbnail JOIN image ON image.id = image_id'),
      originals: readdirSync(folders.originals, { recursive: true }).length,
    }
  } finally {
    await engine.close()
  }
}
type State = Awaited<ReturnType<typeof stateOf>>

type Moment = Omit<StopAt, 'signal'>

const last = (step: StopAt['step'], when: StopAt['when'], steps: Steps, back = 0): Moment => ({
  step,
  when,
  n: steps[step] - back,
})
const middle = (step: StopAt['step'], when: StopAt['when'], steps: Steps): Moment => ({
  step,
  when,
  n: Math.ceil(steps[step] / 2),
})

/** Figures that depend on the clock. */
const untimed = (json: unknown): unknown =>
  JSON.parse(JSON.stringify(json), (key, value) => (/PerSecond$|MsPerImage$/.test(key) ? 'some' : value))

type Case = {
  name: string
  args(folder: string, out: string): string[]
  /** Where to kill it. */
  moments(steps: Steps): Moment[]
  /** Where to interrupt it. */
  interruptAt(steps: Steps): Moment
  /** What must hold right after the kill, whatever was done by then. */
  halfway(state: State, whole: State, out: string): void
  /** Whether running it again tells the same as one undisturbed run: jobs do, what is no job tells of the rest. */
  tellsTheWhole: boolean
}

const cases: Case[] = [
  {
    name: 'import',
    args: (folder) => ['import', folder, at('in')],
    moments: (steps) => [
      middle('rename', 'before', steps),
      middle('commit', 'before', steps),
      middle('commit', 'after', steps),
      // The last commits are monitoring's, which follows the labels, and a file more or less is written as time goes by.
      last('rename', 'after', steps, 8),
    ],
    interruptAt: (steps) => middle('rename', 'after', steps),
    halfway: ({ images }, whole) => {
      expect(whole.images).toHaveLength(imagesFolder)
      const known = new Map(whole.images.map((image) => [(image as { path: string }).path, image]))
      for (const image of images) expect(known.has((image as { path: string }).path)).toBe(true)
    },
    tellsTheWhole: true,
  },
  {
    name: 'prelabel',
    args: (folder) => ['prelabel', folder],
    moments: (steps) => [
      middle('commit', 'before', steps),
      middle('commit', 'after', steps),
      last('commit', 'before', steps),
    ],
    interruptAt: (steps) => middle('commit', 'after', steps),
    halfway: ({ images, predictions }, whole) => {
      // An image has all of its predictions and the state that goes with them, or none.
      expect(whole.predictions.length).toBeGreaterThan(imagesFolder)
      const paths = new Set(predictions.map((prediction) => (prediction as { path: string }).path))
      expect(predictions).toEqual(whole.predictions.filter((p) => paths.has((p as { path: string }).path)))
      const before = images.filter((image) => !paths.has((image as { path: string }).path))
      for (const image of before) expect(image).toMatchObject({ prediction_count: 0 })
    },
    tellsTheWhole: true,
  },
  {
    name: 'accept',
    args: (folder) => ['accept', folder, '--where', 'state == "predicted"'],
    moments: (steps) => [
      last('commit', 'before', steps, 1),
      last('commit', 'after', steps, 1),
      last('commit', 'after', steps),
    ],
    interruptAt: (steps) => middle('commit', 'after', steps),
    halfway: ({ images, labels }, whole) => {
      const isWhole = new Map(whole.images.map((image) => [(image as { path: string }).path, image]))
      for (const image of images as { path: string; state: string }[])
        if (image.state === 'reviewed') expect(image).toEqual(isWhole.get(image.path))
      expect(labels.length).toBeLessThanOrEqual(whole.labels.length)
    },
    tellsTheWhole: false,
  },
  {
    name: 'export',
    args: (folder, out) => ['export', folder, '--dataset', 'v1', '--format', 'coco', '--out', out],
    moments: (steps) => [
      middle('copy', 'after', steps),
      last('rename', 'before', steps),
      last('rename', 'after', steps),
      last('commit', 'before', steps),
    ],
    interruptAt: (steps) => middle('copy', 'after', steps),
    halfway: (_state, _whole, out) => {
      if (existsSync(out)) expect(treeHash(out)).toBe(treeHash(at('out-export')))
    },
    tellsTheWhole: true,
  },
]

/** Where a command writes beside the workspace. */
const outOf = (name: string) => at(`out-${name}`)

function copyOf(name: string, copy: string): string {
  const folder = at(copy)
  cpSync(at(`ws-${name}`), folder, { recursive: true })
  return folder
}

const tellsOf = (ended: Ended, out: string, folder: string): unknown =>
  untimed(JSON.parse(JSON.stringify(ended.json()).replaceAll(out, 'OUT').replaceAll(folder, 'WS')))

/** The steps of one undisturbed run of each command. */
const stepsOf = new Map<string, Steps>()

describe('kill -9', () => {
  test.each(cases)('during $name loses nothing, and the same command continues to the same end', async (one) => {
    const wholeFolder = copyOf(one.name, `whole-${one.name}`)
    const whole = await winnowCounted([...one.args(wholeFolder, outOf(one.name)), '--json', '--quiet'])
    expect(whole.exitCode).toBe(0)
    stepsOf.set(one.name, whole.steps)
    const expected = await stateOf(wholeFolder)
    expect(new Set(expected.jobs.map(({ status }) => status))).toEqual(new Set(['done']))

    for (const [i, moment] of sampled(one.moments(whole.steps), 1).entries()) {
      const name = `killed-${one.name}-${i}`
      const [folder, out] = [copyOf(one.name, name), outOf(name)]
      const args = [...one.args(folder, out), '--json', '--quiet']
      const killed = await winnow(args, { stopAt: { signal: 'SIGKILL', ...moment } })
      expect({ ...moment, exitCode: killed.exitCode }).toEqual({ ...moment, exitCode: null })
      one.halfway(await stateOf(folder), expected, out)

      const again = await winnow(args)
      expect({ ...moment, exitCode: again.exitCode, stderr: again.stderr }).toEqual({
        ...moment,
        exitCode: 0,
        stderr: '',
      })
      if (one.tellsTheWhole)
        expect({ ...moment, tells: tellsOf(again, out, folder) }).toEqual({
          ...moment,
          tells: tellsOf(whole, outOf(one.name), wholeFolder),
        })
      const state = await stateOf(folder)
      expect({ ...state, jobs: [] }).toEqual({ ...expected, jobs: [] })
      // Whatever was interrupted was taken up again: no job stays behind.
      expect(state.jobs.map(({ status, error }) => [status, error])).toEqual(state.jobs.map(() => ['done', null]))
      if (existsSync(outOf(one.name))) expect(treeHash(out)).toBe(treeHash(outOf(one.name)))
      expect(readdirSync(ground).filter((other) => other.startsWith('.'))).toEqual([])
      rmSync(folder, { recursive: true })
    }
  })
})

describe('Ctrl-C', () => {
  test.each(sampled(cases, 2))('during $name stops at a safe point, and the same command continues', async (one) => {
    const folder = copyOf(one.name, `stopped-${one.name}`)
    const out = outOf(`stopped-${one.name}`)
    const args = [...one.args(folder, out), '--json', '--quiet']
    const steps = stepsOf.get(one.name)!
    const stopped = await winnow(args, { stopAt: { signal: 'SIGINT', ...one.interruptAt(steps) } })
    expect(stopped).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: 'winnow: Canceled. Run the same command again to resume.\n',
    })
    const again = await winnow(args)
    expect(again).toMatchObject({ exitCode: 0, stderr: '' })
    const state = await stateOf(folder)
    expect({ ...state, jobs: [] }).toEqual({ ...(await stateOf(at(`whole-${one.name}`))), jobs: [] })
    expect(new Set(state.jobs.map(({ status }) => status))).toEqual(new Set(['done']))
    rmSync(folder, { recursive: true })
  })
})
