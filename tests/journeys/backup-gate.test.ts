import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorkspace, type Engine, openEngine } from '#engine'
import { writePicture } from '../support/pictures.ts'

const policy = (requireBackup: string) =>
  JSON.stringify({
    schema: 1,
    name: 'Gate',
    rules: [{ id: 'old', action: 'drop', when: 'image.path.contains("old")', reason: 'Old.' }],
    floors: [{ id: 'floor', per: 'class', min: 1 }],
    fuses: { maxDropPercent: 100, maxLeavePercentOfClass: 100, maxLeavePercentOfSource: 100, requireBackup },
    settleDays: 0,
  })

let ground: string
let engine: Engine

beforeAll(async () => {
  ground = mkdtempSync(join(tmpdir(), 'winnow-gate-'))
  mkdirSync(join(ground, 'in'))
  for (const [i, name] of ['old-1', 'old-2', 'new-1', 'new-2'].entries())
    await writePicture(join(ground, 'in', `${name}.png`), { tint: i * 5 })
  const folder = join(ground, 'ws')
  await createWorkspace(folder, { name: 'Gate', classes: ['dog'], clock: { nowMs: () => Date.now() } })
  engine = await openEngine({ folder })
  const { jobId } = await engine.client.library.import({ paths: [join(ground, 'in')] })
  await engine.context.jobs.wait(jobId)
  setReviewed()
})
afterAll(async () => {
  await engine.close()
  rmSync(ground, { recursive: true, force: true })
})

const setReviewed = () => {
  const { store } = engine.context
  store.write(() => store.run("UPDATE image SET state = 'reviewed' WHERE path LIKE '%old-1%'"))
}
const planned = (requireBackup: string) => engine.client.retention.plan({ policy: policy(requireBackup) })
const waiting = async (requireBackup: string) =>
  (await planned(requireBackup)).rails.find(({ rail }) => rail === 'reviewed images without a backup')?.found

test('A5: a reviewed image waits for a verified backup of its labels as they are, and says so', async () => {
  expect((await planned('never')).images.drop).toBe(2)
  const before = await planned('reviewed')
  expect(before.images.drop).toBe(1)
  expect(await waiting('reviewed')).toBe('1 stay: make a backup and plan again')
  const { images } = await engine.client.library.list({ limit: 10 })
  const { imageId } = images.find(({ path }) => path.includes('old-1'))!
  const explanation = await engine.client.retention.explain({ planId: before.planId, imageId })
  expect(explanation.action).toBe('keep')
  expect(explanation.protectedBy[0]?.detail).toContain('no verified backup yet')

  const { jobId } = await engine.client.upkeep.backup({ file: join(ground, 'first.tar') })
  expect(await engine.context.jobs.wait(jobId)).toMatchObject({ status: 'done', result: { verified: true } })
  expect((await engine.client.upkeep.backups()).map(({ isThere }) => isThere)).toEqual([true])
  expect((await planned('reviewed')).images.drop).toBe(2)
  expect(await waiting('reviewed')).toBe('0')

  // Labels that changed since are in no backup again.
  const { store } = engine.context
  store.write(() => store.run("UPDATE image SET revision = revision + 1 WHERE path LIKE '%old-1%'"))
  expect((await planned('reviewed')).images.drop).toBe(1)
})
