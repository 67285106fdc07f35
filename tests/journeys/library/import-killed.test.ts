import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createWorkspace, type Engine, openEngine } from '#engine'
import { filesBelow } from '../../support/files/folder-tree.ts'
import { quarteredImage } from '../../support/files/odd-images.ts'
import { writeImage } from '../../support/images.ts'
import { testClock } from '../../support/scratch-workspace.ts'
import { winnow, winnowCounted } from '../../support/winnow-command.ts'

let root: string
const at = (path: string) => join(root, path)
const clock = testClock()

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'winnow-import-killed-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const images = 24

const originals = (name: string) =>
  filesBelow(at(`${name}/originals`)).filter((path) => !path.startsWith('.incoming/')).length

const rowsOf = ({ context: { store } }: Engine) =>
  store.all('SELECT id, path, sha256, perceptual_hash, file, width_px, height_px FROM image ORDER BY id')

test('I3: an import killed at any moment and run again ends as one run would have', async () => {
  for (let i = 0; i < images - 3; i++) await writeImage(at(`in/${i}.png`), { tint: i, widthPx: 60 + (i % 5) * 200 })
  for (let i = 0; i < 3; i++)
    await quarteredImage({ widthPx: 1700, heightPx: 1700 + i })
      .jpeg()
      .toFile(at(`in/large-${i}.jpg`))
  const begin = async (name: string) => {
    await createWorkspace(at(name), { name, classes: [], ownerName: 'olga', clock })
    return ['import', at(name), at('in'), '--format', 'images', '--quiet']
  }
  const { exitCode, steps } = await winnowCounted(await begin('whole'))
  expect(exitCode).toBe(0)
  // Each original is renamed once it is copied.
  expect(steps.rename).toBeGreaterThanOrEqual(images)
  const whole = await openEngine({ folder: at('whole'), clock })
  const expected = rowsOf(whole)
  expect(expected).toHaveLength(images)
  await whole.close()

  for (const n of [1, 15]) {
    const name = `killed-${n}`
    const killed = await winnow(await begin(name), { stopAt: { signal: 'SIGKILL', when: 'after', step: 'rename', n } })
    expect({ n, exitCode: killed.exitCode }).toEqual({ n, exitCode: null })
    const engine = await openEngine({ folder: at(name), clock })
    const before = rowsOf(engine)
    expect(before.length).toBeLessThan(images)
    expect(before).toEqual(expected.slice(0, before.length))
    const [job] = await engine.client.jobs.list({})
    if (job!.status === 'interrupted') engine.context.jobs.resume(job!.jobId)
    const ended = await engine.context.jobs.wait(job!.jobId)
    expect(ended).toMatchObject({ status: 'done', result: { imagesAdded: images, imagesKnown: 0, rejected: [] } })
    expect(rowsOf(engine)).toEqual(expected)
    expect(originals(name)).toBe(images)
    expect(readdirSync(at(`${name}/originals/.incoming`))).toEqual([])
    await engine.close()
  }
})
