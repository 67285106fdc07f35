import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import { isShownFrom } from '#model/least-work.ts'
import { drawImages, sampleImages, writeImages } from '../../src/cli/demo/loop-images.ts'
import { LeastWorkSearch } from '../../src/engine/evaluation/scoring/least-work-search.ts'
import {
  type ComparedImage,
  compareImage,
  type ReviewedObject,
  reviewDifferences,
  savedOn,
  workOf,
} from '../../src/engine/evaluation/scoring/saved-work.ts'
import { addEvidence, evidenceValue, logEvidence, noEvidence } from '../../src/engine/statistics/index.ts'
import { mean, report } from '../figures.ts'

/**
 * Six detectors by manual work saved, and by the former score, which divided the work by all labels and predictions. They
 * are the starter model on parts of the sample photos as they are, and on worse copies of them; a seventh is the first one
 * with its confidences raised, so that its false boxes are shown. Labels are what the starter model finds on the whole
 * parts from 0.4 on and a user would accept. Arguments: images (80), and more model files.
 */
const project = resolve(import.meta.dirname, '../..')
const count = Number(process.argv[2] ?? 80)
const folder = mkdtempSync(join(tmpdir(), 'winnow-saved-'))
const workspace = join(folder, 'workspace')
const winnow = (...args: string[]): string =>
  execFileSync(process.execPath, [join(project, 'scripts/winnow.mjs'), ...args, '--quiet', '--json'], {
    cwd: project,
    encoding: 'utf8',
    maxBuffer: 1 << 30,
    stdio: ['ignore', 'pipe', 'ignore'],
  })

const labelsFrom = 0.4
const usualFrom = 0.3
type Scored = ReviewedObject & { score: number }
type Detector = { name: string; found: ReadonlyMap<string, readonly Scored[]> }

/** Sides of an image in thousandths, so that copies of another size can be compared. */
const side = 1000
const copies: readonly [name: string, worsen: (image: Sharp, width: number) => Sharp][] = [
  ['JPEG of quality 12', (image) => image.jpeg({ quality: 12 })],
  ['at 256 px', (image) => image.resize(256).jpeg({ quality: 92 })],
  ['at 128 px', (image) => image.resize(128).jpeg({ quality: 92 })],
  ['out of focus', (image, width) => image.blur(width / 250).jpeg({ quality: 92 })],
  ['at night', (image) => image.modulate({ brightness: 0.25 }).jpeg({ quality: 92 })],
]
type Entry = {
  path: string
  source: string
  width: number
  height: number
  predictions: { class: string; score: number; bbox: [number, number, number, number] }[]
}

try {
  winnow('init', workspace, '--classes', 'coco80')
  const whole = join(folder, 'whole')
  const images = drawImages(sampleImages(), count, 7)
  await writeImages(whole, images, false)
  for (const [name, worsen] of copies) {
    mkdirSync(join(folder, name))
    for (const image of images) {
      const read = sharp(join(whole, image.name))
      const { width } = await read.metadata()
      await worsen(read, width).toFile(join(folder, name, image.name))
    }
  }
  for (const name of ['whole', ...copies.map(([name]) => name)]) winnow('import', workspace, join(folder, name))
  const classes = new Map<string, number>()
  const found = (model: string): Map<string, Map<string, Scored[]>> => {
    const { modelId } = JSON.parse(winnow('model', 'add', workspace, model)) as { modelId: string }
    winnow('prelabel', workspace, '--model', modelId)
    const { images } = JSON.parse(winnow('list', workspace, '--labels', '--model', modelId, '--limit', '100000')) as {
      images: Entry[]
    }
    const bySource = new Map<string, Map<string, Scored[]>>()
    for (const { path, source, width, height, predictions } of images) {
      const objects = predictions.map(({ class: name, score, bbox: [x, y, w, h] }): Scored => {
        if (!classes.has(name)) classes.set(name, classes.size + 1)
        const [across, down] = [side / width, side / height]
        return {
          classId: classes.get(name)!,
          score,
          geometry: { shape: 'box', x: x * across, y: y * down, width: w * across, height: h * down },
        }
      })
      const key = copies.find(([name]) => source.includes(name) || path.includes(name))?.[0] ?? 'whole'
      if (!bySource.has(key)) bySource.set(key, new Map())
      bySource.get(key)!.set(basename(path), objects)
    }
    return bySource
  }
  const starter = found(join(project, 'models/centernet-coco80.onnx'))
  const labels = new Map(
    [...starter.get('whole')!].map(([name, all]) => [name, all.filter(({ score }) => score >= labelsFrom)]),
  )
  const lifted = (objects: readonly Scored[]) => objects.map((one) => ({ ...one, score: Math.sqrt(one.score) }))
  const detectors: Detector[] = [
    ...copies.map(([name]) => ({ name, found: starter.get(name)! })),
    {
      name: 'JPEG of quality 12, confidences lifted',
      found: new Map([...starter.get(copies[0]![0])!].map(([name, all]) => [name, lifted(all)])),
    },
    ...process.argv.slice(3).map((file) => ({ name: basename(file), found: found(resolve(file)).get('whole')! })),
  ]
  judge(detectors, labels)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** The former score, from the same differences. */
function formerScore(image: ComparedImage<Scored>, counts: (one: Scored) => boolean): number {
  const differences = reviewDifferences(image, counts)
  const { missed, spurious, kept, relabeled } = differences
  const objects = missed.length + spurious.length + 2 * (kept.length + relabeled.length)
  return 1 - workOf(differences) / Math.max(1, objects)
}

function judge(detectors: readonly Detector[], labels: ReadonlyMap<string, readonly Scored[]>): void {
  const byHand = [...labels.values()].reduce((sum, { length }) => sum + length, 0)
  const atUsual = (one: Scored) => one.score >= usualFrom
  const rows = detectors.map(({ name, found }) => {
    const compared = [...labels].map(([image, own]) => compareImage(found.get(image) ?? [], own))
    const search = new LeastWorkSearch()
    for (const [n, image] of compared.entries()) search.add(image, n + 1)
    const others = search.crossFitted()
    const own = (n: number) => isShownFrom(others(n + 1))
    const sum = (value: (image: ComparedImage<Scored>, n: number) => number) =>
      compared.reduce((total, image, n) => total + value(image, n), 0)
    return {
      name,
      leastWork: search.found(),
      usual: {
        work: sum((image) => workOf(reviewDifferences(image, atUsual))),
        saved: compared.map((image) => savedOn(image, atUsual)),
      },
      own: {
        work: sum((image, n) => workOf(reviewDifferences(image, own(n)))),
        saved: compared.map((image, n) => savedOn(image, own(n))),
      },
      former: mean(compared.map((image) => formerScore(image, atUsual))),
      lone: mean(compared.map((image) => savedOn(image, isShownFrom(search.found())))),
    }
  })
  console.log(`${labels.size} images, ${byHand} labels: as much work by hand`)
  console.log(
    'detector | former score | work at 0.3, saved | least work from, work there, saved (classes of their own)',
  )
  for (const { name, former, usual, own, leastWork, lone } of rows)
    console.log(
      `${name} | ${former.toFixed(3)} | ${usual.work.toFixed(0)}, ${mean(usual.saved).toFixed(3)} | ${leastWork.fromScore.toFixed(2)}, ${own.work.toFixed(0)}, ${mean(own.saved).toFixed(3)} (${leastWork.classes.size}; on the same images ${lone.toFixed(3)})`,
    )
  for (const [what, of] of [
    ['at 0.3', (row: (typeof rows)[number]) => row.usual],
    ['each at its own', (row: (typeof rows)[number]) => row.own],
  ] as const) {
    const agreement = spearman(
      rows.map((row) => -of(row).work),
      rows.map((row) => mean(of(row).saved)),
    )
    const former = spearman(
      rows.map((row) => -of(row).work),
      rows.map((row) => row.former),
    )
    report({
      what: `order by total work and by mean manual work saved, ${what}`,
      ours: agreement.toFixed(2),
      other: `former score ${former.toFixed(2)}`,
      ratio: agreement / former,
      target: '0.9',
      ok: agreement >= 0.9,
    })
  }
  const [first, ...others] = rows
  for (const other of others) {
    const differences = (of: (row: (typeof rows)[number]) => readonly number[]) =>
      of(other).map((saved, n) => saved - of(first!)[n]!)
    const text = (of: (row: (typeof rows)[number]) => readonly number[]) =>
      `${mean(differences(of)).toFixed(3)}, ${decisionOn(differences(of))}`
    console.log(
      `${first!.name} -> ${other.name}: former ${(other.former - first!.former).toFixed(3)}; at 0.3 ${text((row) => row.usual.saved)}; each at its own ${text((row) => row.own.saved)}`,
    )
  }
}

/** What a canary would decide, and at which image. */
function decisionOn(differences: readonly number[]): string {
  let [noWorse, worse] = [noEvidence, noEvidence]
  for (const [n, difference] of differences.entries()) {
    noWorse = addEvidence(noWorse, evidenceValue('noWorse', difference / 2, -0.02))
    worse = addEvidence(worse, evidenceValue('worse', difference / 2, 0))
    if (logEvidence(worse) >= Math.log(20)) return `rolled back at ${n + 1}`
    if (logEvidence(noWorse) >= Math.log(20) && n + 1 >= 50) return `promoted at ${n + 1}`
  }
  return 'undecided'
}

function spearman(a: readonly number[], b: readonly number[]): number {
  const ranks = (values: readonly number[]) => {
    const sorted = values.toSorted((x, y) => x - y)
    return values.map((one) => (sorted.indexOf(one) + sorted.lastIndexOf(one)) / 2)
  }
  const [x, y] = [ranks(a), ranks(b)]
  const [mx, my] = [mean(x), mean(y)]
  const covariance = x.reduce((sum, one, n) => sum + (one - mx) * (y[n]! - my), 0)
  const spread = (values: readonly number[], m: number) =>
    Math.sqrt(values.reduce((sum, one) => sum + (one - m) ** 2, 0))
  return covariance / (spread(x, mx) * spread(y, my))
}
