import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { dayMs } from '#model/units.ts'
import { numbersFrom } from '../../src/cli/demo/loop-images.ts'
import { createWorkspace, type Engine, openEngine } from '../../src/engine/index.ts'

/** The last moment of the history. */
export const endMs = Date.UTC(2026, 5, 30, 12)
const historyDays = 365

/** Cameras with their share of the images and the share of those that are bursts. */
const cameras = [
  ['north-gate', 0.24, 0.2],
  ['south-gate', 0.19, 0.2],
  ['parking', 0.14, 0.1],
  ['harbour', 0.1, 0.25],
  ['bridge', 0.09, 0.05],
  ['school-road', 0.07, 0.1],
  ['market', 0.06, 0.15],
  ['phone-1', 0.04, 0.45],
  ['phone-2', 0.03, 0.45],
  ['drone', 0.025, 0.5],
  ['archive-2019', 0.01, 0],
  ['test-bench', 0.005, 0],
] as const

/** Classes with their weight in winter and in summer; the last two are rare. */
const classes = [
  ['person', 30, 34],
  ['car', 28, 24],
  ['bicycle', 4, 16],
  ['dog', 7, 9],
  ['truck', 9, 8],
  ['bus', 6, 5],
  ['cat', 3, 4],
  ['bird', 2, 7],
  ['motorcycle', 1, 6],
  ['umbrella', 6, 2],
  ['sled', 3, 0],
  ['boat', 1, 5],
  ['horse', 0.3, 0.4],
  ['wheelchair', 0.1, 0.1],
] as const

const models = ['base', 'spring', 'summer', 'autumn'] as const

/**
 * A workspace with a year of history: cameras with different activity, bursts, seasons that change the class mix, four
 * models one after another, reviews and corrections by users, cameras with wrong clocks, two frozen datasets, a hold, some
 * images that were trashed and restored. The image files do not exist. The same size gives the same workspace. Made once
 * and used again.
 */
export async function openHistory(folder: string, images: number): Promise<Engine> {
  const clock = { nowMs: () => endMs }
  const isNew = !existsSync(join(folder, 'winnow.db'))
  if (isNew) await createWorkspace(folder, { name: 'A year', classes: classes.map(([name]) => name), clock })
  const engine = await openEngine({ folder, program: 'bench', clock })
  if (isNew) fill(engine, images)
  return engine
}

function fill({ context: { store } }: Engine, images: number): void {
  const random = numbersFrom(7)
  const chance = (share: number) => random() < share
  const pick = <T>(list: readonly T[], weight: (one: T) => number): T => {
    let at = random() * list.reduce((sum, one) => sum + weight(one), 0)
    for (const one of list) {
      at -= weight(one)
      if (at < 0) return one
    }
    return list.at(-1)!
  }
  store.write(() => {
    for (const [name] of cameras) store.run('INSERT INTO source (name) VALUES (?)', [name])
    for (const [n, name] of models.entries())
      store.run(
        `INSERT INTO model (name, sha256, family, file, size_bytes, classes, input, added_at, added_by)
         VALUES (?, ?, 'test', 'none.onnx', 1, '[]', '{}', ?, 1)`,
        [name, String(n).repeat(64), endMs - (historyDays - n * 90) * dayMs],
      )
    store.run("INSERT INTO model_alias (alias, model_id) VALUES ('current', 4)")
  })
  let id = 0
  while (id < images) {
    store.write(() => {
      for (let n = 0; n < 20_000 && id < images; ) {
        const [camera, , bursts] = pick(cameras, ([, share]) => share)
        // More images each month, and more by day than by night.
        const day = Math.floor(historyDays * random() ** 0.8)
        const hour = chance(0.85) ? 6 + random() * 14 : random() * 24
        const takenMs = Math.floor(endMs - (historyDays - day) * dayMs + (hour - 12) * 3_600_000)
        const high = Math.floor(random() * 2 ** 32)
        const low = Math.floor(random() * 2 ** 32)
        const content = contentOf(takenMs)
        const length = chance(bursts) ? 2 + Math.floor(random() * 8) : 1
        for (let k = 0; k < length && id < images; k++, n++) {
          id += 1
          insertImage(id, {
            camera,
            takenMs: takenMs + k * Math.floor(500 + random() * 1500),
            high: k === 0 ? high : (high ^ (chance(0.6) ? 1 << Math.floor(random() * 31) : 0)) >>> 0,
            low: k === 0 ? low : (low ^ (1 << Math.floor(random() * 31))) >>> 0,
            content,
          })
        }
      }
    })
    process.stderr.write(`made ${id} of ${images} images\n`)
  }
  store.write(() => {
    datasets()
    store.run('INSERT INTO hold (reason, where_text, created_at, created_by) VALUES (?, ?, ?, 1)', [
      'Accident of 3 March, police file',
      'image.source == "parking"',
      endMs - 90 * dayMs,
    ])
    store.run('INSERT INTO hold_image (image_id, hold_id) SELECT id, 1 FROM image WHERE source_id = 3 AND id % 997 = 0')
    store.run(
      `INSERT INTO retention_event (image_id, from_lifecycle, to_lifecycle, user_id, at)
       SELECT id, 'trashed', 'active', 1, ? FROM image WHERE id % 1009 = 0`,
      [endMs - 20 * dayMs],
    )
    store.run("UPDATE image SET lifecycle = 'retired' WHERE id % 211 = 0")
  })
  store.pragma('wal_checkpoint(TRUNCATE)')

  /** Class and box of the labels on an image of that time. */
  function contentOf(takenMs: number): { classId: number; box: readonly [number, number, number, number] }[] {
    const summer = (1 - Math.cos((2 * Math.PI * (takenMs % (365.25 * dayMs))) / (365.25 * dayMs))) / 2
    const count = chance(0.12) ? 0 : 1 + Math.floor(random() * random() * 6)
    return Array.from({ length: count }, () => {
      const found = pick(classes, ([, cold, warm]) => cold * (1 - summer) + warm * summer)
      const size = chance(0.25) ? 24 : chance(0.5) ? 80 : 260
      const width = Math.floor(size * (0.6 + random()))
      const height = Math.floor(size * (0.6 + random()))
      return {
        classId: classes.indexOf(found) + 1,
        box: [Math.floor(random() * 1500), Math.floor(random() * 900), width, height] as const,
      }
    })
  }

  function insertImage(
    row: number,
    one: { camera: string; takenMs: number; high: number; low: number; content: ReturnType<typeof contentOf> },
  ): void {
    const importedMs = Math.min(endMs, one.takenMs + Math.floor(random() * 3 * dayMs))
    const ageDays = (endMs - importedMs) / dayMs
    // Cameras without a clock, and with a wrong one.
    const captured = chance(0.03)
      ? null
      : one.camera === 'test-bench' && chance(0.5)
        ? Date.UTC(2099, 0, 1)
        : one.takenMs
    const isReviewed = chance(Math.min(0.75, ageDays / 100))
    const isPredicted = !isReviewed && chance(0.8)
    const state = isReviewed
      ? chance(0.3)
        ? 'approved'
        : 'reviewed'
      : isPredicted
        ? 'predicted'
        : chance(0.05)
          ? 'rejected'
          : 'new'
    const labels = isReviewed ? one.content : []
    const revision = isReviewed ? 1 + Math.floor(random() * 3) : 0
    const shown = isPredicted ? one.content.length : 0
    store.run(
      `INSERT INTO image (id, sha256, perceptual_hash, path, storage, file, source_id, format, size_bytes, width_px, height_px,
         captured_at, imported_at, imported_by, state, label_count, revision, reviewed_at, reviewed_by, prediction_count,
         prediction_shown_count, prediction_min_score, prediction_max_score)
       VALUES (?, ?, ?, ?, 'owned', ?, (SELECT id FROM source WHERE name = ?), 'jpeg', ?, 1920, 1080, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        row,
        createHash('sha256').update(String(row)).digest('hex'),
        hex(one.high) + hex(one.low),
        `${one.camera}/${new Date(one.takenMs).toISOString().slice(0, 10)}/IMG_${row}.jpg`,
        `${row}.jpg`,
        one.camera,
        300_000 + Math.floor(random() * 900_000),
        captured,
        importedMs,
        state,
        labels.length,
        revision,
        isReviewed ? Math.min(endMs, importedMs + Math.floor(random() * 20 * dayMs)) : null,
        isReviewed ? 1 : null,
        shown,
        shown,
        shown > 0 ? 0.25 + random() * 0.6 : null,
        shown > 0 ? 0.95 : null,
      ],
    )
    for (const [n, { classId, box }] of labels.entries())
      store.run(
        `INSERT INTO annotation (image_id, id, position, class_id, shape, geometry, x, y, width, height, origin, created_at,
           updated_at, updated_by) VALUES (?, ?, ?, ?, 'box', '{}', ?, ?, ?, ?, ?, ?, ?, 1)`,
        [row, `ann_${row}_${n}`, n, classId, ...box, chance(0.7) ? 'model' : 'human', importedMs, importedMs],
      )
    if (isReviewed)
      store.run(
        `INSERT INTO edit (id, image_id, revision, kind, diff, user_id, at) VALUES (?, ?, ?, 'edit', '{}', 1, ?)`,
        [`edt_${row}`, row, revision, importedMs],
      )
    if (isPredicted)
      store.run('INSERT INTO prediction_run (image_id, model_id, ran_at, count, next_n) VALUES (?, ?, ?, ?, ?)', [
        row,
        Math.max(1, models.length - Math.floor(ageDays / 90)),
        importedMs,
        shown,
        shown,
      ])
  }

  function datasets(): void {
    for (const [n, name] of ['spring', 'autumn'].entries()) {
      store.run(
        `INSERT INTO dataset (name, where_text, seed, split, classes, hash, summary, created_at, created_by)
         VALUES (?, '', 1, '[80,10,10]', '[]', ?, '{}', ?, 1)`,
        [name, String(n).repeat(64), endMs - (200 - n * 100) * dayMs],
      )
      store.run(
        `INSERT INTO dataset_item (dataset_id, image_id, revision, split, labels)
         SELECT ?, id, revision, 'train', '[]' FROM image WHERE state IN ('reviewed', 'approved') AND id % 20 = ?`,
        [n + 1, n],
      )
    }
  }
}

const hex = (value: number): string => value.toString(16).padStart(8, '0')
