import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createWorkspace, openEngine } from '../../src/engine/index.ts'
import { startAppEngine, type Took } from '../app-engine.ts'

/**
 * Imports the labels of a COCO file and exports them again, next to Python's `json.load` of the same file. The engine runs
 * as the app starts it. The images are imported before, as files of a few bytes, so that almost only labels are measured;
 * the time of an import without labels is subtracted. Arguments: images, boxes per image.
 */
const images = Number(process.argv[2] ?? 100_000)
const boxesPerImage = Number(process.argv[3] ?? 10)
const size = { width: 4000, height: 3000 }
const ground = mkdtempSync(join(process.env.WINNOW_BENCH ?? tmpdir(), 'winnow-coco-'))
const [workspace, set] = [join(ground, 'workspace'), join(ground, 'set')]
const clock = { nowMs: () => Date.now() }
const say = (text: string) => process.stdout.write(`${text}\n`)

const nameOf = (i: number) => `${String(i).padStart(6, '0')}.jpg`

const recordsAtOnce = 5000

async function writeCoco(path: string) {
  const file = await open(path, 'w')
  const list = async (key: string, count: number, record: (i: number) => object) => {
    await file.write(`${key === 'images' ? '{' : ','}"${key}":[`)
    for (let from = 0; from < count; from += recordsAtOnce) {
      const some = Array.from({ length: Math.min(recordsAtOnce, count - from) }, (_, i) => record(from + i))
      await file.write(`${from === 0 ? '' : ','}\n${some.map((one) => JSON.stringify(one)).join(',\n')}`)
    }
    await file.write(']')
  }
  await list('images', images, (i) => ({ id: i + 1, file_name: nameOf(i), ...size }))
  await list('annotations', images * boxesPerImage, (i) => {
    const box = [(i * 7) % 3000, (i * 11) % 2000, 50 + (i % 900) / 3, 40 + (i % 700) / 7]
    // As in COCO's own files, the annotations of an image are scattered.
    const image = (i * 7919) % images
    return { id: i + 1, image_id: image + 1, category_id: (i % 80) + 1, bbox: box, area: box[2]! * box[3]!, iscrowd: 0 }
  })
  await list('categories', 80, (i) => ({ id: i + 1, name: `class ${i + 1}` }))
  await file.write('}')
  await file.close()
}

try {
  mkdirSync(set)
  await createWorkspace(workspace, { name: 'Bench', classes: [], clock })
  const filled = await openEngine({ folder: workspace, program: 'bench' })
  const { store } = filled.context
  store.write(() => {
    store.run("INSERT INTO source (name) VALUES ('set')", [])
    for (let i = 0; i < images; i++) {
      const content = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from(String(i))])
      writeFileSync(join(set, nameOf(i)), content)
      store.run(
        `INSERT INTO image (sha256, path, storage, file, source_id, format, size_bytes, width_px, height_px, imported_at, imported_by)
         VALUES (?, ?, 'linked', ?, 1, 'jpeg', ?, ?, ?, 0, 1)`,
        [
          createHash('sha256').update(content).digest('hex'),
          nameOf(i),
          join(set, nameOf(i)),
          content.length,
          size.width,
          size.height,
        ],
      )
    }
  })
  await filled.close()
  const engine = await startAppEngine(workspace)
  const take = (format: string) =>
    engine.job(() => engine.client.library.import({ paths: [set], storage: 'link', format }))
  const { took: bare } = await take('images')
  const file = join(set, 'instances.json')
  await writeCoco(file)
  const { took: labels, result } = await take('auto')
  const python = spawnSync(
    'python3',
    [
      '-c',
      'import json,sys,time; t=time.time(); json.load(open(sys.argv[1])); print(time.time()-t, time.process_time())',
      file,
    ],
    { encoding: 'utf8' },
  )
  const [load = 0, loadProcessor = 0] = python.stdout.split(' ').map(Number)
  const { took: frozen } = await engine.job(() => engine.client.datasets.freeze({ name: 'v1', allowLeakage: true }))
  const written = async (format: string) =>
    (
      await engine.job(() =>
        engine.client.datasets.export({ name: 'v1', format, folder: join(ground, format), images: 'none' }),
      )
    ).took
  const { labelsAdded } = result as { labelsAdded: number }
  say(
    `${images} images, ${labelsAdded} labels, ${(statSync(file).size / 1e6).toFixed(0)} MB of COCO; json.load ${load.toFixed(1)} s, processor time ${loadProcessor.toFixed(1)} s`,
  )
  const tell = (what: string, { seconds, processor, ofThread, peakMb }: Took) =>
    say(
      `${what}: ${seconds.toFixed(1)} s, of json.load ${(seconds / load).toFixed(1)}; processor time ${processor.toFixed(1)} s, of json.load ${(processor / loadProcessor).toFixed(1)}, the engine’s thread ${ofThread.toFixed(1)} s; memory at most ${peakMb.toFixed(0)} MB`,
    )
  tell('COCO in', {
    seconds: labels.seconds - bare.seconds,
    processor: labels.processor - bare.processor,
    ofThread: labels.ofThread - bare.ofThread,
    peakMb: labels.peakMb,
  })
  tell('freeze', frozen)
  tell('COCO out', await written('coco'))
  tell('Parquet out', await written('parquet'))
  await engine.close()
} finally {
  rmSync(ground, { recursive: true, force: true })
}
