import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createWorkspace, type Engine, openEngine } from '#engine'
import { treeHash } from '../support/folder-tree.ts'
import { writeImage } from '../support/images.ts'
import { sampled } from '../support/sampled-steps.ts'
import { testClock, testIds } from '../support/scratch-workspace.ts'

let root: string
const at = (path: string) => join(root, path)
const clock = testClock()

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'winnow-killed-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

/** Twelve labeled images in YOLO's layout. */
async function labelledImages(): Promise<void> {
  mkdirSync(at('in/labels'), { recursive: true })
  writeFileSync(at('in/data.yaml'), 'names: [dog, cat]\n')
  for (let i = 0; i < 12; i++) {
    await writeImage(at(`in/images/${i}.png`), { tint: i, widthPx: 40, heightPx: 30 })
    writeFileSync(at(`in/labels/${i}.txt`), i === 3 ? '' : `${i % 2} 0.5 0.5 0.2 0.${i + 1}\n`)
  }
}

const newWorkspace = (name: string) => createWorkspace(at(name), { name, classes: [], ownerName: 'olga', clock })

/** Runs a job in a process of its own that kills itself there; whether it was killed before the job's end. */
async function isKilled(order: object): Promise<boolean> {
  const script = new URL('../support/run-job-until-killed.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [script, JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let printed = ''
  child.stdout.on('data', (text) => {
    printed += text
  })
  await new Promise((resolve) => child.on('close', resolve))
  return !printed.includes('done')
}

/** Opens the workspace as the app does, which takes interrupted jobs up again, and waits for them. */
async function reopen(name: string): Promise<Engine> {
  const cache = at(`${name}/cache`)
  writeFileSync(join(cache, 'frozen-items-0.partial'), 'left by a kill')
  const engine = await openEngine({ folder: at(name), clock, ids: testIds(), recoverJobs: true })
  for (const { jobId } of await engine.client.jobs.list({})) {
    const job = await engine.context.jobs.wait(jobId)
    expect(job).toMatchObject({ status: 'done', error: null })
  }
  expect(readdirSync(cache).filter((file) => file.endsWith('.partial'))).toEqual([])
  return engine
}

const labelsIn = ({ context: { store } }: Engine) => ({
  images: store.all('SELECT path, sha256, state, revision, label_count FROM image ORDER BY path'),
  labels: store.all(
    'SELECT path, class_id, annotation.x, y, width, height FROM annotation JOIN image ON image.id = image_id ORDER BY path',
  ),
  edits: store.get('SELECT count(*) AS n FROM edit'),
  classes: store.all('SELECT name FROM label_class ORDER BY position'),
})

test('an import killed after any transaction goes on to the same end', async () => {
  await labelledImages()
  await newWorkspace('whole')
  const whole = await openEngine({ folder: at('whole'), clock })
  await whole.context.jobs.wait((await whole.client.library.import({ paths: [at('in')] })).jobId)
  const expected = labelsIn(whole)
  expect(expected.labels).toHaveLength(11)
  await whole.close()
  let alive = 0
  for (const writes of sampled([1, 2, 3, 4, 5, 6, 7], 3)) {
    const name = `killed-${writes}`
    await newWorkspace(name)
    if (!(await isKilled({ folder: at(name), import: { paths: [at('in')] }, killAt: { writes } }))) alive += 1
    const engine = await reopen(name)
    expect(labelsIn(engine)).toEqual(expected)
    const listed = (await engine.client.jobs.list({})).find(({ kind }) => kind === 'library.import')
    const job = await engine.client.jobs.get({ jobId: listed!.jobId })
    expect(job?.result).toMatchObject({
      imagesAdded: 12,
      imagesKnown: 0,
      labelsAdded: 11,
      labelsKnown: 0,
      rejected: [],
    })
    await engine.close()
  }
  // The last two steps may come after the end.
  expect(alive).toBeLessThanOrEqual(2)
})

test('an export killed anywhere leaves no folder of its name, and goes on to the same bytes', async () => {
  await labelledImages()
  await newWorkspace('source')
  const engine = await openEngine({ folder: at('source'), clock })
  await engine.context.jobs.wait((await engine.client.library.import({ paths: [at('in')] })).jobId)
  await engine.context.jobs.wait((await engine.client.datasets.freeze({ name: 'v1' })).jobId)
  await engine.context.jobs.wait(
    (await engine.client.datasets.export({ name: 'v1', format: 'coco', folder: at('whole') })).jobId,
  )
  await engine.close()
  const expected = treeHash(at('whole'))
  const kills = [{ reads: 8 }, { reads: 12 }, { reads: 16 }, { writes: 1 }, { writes: 2 }, { writes: 3 }]
  let alive = 0
  for (const killAt of sampled(kills, 3)) {
    cpSync(at('source'), at('copy'), { recursive: true })
    const order = { folder: at('copy'), export: { name: 'v1', format: 'coco', folder: at('out') }, killAt }
    if (await isKilled(order)) {
      // Half an export never stands under the final name; what is there beside it is plainly unfinished.
      if (existsSync(at('out'))) expect(treeHash(at('out'))).toBe(expected)
      const others = readdirSync(root).filter((name) => !['in', 'source', 'whole', 'copy', 'out'].includes(name))
      expect(others.filter((name) => name !== '.out.winnow-export')).toEqual([])
    } else alive += 1
    await (await reopen('copy')).close()
    expect(treeHash(at('out'))).toBe(expected)
    expect(existsSync(at('.out.winnow-export'))).toBe(false)
    for (const name of ['copy', 'out']) rmSync(at(name), { recursive: true })
  }
  expect(alive).toBeLessThanOrEqual(1)
})

test('a version whose freezing is killed anywhere is not there until it is whole, and comes to be once', async () => {
  await labelledImages()
  await newWorkspace('source')
  const engine = await openEngine({ folder: at('source'), clock })
  await engine.context.jobs.wait((await engine.client.library.import({ paths: [at('in')] })).jobId)
  await engine.close()
  const hashes = new Set<string>()
  let alive = 0
  for (const writes of sampled([1, 2, 3, 4, 5, 6, 7], 3)) {
    cpSync(at('source'), at('copy'), { recursive: true })
    if (!(await isKilled({ folder: at('copy'), freeze: { name: 'v1' }, killAt: { writes } }))) alive += 1
    const untouched = await openEngine({ folder: at('copy'), clock })
    for (const { images } of await untouched.client.datasets.list()) expect(images).toBe(12)
    await untouched.close()
    const again = await reopen('copy')
    const versions = await again.client.datasets.list()
    expect(versions.map(({ name, images, labels }) => [name, images, labels])).toEqual([['v1', 12, 11]])
    for (const { hash } of versions) hashes.add(hash)
    await again.close()
    rmSync(at('copy'), { recursive: true })
  }
  expect(alive).toBeLessThanOrEqual(2)
  expect(hashes.size).toBe(1)
})

test('A6: a verified export killed around its end is noted once, with what it covers, or not there', async () => {
  await labelledImages()
  await newWorkspace('source')
  const engine = await openEngine({ folder: at('source'), clock })
  await engine.context.jobs.wait((await engine.client.library.import({ paths: [at('in')] })).jobId)
  await engine.context.jobs.wait((await engine.client.datasets.freeze({ name: 'v1' })).jobId)
  await engine.close()
  const noted = ({ context: { store } }: Engine) => [
    store.values('SELECT sha256 FROM verified_export'),
    store.get<{ n: number }>('SELECT count(*) AS n FROM exported_image')!.n,
  ]
  const seen = new Set<string>()
  let killed = 0
  let expected: unknown = null
  for (const writes of [1, 2, 3, 4, 5, 6, 99]) {
    cpSync(at('source'), at('copy'), { recursive: true })
    const order = { name: 'v1', format: 'coco', folder: at('out'), verify: true }
    if (await isKilled({ folder: at('copy'), export: order, killAt: { writes } })) killed += 1
    const before = await openEngine({ folder: at('copy'), clock, ids: testIds() })
    const [exports, images] = noted(before) as [string[], number]
    // Never an export that is noted and not there, nor one without its images.
    expect([exports.length, images]).toEqual(exports.length === 0 ? [0, 0] : [1, 12])
    if (exports.length > 0) expect(existsSync(at('out/SHA256SUMS'))).toBe(true)
    seen.add(`${existsSync(at('out'))} ${exports.length}`)
    await before.close()
    const after = await reopen('copy')
    const [sums, covered] = noted(after) as [string[], number]
    expect([sums.length, covered]).toEqual([1, 12])
    expected ??= sums
    expect(sums).toEqual(expected)
    await after.close()
    for (const name of ['copy', 'out']) rmSync(at(name), { recursive: true })
  }
  expect(killed).toBeGreaterThanOrEqual(3)
  // Also between its name and the note.
  expect(seen).toEqual(new Set(['false 0', 'true 0', 'true 1']))
})
