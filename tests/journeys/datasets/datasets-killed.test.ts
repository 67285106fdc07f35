import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { EngineClient } from '#contract'
import { createWorkspace, type Engine, openEngine } from '#engine'
import { writeFormats } from '../../../src/engine/datasets/formats/index.ts'
import { treeHash } from '../../support/files/folder-tree.ts'
import { writeImage } from '../../support/images.ts'
import { sampled } from '../../support/sampled-steps.ts'
import { testClock, testIds } from '../../support/scratch-workspace.ts'
import { type Steps, type StopAt, winnow, winnowCounted } from '../../support/winnow-command.ts'

let root: string
const at = (path: string) => join(root, path)
const clock = testClock()

const freeze = ['dataset', 'freeze', 'WS', 'v1']
const write = (format: string) => ['export', 'WS', '--dataset', 'v1', '--format', format, '--out', 'OUT']
const inFolders = (command: readonly string[], workspace: string, out = 'out') =>
  [...command, '--quiet'].map((word) => (word === 'WS' ? at(workspace) : word === 'OUT' ? at(out) : word))

/** Workspaces without images, with twelve labeled ones in YOLO's layout, and with a version of them. */
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'winnow-killed-'))
  mkdirSync(at('in/labels'), { recursive: true })
  writeFileSync(at('in/data.yaml'), 'names: [dog, cat]\n')
  for (let i = 0; i < 12; i++) {
    await writeImage(at(`in/images/${i}.png`), { tint: i, widthPx: 40, heightPx: 30 })
    writeFileSync(at(`in/labels/${i}.txt`), i === 3 ? '' : `${i % 2} 0.5 0.5 0.2 0.${i + 1}\n`)
  }
  await createWorkspace(at('empty'), { name: 'Killed', classes: [], ownerName: 'olga', clock })
  for (const [from, to, command] of [
    ['empty', 'labeled', ['import', 'WS', at('in')]],
    ['labeled', 'frozen', freeze],
  ] as const) {
    cpSync(at(from), at(to), { recursive: true })
    expect(await winnow(inFolders(command, to))).toMatchObject({ exitCode: 0 })
  }
})
afterEach(() => {
  for (const name of ['copy', 'out']) rmSync(at(name), { recursive: true, force: true })
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** The steps of a command, on a copy of the workspace that stays as `copy-of`. */
async function stepsOf(command: readonly string[], workspace: string, copy: string, out?: string): Promise<Steps> {
  cpSync(at(workspace), at(copy), { recursive: true })
  const { exitCode, steps } = await winnowCounted(inFolders(command, copy, out))
  expect(exitCode).toBe(0)
  return steps
}

const commitsFrom = (first: number, last: number): StopAt[] =>
  Array.from({ length: last - first + 1 }, (_, i) => ({
    signal: 'SIGKILL',
    when: 'after',
    step: 'commit',
    n: first + i,
  }))

/** Runs a command on a new copy of a workspace, `copy`, and kills it there; whether it was killed before its end. */
async function isKilled(command: readonly string[], workspace: string, stopAt: StopAt): Promise<boolean> {
  for (const name of ['copy', 'out']) rmSync(at(name), { recursive: true, force: true })
  cpSync(at(workspace), at('copy'), { recursive: true })
  return (await winnow(inFolders(command, 'copy'), { stopAt })).exitCode === null
}

/** Opens the copy as the app does, which takes an interrupted job up again; one that had not begun is started. */
async function goOn(kind: string, start: (client: EngineClient) => Promise<unknown>): Promise<Engine> {
  const cache = at('copy/cache')
  writeFileSync(join(cache, 'prepared-labels-0.partial'), 'left by a kill')
  const engine = await openEngine({ folder: at('copy'), clock, ids: testIds(), recoverJobs: true })
  const list = () => engine.client.jobs.list({})
  if (!(await list()).some((job) => job.kind === kind)) await start(engine.client)
  for (const { jobId } of await list())
    expect(await engine.context.jobs.wait(jobId)).toMatchObject({ status: 'done', error: null })
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
  const command = ['import', 'WS', at('in')]
  const { commit } = await stepsOf(command, 'empty', 'imported')
  const whole = await openEngine({ folder: at('imported'), clock })
  const expected = labelsIn(whole)
  expect(expected.labels).toHaveLength(11)
  await whole.close()
  for (const stopAt of sampled(commitsFrom(1, commit - 1), 1)) {
    expect(await isKilled(command, 'empty', stopAt)).toBe(true)
    const engine = await goOn('library.import', (client) => client.library.import({ paths: [at('in')] }))
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
})

/** Where an export is killed: among its files, around the last name, before its end. */
const exportStops: readonly ((steps: Steps) => Omit<StopAt, 'signal'>)[] = [
  () => ({ when: 'after', step: 'open', n: 1 }),
  ({ open }) => ({ when: 'after', step: 'open', n: Math.ceil(open / 2) }),
  ({ open }) => ({ when: 'after', step: 'open', n: open }),
  ({ rename }) => ({ when: 'before', step: 'rename', n: rename }),
  ({ rename }) => ({ when: 'after', step: 'rename', n: rename }),
  ({ commit }) => ({ when: 'after', step: 'commit', n: commit - 1 }),
]

test('an export killed anywhere, in any format, leaves no folder of its name, and goes on to the same bytes', async () => {
  // Of those that need a class of the whole image or a sequence, no image here has a place in one.
  const all = writeFormats.filter(({ needs }) => needs === undefined)
  const cases = all.flatMap(({ name }) => exportStops.map((stop) => [name, stop] as const))
  for (const [format, stop] of sampled(cases, 1)) {
    const command = write(format)
    rmSync(at('whole'), { recursive: true, force: true })
    const steps = await stepsOf(command, 'frozen', `exported-${format}`, 'whole')
    const expected = treeHash(at('whole'))
    const before = readdirSync(root)
    expect(await isKilled(command, 'frozen', { signal: 'SIGKILL', ...stop(steps) }), format).toBe(true)
    // Half an export never stands under the final name; what is there beside it is plainly unfinished.
    if (existsSync(at('out'))) expect(treeHash(at('out'))).toBe(expected)
    const others = readdirSync(root).filter((name) => ![...before, 'copy', 'out'].includes(name))
    expect(others.filter((name) => name !== '.out.winnow-export')).toEqual([])
    const engine = await goOn('datasets.export', (client) =>
      client.datasets.export({ name: 'v1', format, folder: at('out') }),
    )
    await engine.close()
    expect(treeHash(at('out')), format).toBe(expected)
    expect(existsSync(at('.out.winnow-export'))).toBe(false)
  }
})

test('a version whose freezing is killed anywhere is not there until it is whole, and comes to be once', async () => {
  const { commit } = await stepsOf(freeze, 'labeled', 'whole-frozen')
  const hashes = new Set<string>()
  for (const stopAt of sampled(commitsFrom(1, commit - 1), 2)) {
    expect(await isKilled(freeze, 'labeled', stopAt)).toBe(true)
    const untouched = await openEngine({ folder: at('copy'), clock })
    for (const { images } of await untouched.client.datasets.list()) expect(images).toBe(12)
    await untouched.close()
    const again = await goOn('datasets.freeze', (client) => client.datasets.freeze({ name: 'v1' }))
    const versions = await again.client.datasets.list()
    expect(versions.map(({ name, images, labels }) => [name, images, labels])).toEqual([['v1', 12, 11]])
    for (const { hash } of versions) hashes.add(hash)
    await again.close()
  }
  expect(hashes.size).toBe(1)
})

test('A6: a verified export killed around its end is noted once, with what it covers, or not there', async () => {
  const command = [...write('coco'), '--verify']
  const { commit, rename } = await stepsOf(command, 'frozen', 'verified', 'whole-verified')
  const noted = ({ context: { store } }: Engine) => [
    store.values('SELECT sha256 FROM verified_export'),
    store.get<{ n: number }>('SELECT count(*) AS n FROM exported_image')!.n,
  ]
  const seen = new Set<string>()
  let expected: unknown = null
  const stops: StopAt[] = [
    { signal: 'SIGKILL', when: 'before', step: 'rename', n: rename },
    { signal: 'SIGKILL', when: 'after', step: 'rename', n: rename },
    ...commitsFrom(commit - 1, commit - 1),
  ]
  for (const stopAt of stops) {
    expect(await isKilled(command, 'frozen', stopAt)).toBe(true)
    const before = await openEngine({ folder: at('copy'), clock, ids: testIds() })
    const [exports, images] = noted(before) as [string[], number]
    // Never an export that is noted and not there, nor one without its images.
    expect([exports.length, images]).toEqual(exports.length === 0 ? [0, 0] : [1, 12])
    if (exports.length > 0) expect(existsSync(at('out/SHA256SUMS'))).toBe(true)
    seen.add(`${existsSync(at('out'))} ${exports.length}`)
    await before.close()
    const after = await goOn('datasets.export', (client) =>
      client.datasets.export({ name: 'v1', format: 'coco', folder: at('out'), verify: true }),
    )
    const [sums, covered] = noted(after) as [string[], number]
    expect([sums.length, covered]).toEqual([1, 12])
    expected ??= sums
    expect(sums).toEqual(expected)
    await after.close()
  }
  // Also between its name and the note.
  expect(seen).toEqual(new Set(['false 0', 'true 0', 'true 1']))
})
