import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect } from 'vitest'
import { ExportResult, type ImportOptions, ImportResult, type Job } from '#contract'
import { annotationIdFrom, editIdFrom, type ImageId, rowOf } from '#model/ids.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { emptyDiff } from '#model/labels/diff.ts'
import type { Geometry } from '#model/shapes/index.ts'
import { writeImage } from './images.ts'
import { type Scratch, scratchWorkspace } from './scratch-workspace.ts'

let n = 0
export const nextPart = () => (n++).toString(36).padStart(12, '0')

export const box = (x: number, y: number, width: number, height: number): Geometry => ({
  shape: 'box',
  x,
  y,
  width,
  height,
})

export const label = (geometry: Geometry, classId = 1, attributes = {}): Annotation => ({
  id: annotationIdFrom(nextPart()),
  classId,
  geometry,
  attributes,
  origin: 'human',
  modelId: null,
  predictionId: null,
  score: null,
})

/**
 * What dataset tests work on: for each test a new workspace, a folder outside of it, and the actions of users. Call it once
 * at the top of a test file.
 */
export function datasetBench() {
  let scratch: Scratch
  let outside: string
  beforeEach(async () => {
    outside = mkdtempSync(join(tmpdir(), 'winnow-outside-'))
    scratch = await scratchWorkspace(['person', 'dog', 'cat'])
  })
  afterEach(async () => {
    await scratch.close()
    rmSync(outside, { recursive: true, force: true })
  })

  const out = (name: string) => join(outside, name)
  const jobResult = async (jobId: Job['jobId']): Promise<Job> => scratch.engine.context.jobs.wait(jobId)

  async function importFrom(path: string, more: Partial<ImportOptions> = {}): Promise<ImportResult> {
    const job = await jobResult((await scratch.client.library.import({ paths: [path], ...more })).jobId)
    expect(job.error).toBeNull()
    return ImportResult.parse(job.result)
  }

  async function exportTo(
    name: string,
    format: string,
    folder: string,
    images: 'copy' | 'link' | 'none' = 'copy',
  ): Promise<ExportResult> {
    const job = await jobResult((await scratch.client.datasets.export({ name, format, folder, images })).jobId)
    expect(job.error).toBeNull()
    return ExportResult.parse(job.result)
  }

  const imageIds = (): Map<string, ImageId> =>
    new Map(
      scratch.engine.context.store
        .all<{ id: number; path: string }>('SELECT id, path FROM image ORDER BY id')
        .map(({ id, path }) => [path, `img_${id}` as ImageId]),
    )

  /** Adds labels and marks the image reviewed (or leaves its state). */
  async function review(imageId: ImageId, labels: readonly Annotation[], setState = true): Promise<void> {
    const { revision, state } = await scratch.client.labeling.open({ imageId })
    await scratch.client.labeling.edit({
      imageId,
      editId: editIdFrom(nextPart()),
      baseRevision: revision,
      diff: {
        ...emptyDiff,
        annotations: labels.map((after) => ({ before: null, after })),
        state: setState && state !== 'reviewed' ? { before: state, after: 'reviewed' } : null,
      },
    })
  }

  /** Gives an image what only some formats hold: a class of the whole image, a place in a sequence. */
  async function placeInEveryFormat(imageId: ImageId): Promise<void> {
    const { classId } = await scratch.client.workspace.addClass({ name: 'night', kind: 'image' })
    await review(imageId, [label({ shape: 'whole-image' }, classId)], false)
    const { store } = scratch.engine.context
    store.write(() => {
      store.run("INSERT INTO sequence (name, first_image) VALUES ('gate', ?)", [rowOf(imageId)])
      store.run('INSERT INTO sequence_frame (image_id, sequence_id, frame) SELECT first_image, id, 1 FROM sequence')
    })
  }

  /** Rows of reviewed images without files, each with one label. */
  async function reviewedRows(count: number, source = 'here'): Promise<ImageId[]> {
    const ids: ImageId[] = []
    for (let i = 0; i < count; i++) {
      const imageId = scratch.addImage({ source })
      await review(imageId, [label(box(1, 2, 3, 4), 1 + (i % 3))])
      ids.push(imageId)
    }
    return ids
  }

  /** A folder of images: two with the same name, a rotated one, an odd name, one without labels; imported, labeled and frozen. */
  async function frozenImages(): Promise<Map<string, ImageId>> {
    await writeImage(out('in/left/0001.jpg'), { tint: 1 })
    await writeImage(out('in/right/0001.jpg'), { tint: 2 })
    await writeImage(out('in/turned.jpg'), { orientation: 6, tint: 3 })
    await writeImage(out('in/straße 写真 #1.png'), { tint: 4 })
    await writeImage(out('in/nothing.png'), { tint: 5 })
    expect(await importFrom(out('in'))).toMatchObject({ imagesAdded: 5, rejected: [] })
    const ids = imageIds()
    await review(ids.get('left/0001.jpg')!, [label(box(0, 0, 32, 24)), label(box(-5, 40, 20, 20), 2)])
    await review(ids.get('right/0001.jpg')!, [
      label(
        {
          shape: 'polygon',
          rings: [
            [
              [1, 1],
              [30, 1],
              [1, 20],
            ],
          ],
        },
        3,
        { occluded: true },
      ),
    ])
    // The upright image is 64 × 48; its green quarter is the top right one.
    await review(ids.get('turned.jpg')!, [label(box(32, 0, 32, 24))])
    await review(ids.get('straße 写真 #1.png')!, [label(box(1, 1, 2, 2), 3)])
    await review(ids.get('nothing.png')!, [])
    await scratch.freeze({ name: 'v1', split: [60, 20, 20] })
    return ids
  }

  return {
    get scratch() {
      return scratch
    },
    get outside() {
      return outside
    },
    out,
    jobResult,
    importFrom,
    exportTo,
    imageIds,
    review,
    placeInEveryFormat,
    reviewedRows,
    frozenImages,
  }
}
