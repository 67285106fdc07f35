import { cpSync, existsSync, linkSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dayMs } from '#model/units.ts'
import { audit, owner } from '../../src/engine/access/index.ts'
import { descriptorLength, descriptorName } from '../../src/engine/embeddings/descriptor.ts'
import type { Engine } from '../../src/engine/index.ts'
import { openBigWorkspace } from '../big-workspace.ts'
import { jpegOfColor } from '../library/jpeg-of-color.ts'

const batch = 20_000
const labels = 4
/** File systems allow at most 65,000 names per file, so images share several files. */
const namesOfOneFile = 50_000
/** This image has many labels with a long history. */
export const editedImage = 5
const editsOfOne = 2000
const labelsOfOne = 60

/** Copies a workspace with all kinds of work in it, made once. Returns the folder of the copy; `again`: of the last copy. */
export async function copyOfBusyWorkspace(folder: string, images: number, again: boolean): Promise<string> {
  const template = join(folder, `busy-${images}`)
  if (!existsSync(template)) {
    const making = `${template}.making`
    rmSync(making, { recursive: true, force: true })
    const engine = await openBigWorkspace(making, images, labels)
    fill(engine, images)
    await engine.close()
    renameSync(making, template)
  }
  const copy = `${template}-run`
  if (again && existsSync(copy)) return copy
  rmSync(copy, { recursive: true, force: true })
  cpSync(template, copy, { recursive: true })
  await giveFiles(copy, images)
  return copy
}

const fileOf = (row: number): string => `${row % 1000}/${row}.jpg`

/** Each image has a file, shared by many. */
async function giveFiles(folder: string, images: number): Promise<void> {
  const originals = join(folder, 'originals')
  for (let n = 0; n < 1000; n++) mkdirSync(join(originals, String(n)), { recursive: true })
  const jpeg = await jpegOfColor(7, 800, 600)
  let first = ''
  for (let row = 1; row <= images; row++) {
    const file = join(originals, fileOf(row))
    if (row % namesOfOneFile === 1) {
      first = file
      writeFileSync(file, jpeg)
    } else linkSync(first, file)
  }
}

function fill({ context }: Engine, images: number): void {
  const { store } = context
  const nowMs = Date.now()
  store.write(() => {
    for (const name of ['spring', 'summer'])
      store.run(
        `INSERT INTO model (name, sha256, family, file, size_bytes, classes, input, added_at, added_by)
         VALUES (?, hex(randomblob(32)), 'test', 'none.onnx', 1, '[]', ?, ?, 1)`,
        [
          name,
          JSON.stringify({
            name: 'images',
            layout: 'nchw',
            type: 'float32',
            longSidePx: 64,
            multiplePx: 32,
            fixed: null,
          }),
          nowMs - 90 * dayMs,
        ],
      )
    store.run("INSERT INTO model_alias (alias, model_id) VALUES ('current', 1), ('candidate', 2)")
    store.run(
      "INSERT INTO alias_move (alias, model_id, model_name, moved_at, moved_by) VALUES ('current', 1, 'spring', ?, 1)",
      [nowMs - 90 * dayMs],
    )
    for (let n = 0; n < 50_000; n++)
      audit({ ...context, actor: owner(store) }, 'retention.run', { planId: `pln_${n}`, said: ['Nothing leaves.'] })
    const failed = Array.from({ length: images / 10 }, (_, n) => ({
      imageId: `img_${n + 1}`,
      path: `north gate/day ${n}/IMG_${n}.jpg`,
      reason: 'The file is not there.',
    }))
    for (let n = 0; n < 100; n++)
      store.run(
        `INSERT INTO job (kind, title, input, status, result, summary, created_at, created_by, started_at, ended_at)
         VALUES ('models.prelabel', 'Pre-label', '{}', 'done', ?, '{"figures":{},"problems":[]}', ?, 1, ?, ?)`,
        [JSON.stringify({ images, failed: n === 99 ? failed : [] }), nowMs - n, nowMs - n, nowMs],
      )
  })
  for (let from = 0; from < images; from += batch) {
    const range = { from, to: Math.min(images, from + batch) }
    store.write(() => {
      for (const model of [1, 2]) {
        store.run(
          `INSERT INTO prediction_run (image_id, model_id, ran_at, count, next_n)
           SELECT id, ${model}, :now, 3, 3 FROM image WHERE state <> 'new' AND id > :from AND id <= :to`,
          { ...range, now: nowMs - 30 * dayMs },
        )
        store.run(
          `INSERT INTO prediction (image_id, model_id, n, class_id, score, x16, y16, width16, height16, outcome)
           SELECT image_id, ${model}, position, class_id, 0.2 + (image_id * 31 + position * 17) % 800 / 1000.0,
             CAST(x * 16 + image_id % 90 AS INTEGER), CAST(y * 16 AS INTEGER), CAST(width * 16 AS INTEGER),
             CAST(height * 16 AS INTEGER), iif(image.state = 'predicted', 0, (image_id + position) % 3)
           FROM annotation JOIN image ON image.id = image_id
           WHERE position < 3 AND image.state <> 'new' AND image_id > :from AND image_id <= :to`,
          range,
        )
      }
      store.run(
        `INSERT INTO edit (id, image_id, revision, kind, diff, user_id, at)
         SELECT printf('edt_%016x', id), id, 1, 'edit',
           json_object('annotations', json((SELECT json_group_array(json_object('before', NULL, 'after', json_object('id', id,
             'classId', class_id, 'geometry', json(geometry), 'attributes', json('{}'), 'origin', 'human', 'modelId', NULL,
             'predictionId', NULL, 'score', NULL))) FROM annotation WHERE image_id = image.id)), 'predictions', json('[]'),
             'state', json_object('before', 'new', 'after', 'reviewed')), 1, reviewed_at
         FROM image WHERE reviewed_at IS NOT NULL AND id > :from AND id <= :to`,
        range,
      )
      store.run('UPDATE image SET revision = 1 WHERE reviewed_at IS NOT NULL AND id > :from AND id <= :to', range)
      store.run(
        "UPDATE image SET storage = 'owned', file = (id % 1000) || '/' || id || '.jpg' WHERE id > :from AND id <= :to",
        range,
      )
      store.run(
        `INSERT INTO comment (image_id, text, created_at, created_by, resolved_at, resolved_by)
         SELECT id, 'Is this a dog?', :now, 1, iif(id % 100 = 0, NULL, :now), iif(id % 100 = 0, NULL, 1)
         FROM image WHERE id % 50 = 0 AND id > :from AND id <= :to`,
        { ...range, now: nowMs },
      )
      store.run(
        `INSERT INTO duplicate_row (image_id, run, group_id, size, rank)
         SELECT id, 0, id - id % 20, 3, id % 20 + 1 FROM image WHERE id % 20 < 3 AND id > max(:from, 20) AND id <= :to`,
        range,
      )
      store.run(
        `INSERT INTO embedding_run (image_id, revision, descriptor, seq) SELECT id, revision, '${descriptorName}', id
         FROM image WHERE state IN ('reviewed', 'approved') AND id > :from AND id <= :to`,
        range,
      )
      store.run(
        `INSERT INTO embedding (image_id, annotation_id, vector) SELECT image_id, annotation.id, randomblob(${descriptorLength})
         FROM annotation JOIN image ON image.id = image_id
         WHERE state IN ('reviewed', 'approved') AND position = 0 AND image_id > :from AND image_id <= :to`,
        range,
      )
      store.run(
        `INSERT INTO retention_event (image_id, from_lifecycle, to_lifecycle, user_id, at)
         SELECT id, 'active', 'trashed', 1, :now FROM image WHERE id % 50 = 7 AND id > :from AND id <= :to`,
        { ...range, now: nowMs - 60 * dayMs },
      )
      store.run("UPDATE image SET lifecycle = 'trashed' WHERE id % 50 = 7 AND id > :from AND id <= :to", range)
    })
  }
  const label = (n: number, moved: number) => ({
    id: `ann_${n.toString(36).padStart(12, '0')}`,
    classId: (n % 40) + 1,
    geometry: { shape: 'box', x: 10 + n + moved, y: 20, width: 30.5, height: 40.25 },
    attributes: {},
    origin: 'human',
    modelId: null,
    predictionId: null,
    score: null,
  })
  store.write(() => {
    for (let revision = 2; revision <= editsOfOne; revision++)
      store.run(
        "INSERT INTO edit (id, image_id, revision, kind, diff, user_id, at) VALUES (?, ?, ?, 'edit', ?, 1, ?)",
        [
          `edt_long${revision.toString(36).padStart(12, '0')}`,
          editedImage,
          revision,
          JSON.stringify({
            annotations: Array.from({ length: labelsOfOne }, (_, n) => ({
              before: label(n, revision % 2),
              after: label(n, (revision + 1) % 2),
            })),
            predictions: [],
            state: null,
          }),
          nowMs,
        ],
      )
    store.run('UPDATE image SET revision = ? WHERE id = ?', [editsOfOne, editedImage])
  })
  store.pragma('wal_checkpoint(TRUNCATE)')
}
