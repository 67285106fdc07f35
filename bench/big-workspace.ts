import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createWorkspace, type Engine, openEngine } from '../src/engine/index.ts'
import { jpegOfColour } from './jpeg-of-colour.ts'

const sources = ['north gate', 'south gate', 'kitchen', 'workshop', 'phone']
const states = [
  'new',
  'predicted',
  'predicted',
  'predicted',
  'reviewed',
  'reviewed',
  'reviewed',
  'reviewed',
  'approved',
  'rejected',
]
const dayMs = 86_400_000
const batch = 2000

/**
 * A workspace of the given size with everything that lists, grids and edits touch: images with thumbnails, labels and
 * their class index. The pictures themselves do not exist. Made once and used again when the folder is there.
 */
export async function openBigWorkspace(folder: string, images: number, boxesPerImage: number): Promise<Engine> {
  const isNew = !existsSync(join(folder, 'winnow.db'))
  const clock = { nowMs: () => Date.now() }
  if (isNew) {
    const classes = Array.from({ length: 40 }, (_, i) => `class ${i + 1}`)
    await createWorkspace(folder, { name: 'Big', classes, clock })
  }
  const engine = await openEngine({ folder, program: 'bench' })
  if (isNew) await fill(engine, images, boxesPerImage)
  return engine
}

async function fill({ context: { store } }: Engine, images: number, boxesPerImage: number): Promise<void> {
  const thumbnails = await Promise.all(Array.from({ length: 64 }, (_, i) => jpegOfColour(i, 256, 192)))
  const nowMs = Date.now()
  store.write(() => {
    for (const name of sources) store.run('INSERT INTO source (name) VALUES (?)', [name])
  })
  for (let from = 0; from < images; from += batch) {
    store.write(() => {
      for (let i = from; i < Math.min(images, from + batch); i++) {
        const row = i + 1
        const sha256 = row.toString(16).padStart(64, '0')
        const state = states[i % states.length]!
        const labelled = state === 'reviewed' || state === 'approved'
        store.run(
          `INSERT INTO image (id, sha256, perceptual_hash, path, storage, file, source_id, format, size_bytes, width_px,
            height_px, captured_at, imported_at, imported_by, state, label_count)
           VALUES (?, ?, ?, ?, 'linked', ?, ?, 'jpeg', 3000000, 4000, 3000, ?, ?, 1, ?, ?)`,
          [
            row,
            sha256,
            ((BigInt(row) * 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn).toString(16).padStart(16, '0'),
            `${sources[i % sources.length]}/day ${Math.floor(i / 500)}/IMG_${String(row).padStart(6, '0')}.jpg`,
            `/nowhere/${row}.jpg`,
            (i % sources.length) + 1,
            nowMs - Math.floor((i * 730 * dayMs) / images),
            nowMs - 30 * dayMs,
            state,
            boxesPerImage,
          ],
        )
        store.run('INSERT INTO cache.thumbnail (image_id, sha256, jpeg) VALUES (?, ?, ?)', [
          row,
          sha256,
          thumbnails[i % 64]!,
        ])
        for (let n = 0; n < boxesPerImage; n++) {
          const [x, y, width, height] = [(n * 397) % 3600, (n * 271) % 2700, 80 + (n % 5) * 40, 60 + (n % 7) * 30]
          store.run(
            `INSERT INTO annotation (image_id, id, position, class_id, shape, geometry, x, y, width, height, origin,
              created_at, updated_at, updated_by) VALUES (?, ?, ?, ?, 'box', ?, ?, ?, ?, ?, ?, ?, ?, 1)`,
            [
              row,
              `ann_${row.toString(36).padStart(10, '0')}${n.toString(36).padStart(2, '0')}`,
              n,
              ((i + n) % 40) + 1,
              JSON.stringify({ shape: 'box', x, y, width, height }),
              x,
              y,
              width,
              height,
              labelled ? 'human' : 'import',
              nowMs,
              nowMs,
            ],
          )
        }
      }
    })
    if (from % (batch * 10) === 0) process.stderr.write(`made ${from} of ${images} images\n`)
  }
  store.checkpoint()
}
