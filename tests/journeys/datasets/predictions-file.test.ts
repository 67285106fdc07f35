import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { ImportResult } from '#contract'
import { rowOf } from '#model/ids.ts'
import type { Geometry } from '#model/shapes/index.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

const ground = mkdtempSync(join(tmpdir(), 'winnow-predictions-file-'))
afterAll(() => rmSync(ground, { recursive: true, force: true }))

/** Each shape that a model can propose; null is a box. */
const shapes: (Geometry | null)[] = [
  null,
  { shape: 'rotated-box', cx: 50, cy: 40, width: 30, height: 20, angleDegrees: 30 },
  {
    shape: 'polygon',
    rings: [[10, 10, 60, 12, 40, 70]].map((r) => [
      [r[0]!, r[1]!],
      [r[2]!, r[3]!],
      [r[4]!, r[5]!],
    ]),
  },
  { shape: 'whole-image' },
]

const stored = ({ engine }: Scratch) =>
  engine.context.store.all(
    `SELECT sha256, model_class, score, x16, y16, width16, height16, geometry
     FROM prediction JOIN image ON image.id = image_id ORDER BY sha256, model_class, score`,
  )

test('what a model predicted, written as a file and imported elsewhere, is the same, also an image without anything', async () => {
  const one = await scratchWorkspace()
  const modelId = one.addModel()
  const images = [1, 2, 3].map(() => one.addImage())
  const box = [10.0625, 20.5, 100.25, 50] as const
  one.addPredictions(
    modelId,
    images[0]!,
    shapes.map((_, i) => ({ classId: 1 + (i % 3), score: 0.3 + i / 7, box })),
  )
  one.addPredictions(modelId, images[1]!, [])
  const { store } = one.engine.context
  shapes.forEach((geometry, n) => {
    if (geometry)
      store.write(() =>
        store.run('UPDATE prediction SET geometry = ? WHERE image_id = ? AND n = ?', [
          JSON.stringify(geometry),
          rowOf(images[0]!),
          n,
        ]),
      )
  })
  const file = join(ground, 'predictions.parquet')
  expect(await one.client.datasets.writePredictions({ modelId, file })).toEqual({ file, images: 2, predictions: 4 })
  expect(readdirSync(ground)).toEqual(['predictions.parquet'])
  await expect(one.client.datasets.writePredictions({ modelId, file })).rejects.toThrow('already exists')

  const other = await scratchWorkspace()
  for (const _ of images) other.addImage()
  const { sha256 } = store.get<{ sha256: string }>('SELECT sha256 FROM model')!
  const predictionsOf = { model: { name: 'm', sha256: sha256.toLowerCase() }, replaceOpen: false }
  const { jobId } = await other.client.library.import({ paths: [file], predictionsOf })
  const { error, result } = await other.engine.context.jobs.wait(jobId)
  expect(error).toBeNull()
  expect(ImportResult.parse(result)).toMatchObject({ labelsAdded: 4, rejected: [] })
  const boxesAside = (rows: unknown[]) =>
    (rows as Record<string, unknown>[]).map(({ geometry, x16, y16, width16, height16, ...row }) => ({
      ...row,
      geometry,
      ...(geometry === null && { x16, y16, width16, height16 }),
    }))
  expect(boxesAside(stored(other))).toEqual(boxesAside(stored(one)))
  expect(other.engine.context.store.values('SELECT image_id FROM prediction_run ORDER BY 1')).toEqual([1, 2])
  await one.close()
  await other.close()
})

test('a file that can’t be written leaves nothing', async () => {
  const { client, addModel, close } = await scratchWorkspace()
  const modelId = addModel()
  writeFileSync(join(ground, 'no folder'), '')
  const file = join(ground, 'no folder', 'p.parquet')
  await expect(client.datasets.writePredictions({ modelId, file })).rejects.toThrow()
  expect(existsSync(`${file}.part`)).toBe(false)
  await close()
})
