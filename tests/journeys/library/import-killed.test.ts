import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createWorkspace, type Engine, openEngine } from '#engine'
import { filesBelow } from '../../support/files/folder-tree.ts'
import { quarteredImage } from '../../support/files/odd-images.ts'
import { writeImage } from '../../support/images.ts'
import { testClock } from '../../support/scratch-workspace.ts'

let root: string
const at = (path: string) => join(root, path)
const clock = testClock()

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'winnow-import-killed-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const images = 70

const originals = (name: string) =>
  filesBelow(at(`${name}/originals`)).filter((path) => !path.startsWith('.incoming/')).length

/** Starts an import in a process of its own and kills it when so many originals have been copied. */
async function killWhenCopied(name: string, copied: number): Promise<void> {
  const script = new URL('../../support/run-job-until-killed.ts', import.meta.url).pathname
  const order = { folder: at(name), import: { paths: [at('in')], format: 'images' }, killAt: {} }
  const child = spawn(process.execPath, [script, JSON.stringify(order)], { stdio: 'ignore' })
  const ended = new Promise((resolve) => child.on('close', resolve))
  while (child.exitCode === null && originals(name) < copied) await pause(2)
  child.kill('SIGKILL')
  await ended
}

const rowsOf = ({ context: { store } }: Engine) =>
  store.all('SELECT id, path, sha256, perceptual_hash, file, width_px, height_px FROM image ORDER BY id')

test('I3: an import killed at any moment and run again ends as one run would have', async () => {
  for (let i = 0; i < images - 3; i++) await writeImage(at(`in/${i}.png`), { tint: i, widthPx: 60 + (i % 5) * 200 })
  for (let i = 0; i < 3; i++)
    await quarteredImage({ widthPx: 1700, heightPx: 1700 + i })
      .jpeg()
      .toFile(at(`in/large-${i}.jpg`))
  await createWorkspace(at('whole'), { name: 'whole', classes: [], ownerName: 'olga', clock })
  const whole = await openEngine({ folder: at('whole'), clock })
  const { jobId } = await whole.client.library.import({ paths: [at('in')], format: 'images' })
  expect((await whole.context.jobs.wait(jobId)).result).toMatchObject({ imagesAdded: images, rejected: [] })
  const expected = rowsOf(whole)
  await whole.close()

  let interrupted = 0
  for (const copied of [1, 20, 45]) {
    const name = `killed-${copied}`
    await createWorkspace(at(name), { name, classes: [], ownerName: 'olga', clock })
    await killWhenCopied(name, copied)
    const engine = await openEngine({ folder: at(name), clock })
    const before = rowsOf(engine)
    expect(before).toEqual(expected.slice(0, before.length))
    if (before.length < images) interrupted += 1
    const [job] = await engine.client.jobs.list({})
    if (job!.status === 'interrupted') engine.context.jobs.resume(job!.jobId)
    const ended = await engine.context.jobs.wait(job!.jobId)
    expect(ended).toMatchObject({ status: 'done', result: { imagesAdded: images, imagesKnown: 0, rejected: [] } })
    expect(rowsOf(engine)).toEqual(expected)
    expect(originals(name)).toBe(images)
    expect(readdirSync(at(`${name}/originals/.incoming`))).toEqual([])
    await engine.close()
  }
  expect(interrupted).toBeGreaterThanOrEqual(2)
})
