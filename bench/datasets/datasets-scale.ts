import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createWorkspace, type Engine, openEngine } from '../../src/engine/index.ts'
import { startAppEngine, type Took } from '../app-engine.ts'

/**
 * Freezes reviewed images with boxes, edits one in a hundred, freezes again, compares the two versions and exports, next
 * to Python's `json.load` of the exported COCO file. Arguments: images, boxes per image.
 */
const images = Number(process.argv[2] ?? 100_000)
const boxes = Number(process.argv[3] ?? 10)
const ground = mkdtempSync(join(process.env.WINNOW_BENCH ?? tmpdir(), 'winnow-datasets-'))
const folder = join(ground, 'workspace')
const classes = Array.from({ length: 80 }, (_, i) => `class ${i + 1}`)

/** Writes rows while no engine has the workspace open. */
async function write(work: (store: Engine['context']['store']) => void): Promise<void> {
  const engine = await openEngine({ folder, program: 'bench' })
  engine.context.store.write(() => work(engine.context.store))
  await engine.close()
}

const fill = () =>
  write((store) => {
    store.run("INSERT INTO source (name) VALUES ('bench')")
    // Hashes far apart, so that no two images are near-duplicates.
    store.run(
      `INSERT INTO image (id, sha256, perceptual_hash, path, storage, file, source_id, format, size_bytes, width_px, height_px,
         imported_at, imported_by, state, reviewed_at, reviewed_by, revision, label_count)
       WITH RECURSIVE one (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM one WHERE i < :images)
       SELECT i, printf('%064x', i * 7919), printf('%08x%08x', i * 2654435761 % 4294967296, i * 2246822519 % 4294967296), 'bench/' || i || '.jpg',
         'linked', '/nowhere/' || i, 1, 'jpeg', 1, 4000, 3000, 0, 1, 'reviewed', 0, 1, 1, :boxes FROM one`,
      { images: BigInt(images), boxes: BigInt(boxes) },
    )
    store.run(
      `INSERT INTO annotation (image_id, id, position, class_id, shape, geometry, x, y, width, height, attributes, origin,
         created_at, updated_at, updated_by)
       WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :boxes)
       SELECT image.id, printf('ann_%012d%02d', image.id, i), i, 1 + (image.id * 31 + i * 7) % 80, 'box',
         json_object('shape', 'box', 'x', image.id * 7 % 3000 + 0.25, 'y', i * 211, 'width', 50.5 + image.id % 900 / 3.0, 'height', 40.75),
         image.id * 7 % 3000 + 0.25, i * 211, 50.5 + image.id % 900 / 3.0, 40.75, '{}', 'human', 0, 0, 1
       FROM image JOIN n`,
      { boxes: BigInt(boxes) },
    )
  })

const filesIn = (format: string) =>
  readdirSync(join(ground, format), { recursive: true, encoding: 'utf8' }).map((name) => join(ground, format, name))

try {
  await createWorkspace(folder, { name: 'Bench', classes, clock: { nowMs: () => Date.now() } })
  await fill()
  let engine = await startAppEngine(folder)
  const freeze = async (name: string) =>
    (await engine.job(() => engine.client.datasets.freeze({ name, allowLeakage: true }))).took
  const out = async (format: string) =>
    (
      await engine.job(() =>
        engine.client.datasets.export({ name: 'v2', format, folder: join(ground, format), images: 'none' }),
      )
    ).took
  const took: [what: string, took: Took, target: number][] = [['freeze', await freeze('v1'), 3]]
  await engine.close()
  await write((store) => {
    store.run(`UPDATE annotation SET width = 60, geometry = json_set(geometry, '$.width', 60) WHERE image_id % 100 = 1`)
    store.run('UPDATE image SET revision = 2 WHERE id % 100 = 1')
  })
  engine = await startAppEngine(folder)
  took.push(['freeze again', await freeze('v2'), 3])
  took.push(['diff', (await engine.measured(() => engine.client.datasets.diff({ a: 'v1', b: 'v2' }))).took, 3])
  took.push(['COCO out', await out('coco'), 10])
  took.push(['Parquet out', await out('parquet'), 15])
  await engine.close()
  const json = filesIn('coco').filter((name) => name.endsWith('.json') && !name.endsWith('manifest.json'))
  const python = spawnSync(
    'python3',
    [
      '-c',
      'import json,sys,time; t=time.time(); [json.load(open(f)) for f in sys.argv[1:]]; print(time.time()-t, time.process_time())',
      ...json,
    ],
    { encoding: 'utf8' },
  )
  const [load = 0, loadProcessor = 0] = python.stdout.split(' ').map(Number)
  const bytes = json.reduce((sum, file) => sum + statSync(file).size, 0)
  console.log(
    `${images} images, ${images * boxes} boxes; json.load of ${(bytes / 1e6).toFixed(0)} MB: ${load.toFixed(1)} s`,
  )
  for (const [what, { seconds, processor, ofThread, peakMb }, target] of took)
    console.log(
      `${what}: ${seconds.toFixed(1)} s (target ${target}), of json.load ${(seconds / load).toFixed(1)}; processor time ${processor.toFixed(1)} s, of json.load ${(processor / loadProcessor).toFixed(1)}, the engine’s thread ${ofThread.toFixed(1)} s; memory at most ${peakMb.toFixed(0)} MB`,
    )
} finally {
  rmSync(ground, { recursive: true, force: true })
}
