import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { dayMs } from '#model/units.ts'
import { createWorkspace, type Engine, openEngine } from '../src/engine/index.ts'
import { jpegOfColor } from './library/jpeg-of-color.ts'

const sources = ['north gate', 'south gate', 'kitchen', 'workshop', 'phone']
const states =
  "CASE i % 10 WHEN 0 THEN 'new' WHEN 8 THEN 'approved' WHEN 9 THEN 'rejected' ELSE iif(i % 10 < 4, 'predicted', 'reviewed') END"
const batch = 20_000
const classCount = 40

/**
 * A workspace of the given size with everything that lists, grids and edits touch: images with thumbnails, tags, labels
 * and their class index. The image files do not exist. It is made once and used again. SQLite itself makes the rows,
 * which is about ten times as fast as one statement per row: ten million boxes take a few minutes.
 */
export async function openBigWorkspace(folder: string, images: number, boxesPerImage: number): Promise<Engine> {
  const isNew = !existsSync(join(folder, 'winnow.db'))
  const clock = { nowMs: () => Date.now() }
  if (isNew) {
    const classes = Array.from({ length: classCount }, (_, i) => `class ${i + 1}`)
    await createWorkspace(folder, { name: 'Big', classes, clock })
  }
  const engine = await openEngine({ folder, program: 'bench' })
  if (isNew) await fill(engine, images, boxesPerImage)
  return engine
}

async function fill({ context: { store } }: Engine, images: number, boxesPerImage: number): Promise<void> {
  const thumbnails = await Promise.all(Array.from({ length: 64 }, (_, i) => jpegOfColor(i, 256, 192)))
  const nowMs = Date.now()
  store.write(() => {
    for (const name of sources) store.run('INSERT INTO source (name) VALUES (?)', [name])
    store.run('CREATE TEMP TABLE sample (n INTEGER PRIMARY KEY, jpeg BLOB NOT NULL, source TEXT NOT NULL)')
    thumbnails.forEach((jpeg, n) => {
      store.run('INSERT INTO sample (n, jpeg, source) VALUES (?, ?, ?)', [n, jpeg, sources[n % sources.length]!])
    })
  })
  for (let from = 0; from < images; from += batch) {
    const to = Math.min(images, from + batch)
    store.write(() => {
      store.run(
        `INSERT INTO image (id, sha256, perceptual_hash, path, storage, file, source_id, format, size_bytes, width_px,
           height_px, captured_at, imported_at, imported_by, state, label_count, reviewed_at, reviewed_by,
           prediction_count, prediction_shown_count, prediction_min_score, prediction_max_score)
         WITH RECURSIVE counted (i) AS (SELECT :from UNION ALL SELECT i + 1 FROM counted WHERE i + 1 < :to)
         SELECT i + 1, printf('%064x', i + 1), printf('%08x%08x', (i + 1) * 2654435761 % 4294967296, (i + 1) * 2246822519 % 4294967296), sample.source || '/day ' || (i / 500) ||
           '/IMG_' || printf('%07d', i + 1) || '.jpg', 'linked', '/nowhere/' || (i + 1) || '.jpg', (i % 64) % 5 + 1,
           iif(i % 50 = 0, 'png', 'jpeg'), 2000000 + (i * 7919) % 3000000, 4000, 3000,
           iif(i % 97 = 0, NULL, :now - CAST(i * 730.0 * ${dayMs} / :images AS INTEGER)), :now - 30 * ${dayMs} + i * 60, 1, ${states}, :boxes,
           iif(i % 10 > 3 AND i % 10 < 9, :now - (i * 6151) % (20 * ${dayMs}), NULL), iif(i % 10 > 3 AND i % 10 < 9, 1, NULL),
           iif(i % 10 BETWEEN 1 AND 3, i % 23, 0), iif(i % 10 BETWEEN 1 AND 3, i % 17, 0),
           iif(i % 10 BETWEEN 1 AND 3 AND i % 17 > 0, 0.3 + (i * 31 % 700) / 1000.0, NULL), iif(i % 10 BETWEEN 1 AND 3 AND i % 17 > 0, 0.99, NULL)
         FROM counted JOIN sample ON sample.n = i % 64`,
        {
          from: BigInt(from),
          to: BigInt(to),
          now: BigInt(nowMs),
          images: BigInt(images),
          boxes: BigInt(boxesPerImage),
        },
      )
      store.run(
        `INSERT INTO cache.thumbnail (image_id, sha256, jpeg)
         SELECT image.id, image.sha256, sample.jpeg FROM image JOIN sample ON sample.n = (image.id - 1) % 64
         WHERE image.id > ? AND image.id <= ?`,
        [from, to],
      )
      store.run(
        `INSERT INTO image_tag (image_id, tag)
         SELECT id, iif(id % 20 = 0, 'night', 'rain') FROM image WHERE id > ? AND id <= ? AND id % 10 = 0`,
        [from, to],
      )
      store.run(
        `INSERT INTO annotation (image_id, id, position, class_id, shape, geometry, x, y, width, height, origin,
           created_at, updated_at, updated_by)
         WITH RECURSIVE numbered (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbered WHERE n + 1 < :boxes)
         SELECT image.id, printf('ann_%010x%02x', image.id, n), n, (image.id - 1 + n) % ${classCount} + 1, 'box',
           printf('{"shape":"box","x":%d,"y":%d,"width":%d,"height":%d}', n * 397 % 3600, n * 271 % 2700, 80 + n % 5 * 40, 60 + n % 7 * 30),
           n * 397 % 3600, n * 271 % 2700, 80 + n % 5 * 40, 60 + n % 7 * 30,
           iif(image.state IN ('reviewed', 'approved'), 'human', 'import'), :now, :now, 1
         FROM image JOIN numbered WHERE image.id > :from AND image.id <= :to`,
        { from: BigInt(from), to: BigInt(to), boxes: BigInt(boxesPerImage), now: BigInt(nowMs) },
      )
    })
    if (from % (batch * 5) === 0) process.stderr.write(`made ${from} of ${images} images\n`)
  }
  store.pragma('wal_checkpoint(TRUNCATE)')
}
