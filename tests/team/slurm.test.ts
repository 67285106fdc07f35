import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openEngine } from '#engine'
import { type SlurmNodes, startSlurm } from '../support/team/slurm-nodes.ts'
import { winnow } from '../support/winnow-command.ts'

const project = resolve(import.meta.dirname, '../..')
const ground = mkdtempSync(join(tmpdir(), 'winnow-slurm-'))
const shared = join(ground, 'shared')
const nodes = ['n1', 'n2', 'n3']
const imagesPerTask = 4
let slurm: SlurmNodes
let images: number
let expected: unknown

beforeAll(async () => {
  mkdirSync(shared)
  slurm = await startSlurm(join(ground, 'slurm'), nodes)
  Object.assign(process.env, slurm.env, { WINNOW_PROFILES: join(ground, 'profiles') })
  expect((await winnow(['profile', 'add', 'slurm', '--folder', shared])).exitCode).toBe(0)
  const file = join(ground, 'profiles/slurm.json')
  const profile = {
    ...JSON.parse(readFileSync(file, 'utf8')),
    program: [process.execPath, join(project, 'scripts/winnow.mjs')],
    tasks: nodes.length,
    imagesPerTask,
    statusSeconds: 1,
    patienceSeconds: 5,
  }
  writeFileSync(file, JSON.stringify(profile))
  const here = join(ground, 'template')
  for (const args of [
    ['init', here, '--classes', 'coco80'],
    ['import', here, join(project, 'samples/photos/pasture-camera')],
    ['model', 'add', here, 'starter'],
  ])
    expect((await winnow(args)).exitCode).toBe(0)
  const alone = join(ground, 'alone')
  cpSync(here, alone, { recursive: true })
  await winnow(['prelabel', alone])
  expected = await predictionsIn(alone)
  images = (expected as { runs: number }).runs
  expect(images).toBeGreaterThan(2 * imagesPerTask)
})
afterAll(async () => {
  await slurm?.stop()
  rmSync(ground, { recursive: true, force: true })
})

/** What pre-labeling wrote, and on how many images. */
async function predictionsIn(folder: string): Promise<unknown> {
  const engine = await openEngine({ folder, program: 'a test' })
  try {
    const all = (table: string) =>
      engine.context.store.all(
        `SELECT sha256, n, model_class, score, x16, y16, width16, height16, geometry FROM ${table} JOIN image ON image.id = image_id ORDER BY sha256, n`,
      )
    const runs = engine.context.store.values<number>('SELECT count(*) FROM prediction_run')[0]
    return { runs, predictions: all('prediction'), unmapped: all('unmapped_prediction') }
  } finally {
    await engine.close()
  }
}

const workspace = (name: string): string => {
  const folder = join(ground, name)
  cpSync(join(ground, 'template'), folder, { recursive: true })
  return folder
}

type Command = { child: ChildProcess; ended: Promise<{ code: number | null; said: string }> }

/** Pre-labels in a process of its own, which the test may kill. */
function prelabel(folder: string): Command {
  const args = [join(project, 'scripts/winnow.mjs'), 'prelabel', folder, '--on', 'slurm', '--quiet']
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const out of [child.stdout, child.stderr])
    out.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
  return { child, ended: once(child, 'close').then(([code]) => ({ code: code as number | null, said })) }
}

const runsOn = (node: string) => expect.poll(slurm.queue, { timeout: 60_000 }).toMatch(new RegExp(`RUNNING ${node}`))
/** Whether there are answers that are not in the database for long. */
const answers = () =>
  readdirSync(shared, { recursive: true, encoding: 'utf8' }).filter((path) => /answers\/[0-9a-f]{24}$/.test(path))
    .length
const done = { code: 0, said: expect.stringContaining('images pre-labeled') }

test('a profile is tried by an empty task', async () => {
  const { exitCode, stdout } = await winnow(['profile', 'check', 'slurm'])
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringContaining('slurm works') })
})

test('a node that goes down costs only its task: the predictions are those of one computer', async () => {
  const folder = workspace('node')
  const { ended } = prelabel(folder)
  await runsOn('n2')
  slurm.killNode('n2')
  expect(await ended).toEqual(done)
  slurm.startNode('n2')
  expect(await predictionsIn(folder)).toEqual(expected)
  expect(readdirSync(shared)).toEqual([])
})

test('an engine that is killed finds what its tasks did meanwhile', async () => {
  const folder = workspace('engine')
  const first = prelabel(folder)
  await runsOn('n1')
  first.child.kill('SIGKILL')
  await first.ended
  const before = slurm.submitted()
  await expect.poll(answers, { timeout: 60_000 }).toBeGreaterThan(0)
  expect(await prelabel(folder).ended).toEqual(done)
  expect(await predictionsIn(folder)).toEqual(expected)
  // What was submitted before the kill was not submitted again.
  expect(slurm.submitted() - before).toBeLessThan(images / imagesPerTask)
})

test('a task that is ended from outside runs again; one that fails three times ends the job with its output', async () => {
  const folder = workspace('task')
  const { ended } = prelabel(folder)
  await runsOn('n3')
  slurm.cancelAll()
  expect(await ended).toEqual(done)
  expect(await predictionsIn(folder)).toEqual(expected)

  const broken = workspace('broken')
  const file = join(ground, 'profiles/slurm.json')
  const profile = readFileSync(file, 'utf8')
  writeFileSync(file, profile.replace('scripts/winnow.mjs', 'scripts/none.mjs'))
  expect(await prelabel(broken).ended).toEqual({
    code: 1,
    said: expect.stringMatching(/failed 3 times: it left no result/),
  })
  writeFileSync(file, profile)
  expect(await prelabel(broken).ended).toEqual(done)
  expect(await predictionsIn(broken)).toEqual(expected)
})

const mount = (...args: string[]) => execFileSync('mount', ['-t', 'tmpfs', ...args, 'tmpfs', shared])

test('a shared disk that is full, and then is gone, loses nothing', async () => {
  const folder = workspace('disk')
  mount('-o', 'size=64m')
  try {
    const full = prelabel(folder)
    await runsOn('n1')
    execFileSync('sh', ['-c', `cat /dev/zero > ${shared}/full 2>/dev/null || true`])
    const said = await Promise.race([
      full.ended,
      expect
        .poll(() => false, { timeout: 4000 })
        .toBe(true)
        .catch(() => null),
    ])
    rmSync(join(shared, 'full'))
    const { code } = said ?? (await full.ended)
    if (code !== 0) expect(await prelabel(folder).ended).toEqual(done)
    expect(await predictionsIn(folder)).toEqual(expected)

    const other = workspace('gone')
    const gone = prelabel(other)
    await runsOn('n1')
    execFileSync('umount', ['--lazy', shared])
    expect(await gone.ended).toEqual({ code: 1, said: expect.stringMatching(/can't go on in .*Finished work is kept/) })
    mount('-o', 'size=64m')
    expect(await prelabel(other).ended).toEqual(done)
    expect(await predictionsIn(other)).toEqual(expected)
  } finally {
    execFileSync('umount', ['--lazy', shared])
  }
  expect(existsSync(shared)).toBe(true)
})
