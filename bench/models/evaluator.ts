// COCO's metrics over 5,000 images, 50,000 labels and 500,000 predictions of 80 classes: Winnow's evaluator, and a
// straightforward one in Python with NumPy, on the same data. `pycocotools` replaces the latter where it is installed.
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { averagePrecision } from '../../src/engine/evaluation/coco/average-precision.ts'
import { boxOverlap, type EvaluationSet } from '../../src/engine/evaluation/coco/evaluation-set.ts'
import { matchAll, summaryOf } from '../../src/engine/evaluation/coco/summary.ts'
import { seeded } from '../../src/engine/random.ts'

const [images, classes, labels, predictions] = [5000, 80, 50_000, 500_000]
const folder = join(import.meta.dirname, '../../.cache/bench/evaluator')

/** Labels anywhere. A fifth of the predictions lie near a label of their class; the better they fit, the higher their score. */
function boxesAtRandom() {
  const random = seeded(7)
  const label = Array.from({ length: labels }, () => {
    const [width, height] = [8 + 300 * random() ** 3, 8 + 300 * random() ** 3]
    return {
      image: Math.floor(random() * images),
      classOf: Math.floor(random() ** 2 * classes),
      box: [600 * random(), 400 * random(), width, height],
      isCrowd: random() < 0.01 ? 1 : 0,
    }
  })
  const prediction = Array.from({ length: predictions }, (_, n) => {
    const near = n % 5 === 0 ? label[Math.floor(random() * labels)]! : null
    const moved = (value: number, by: number) => value + by * (random() - 0.5)
    if (!near)
      return {
        image: Math.floor(random() * images),
        classOf: Math.floor(random() ** 2 * classes),
        box: [600 * random(), 400 * random(), 8 + 300 * random() ** 3, 8 + 300 * random() ** 3],
        score: random() ** 2,
      }
    const [x, y, width, height] = near.box as [number, number, number, number]
    return {
      image: near.image,
      classOf: near.classOf,
      box: [moved(x, width / 2), moved(y, height / 2), moved(width, width / 3), moved(height, height / 3)],
      score: 0.3 + 0.7 * random(),
    }
  })
  return { label, prediction }
}

const { label, prediction } = boxesAtRandom()
mkdirSync(folder, { recursive: true })
const [labelFile, predictionFile] = [join(folder, 'labels.json'), join(folder, 'predictions.json')]
writeFileSync(
  labelFile,
  JSON.stringify({
    images: Array.from({ length: images }, (_, id) => ({ id: id + 1, width: 1000, height: 800 })),
    categories: Array.from({ length: classes }, (_, id) => ({ id: id + 1, name: `class ${id + 1}` })),
    annotations: label.map(({ image, classOf, box, isCrowd }, n) => ({
      id: n + 1,
      image_id: image + 1,
      category_id: classOf + 1,
      bbox: box,
      area: box[2]! * box[3]!,
      iscrowd: isCrowd,
    })),
  }),
)
writeFileSync(
  predictionFile,
  JSON.stringify(
    prediction.map(({ image, classOf, box, score }) => ({
      image_id: image + 1,
      category_id: classOf + 1,
      bbox: box,
      score,
    })),
  ),
)

const areaOf = ({ box }: { box: number[] }) => box[2]! * box[3]!
const set: EvaluationSet = {
  images,
  classes,
  labels: {
    image: Int32Array.from(label, (one) => one.image),
    classOf: Int32Array.from(label, (one) => one.classOf),
    areaPx: Float64Array.from(label, areaOf),
    isCrowd: Uint8Array.from(label, (one) => one.isCrowd),
    isIgnored: new Uint8Array(labels),
  },
  predictions: {
    image: Int32Array.from(prediction, (one) => one.image),
    classOf: Int32Array.from(prediction, (one) => one.classOf),
    areaPx: Float64Array.from(prediction, areaOf),
    score: Float64Array.from(prediction, (one) => one.score),
  },
  overlap: boxOverlap(
    Float64Array.from(prediction.flatMap(({ box }) => box)),
    Float64Array.from(label.flatMap(({ box }) => box)),
    Uint8Array.from(label, (one) => one.isCrowd),
  ),
}

const rounds = 3
let [bestMs, summary, perClass] = [Number.POSITIVE_INFINITY, {} as Record<string, number>, [] as number[]]
for (let round = 0; round < rounds; round++) {
  const from = performance.now()
  const matches = [...matchAll(set, 'objects')]
  summary = { ...summaryOf(matches, 'objects') }
  perClass = matches.map((one) => averagePrecision(one) ?? -1)
  bestMs = Math.min(bestMs, performance.now() - from)
}

const peer = spawnSync(
  'python3',
  [join(import.meta.dirname, '../peers/coco_evaluator.py'), labelFile, predictionFile],
  {
    encoding: 'utf8',
    maxBuffer: 1e8,
  },
)
if (peer.status !== 0) throw new Error(`The peer ended with ${peer.status}: ${peer.stderr}`)
const theirs: { name: string; seconds: number; stats: Record<string, number>; perClass: number[] } = JSON.parse(
  peer.stdout,
)
const differences = [
  ...Object.entries(theirs.stats).map(([name, value]) => Math.abs(value - summary[name]!)),
  ...theirs.perClass.map((value, n) => Math.abs(value - perClass[n]!)),
]
console.log(
  `Winnow ${(bestMs / 1000).toFixed(2)} s, ${theirs.name} ${theirs.seconds.toFixed(2)} s: ${((theirs.seconds * 1000) / bestMs).toFixed(1)} times as fast`,
)
console.log(`AP ${summary.ap!.toFixed(6)}; the numbers differ by ${Math.max(...differences).toExponential(1)} at most`)
