import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ApplyResult, BulkResult, PlanTotals } from '#contract'
import { seeded } from '../../../src/engine/random.ts'
import { winnow } from '../../support/winnow-command.ts'

let ground: string
const at = (path: string) => join(ground, path)
const policy = (withoutGolden?: string) => ({
  schema: 1,
  name: 'Old',
  rules: [{ id: 'old', action: 'drop', when: 'image.path.startsWith("old")', reason: 'Old.' }],
  floors: [{ id: 'floor', per: 'class', min: 1 }],
  fuses: {
    maxDropPercent: 100,
    maxLeavePercentOfClass: 100,
    maxLeavePercentOfSource: 100,
    ...(withoutGolden && { withoutGolden }),
  },
  settleDays: 0,
})

/** Large gray fields by chance: no two look alike, so none is a copy in a burst. */
async function writeUnlike(file: string, seed: number): Promise<void> {
  const random = seeded(seed * 7919)
  const data = Buffer.from(Array.from({ length: 64 }, () => Math.floor(random() * 256)))
  await sharp(data, { raw: { width: 8, height: 8, channels: 1 } })
    .resize(160, 160, { kernel: 'nearest' })
    .png()
    .toFile(file)
}

beforeAll(async () => {
  ground = mkdtempSync(join(tmpdir(), 'winnow-cli-golden-'))
  mkdirSync(at('in'))
  for (const [i, name] of ['old-1', 'old-2', 'good-1', 'good-2'].entries())
    await writeUnlike(at(`in/${name}.png`), i + 1)
  writeFileSync(at('ask.json'), JSON.stringify(policy()))
  writeFileSync(at('refuse.json'), JSON.stringify(policy('refuse')))
  for (const args of [
    ['init', 'ws'],
    ['import', 'ws', 'in'],
    ['bulk', 'state', 'ws', 'reviewed', '--where', 'image.path != "old-2.png"'],
  ])
    expect((await winnow([...args, '--quiet'], { cwd: ground })).exitCode).toBe(0)
})
afterAll(() => rmSync(ground, { recursive: true, force: true }))

const run = (...args: string[]) => winnow([...args, '--quiet'], { cwd: ground })
const planned = async (file: string) => PlanTotals.parse((await run('retain', 'plan', 'ws', file, '--json')).json())

test('R118, R122: a script plans, pins, unpins and applies with --yes where there is no golden set', async () => {
  const refused = await planned('refuse.json')
  expect(refused.images).toMatchObject({ keep: 3, drop: 1 })
  expect((await run('retain', 'show', 'ws', refused.planId)).stdout).toContain(
    '1 reviewed image that is no near-duplicate in a burst stays',
  )

  const pinned = await run('retain', 'pin', 'ws', '--where', 'image.path == "old-1.png"', '--json')
  expect(BulkResult.parse(pinned.json())).toMatchObject({ images: 1 })
  const stopped = await planned('ask.json')
  const refusal = await run('retain', 'apply', 'ws', stopped.planId, '--yes')
  expect(refusal.exitCode).toBe(3)
  expect(refusal.stderr).toContain('1 would be removed: img_')
  expect((await run('retain', 'unpin', 'ws', '--where', 'sentinel')).exitCode).toBe(0)

  const { planId, images } = await planned('ask.json')
  expect(images).toMatchObject({ keep: 2, drop: 2 })
  const request = await run('retain', 'apply', 'ws', planId)
  expect(request.exitCode).toBe(2)
  expect(request.stderr).toContain('Golden set: 1')
  const applied = await run('retain', 'apply', 'ws', planId, '--yes', '--json')
  expect(applied.exitCode).toBe(0)
  expect(ApplyResult.parse(applied.json())).toMatchObject({ trashed: 2, skipped: [] })
})
