import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Job, MeasureResult, PrelabelResult } from '../../src/contract/index.ts'
import { createWorkspace, openEngine } from '../../src/engine/index.ts'
import { median, report } from '../figures.ts'
import { labelLikeCost, makeExample, processorMs } from '../library/label-like-cost.ts'
import { untilQuiet } from '../until-quiet.ts'
import { standInModel, standInSizes } from './prelabel-models.ts'
import { makePhotos, type PhotoSet } from './prelabel-photos.ts'

/**
 * Pre-labeling from end to end (read, decode, infer, read the boxes, write them to SQLite) with the starter model, on
 * photographs of 1 and 12 megapixels, as a ratio to three others on the same machine and files: the raw rate of the same
 * workers, a plain Python loop, and a Python program tuned the same way. The four alternate; each waits for other programs
 * to be quiet. Prints medians. `--model light` and `heavy`, with `--masks`, use a stand-in of YOLOv8 instead, compared
 * with the raw rate alone. `--label-like` also measures labeling by example on the same images.
 */
const { values } = parseArgs({
  allowNegative: true,
  options: {
    folder: { type: 'string', default: '.cache/bench/prelabel' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    images: { type: 'string', default: '512,96' },
    /** Seconds to wait before each sample until other programs are quiet. */
    patience: { type: 'string', default: '60' },
    model: { type: 'string', default: 'starter' },
    masks: { type: 'boolean', default: false },
    'label-like': { type: 'boolean', default: false },
    /** `--no-peers` leaves the Python programs out. */
    peers: { type: 'boolean', default: true },
  },
})
const folder = resolve(values.folder)
const rounds = Number(values.rounds)
/** So few images show the time of starting the workers, which is subtracted. */
const fewImages = 32
const [smallCount = 512, largeCount = 96] = values.images.split(',').map(Number)
const model = resolve(import.meta.dirname, '../../models/centernet-coco80.onnx')
const python = '/usr/bin/python3'
const standIn = standInSizes.find((size) => size === values.model)
if (!standIn && values.model !== 'starter') throw new Error(`--model is starter, ${standInSizes.join(' or ')}.`)
const hasPeers = values.peers && !standIn

if (hasPeers) requirePython()
const sets: PhotoSet[] = [
  { name: '1 megapixel', folder: join(folder, `small-${smallCount}`), widthPx: 1152, heightPx: 864, count: smallCount },
  {
    name: '12 megapixels',
    folder: join(folder, `large-${largeCount}`),
    widthPx: 4000,
    heightPx: 3000,
    count: largeCount,
  },
]
for (const set of sets) if (set.count > 0) await measureSet(await makePhotos(set))

function requirePython(): void {
  const { status } = spawnSync(python, ['-c', 'import cv2, numpy, onnxruntime'], { stdio: 'ignore' })
  if (status === 0) return
  console.error('The bench compares with Python. Install it: apt-get install python3-onnxruntime python3-opencv')
  process.exit(2)
}

/** The Python programs write into a new database each time, so Winnow does not replace old predictions either. */
function forgetPredictions({ context: { store } }: Awaited<ReturnType<typeof openEngine>>): void {
  store.write(() => {
    store.run('DELETE FROM prediction')
    store.run('DELETE FROM prediction_run')
  })
  store.pragma('wal_checkpoint(TRUNCATE)')
}

function peer(script: string, photos: string): number {
  const database = join(folder, `${script}.db`)
  const { stdout, stderr, status } = spawnSync(
    python,
    [join(import.meta.dirname, '../peers', `${script}.py`), model, photos, database],
    { encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(`${script}.py failed: ${stderr}`)
  const result: { imagesPerSecond: number } = JSON.parse(stdout)
  return result.imagesPerSecond
}

async function addModel({ client }: Awaited<ReturnType<typeof openEngine>>) {
  if (!standIn) return client.models.addStarter({ classMap: 'add-classes' })
  const file = join(folder, `${values.model}${values.masks ? '-masks' : ''}.onnx`)
  writeFileSync(file, standInModel(standIn, values.masks))
  return client.models.add({ file, classMap: 'add-classes' })
}

async function measureSet({ name, folder: home, count }: PhotoSet): Promise<void> {
  const photos = join(home, 'photos')
  const workspace = join(home, 'workspace')
  const isNew = !existsSync(workspace)
  if (isNew) {
    mkdirSync(home, { recursive: true })
    await createWorkspace(workspace, { name: 'Bench', classes: [], clock: { nowMs: () => Date.now() } })
  }
  const engine = await openEngine({ folder: workspace, program: 'the bench' })
  const done = async ({ jobId }: { jobId: Job['jobId'] }) => {
    const job = await engine.context.jobs.wait(jobId)
    if (job.status !== 'done') throw new Error(`${job.title} is ${job.status}: ${job.error}`)
    return job.result
  }
  const ratios = { wall: [] as number[], processor: [] as number[] }
  const ofRaw: number[] = []
  const timed = async (start: () => Promise<{ jobId: Job['jobId'] }>) => {
    const before = processorMs()
    const result = await done(await start())
    return { result, ms: processorMs() - before }
  }
  const rates = { raw: [] as number[], winnow: [] as number[], plain: [] as number[], tuned: [] as number[] }
  try {
    if (isNew) await done(await engine.client.library.import({ paths: [photos], storage: 'link', format: 'images' }))
    const { modelId } = await addModel(engine)
    // The first measurement finds the fastest settings for the model, which are kept.
    await done(await engine.client.models.measure({ modelId, seconds: 4 }))
    let example: Awaited<ReturnType<typeof makeExample>> | undefined
    for (let round = 0; round < rounds; round++) {
      await untilQuiet(Number(values.patience))
      const measured = async (seconds: number) => {
        const { result, ms } = await timed(() => engine.client.models.measure({ modelId, seconds }))
        const raw = MeasureResult.parse(result)
        return { ...raw, ms, images: raw.rawImagesPerSecond * seconds }
      }
      const [brief, raw] = [await measured(1), await measured(Number(values.seconds))]
      await untilQuiet(Number(values.patience))
      forgetPredictions(engine)
      const prelabeled = async (sample?: number) => {
        const { result, ms } = await timed(() => engine.client.models.prelabel({ modelId, sample }))
        return { ...PrelabelResult.parse(result), ms }
      }
      const [few, run] = [await prelabeled(Math.min(fewImages, count - 1)), await prelabeled()]
      // Both include starting the workers.
      const rawMs = (raw.ms - brief.ms) / (raw.images - brief.images)
      const usedMs = (run.ms - few.ms) / (run.images - few.images)
      ofRaw.push(rawMs / usedMs)
      if (few.images + run.images !== count) throw new Error(`Winnow saw ${few.images} and ${run.images} images.`)
      rates.raw.push(raw.rawImagesPerSecond)
      rates.winnow.push(run.imagesPerSecond)
      if (hasPeers) {
        await untilQuiet(Number(values.patience))
        rates.plain.push(peer('prelabel_plain', photos))
        await untilQuiet(Number(values.patience))
        rates.tuned.push(peer('prelabel_tuned', photos))
      }
      const figures = Object.entries(rates).flatMap(([who, all]) =>
        all.length > 0 ? `${who} ${all.at(-1)!.toFixed(1)}` : [],
      )
      console.error(
        `${name}, round ${round + 1}: ${figures.join(', ')} images/s; inference ${run.inferenceMsPerImage.toFixed(1)} ms; processor ${usedMs.toFixed(2)} ms an image, of a raw run ${rawMs.toFixed(2)}; load ${loadavg()[0]!.toFixed(1)}`,
      )
      if (!values['label-like']) continue
      example ??= await makeExample(engine)
      const like = await labelLikeCost(engine, example, done)
      ratios.wall.push((like.ms * run.imagesPerSecond) / 1000)
      ratios.processor.push(like.processorMs / usedMs)
      console.error(`${name}: like ${like.ms.toFixed(1)} ms, processor ${like.processorMs.toFixed(1)} ms an image`)
    }
  } finally {
    await engine.close()
  }
  for (const [what, all] of Object.entries(ratios))
    if (all.length > 0)
      console.log(`label all like this, against pre-labeling, ${what}: ${median(all).toFixed(2)} (target at most 1.3)`)
  const ours = median(rates.winnow)
  const against = (what: string, others: readonly number[], target: number) => {
    const ratio = median(rates.winnow.map((rate, i) => rate / others[i]!))
    report({
      what: `pre-label, ${[values.model, ...(values.masks ? ['masks'] : []), name].join(', ')}`,
      ours: `${ours.toFixed(1)} images/s`,
      other: `${what} ${median(others).toFixed(1)}`,
      ratio,
      target: `at least ${target}`,
      ok: ratio >= target,
    })
  }
  against('raw inference of the same workers', rates.raw, 0.9)
  if (process.platform === 'linux') console.log(`     of the raw run's processor time: ${median(ofRaw).toFixed(2)}`)
  if (!hasPeers) return
  against('a plain Python loop', rates.plain, 1.8)
  against('a tuned Python program', rates.tuned, 1)
}
