import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { openEngine } from '#engine'
import { type BoundingBox, iou } from '#model/geometry/box.ts'
import { openDescriber } from '../../src/engine/embeddings/describer.ts'
import { likeness, prototypeOf, WhiteningSums, whitenedAndPlain } from '../../src/engine/embeddings/whitening.ts'
import { mean } from '../figures.ts'

/**
 * How well five examples find the rest of their class on the sample images. Prints the mean AP50 over classes for
 * prototypes of whitened features, of plain features, and for the plain cosine of the same features, each times the fourth
 * root of the confidence. Candidates are the starter model's predictions of any class, as the job uses them. A photo's
 * content is listed by hand in `samples/manifest.json`: an object is a prediction of a class that its photo shows. Images
 * with examples are left out; with `--other-photos` also all images made of the same photos. Another model is named by its
 * file. With `--hard` the model's predictions from a confidence of 0.01 are candidates too, at most 100 per image: mostly
 * background. Fewer examples are tried as well.
 */
const project = resolve(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'winnow-label-like-'))
const workspace = join(folder, 'workspace')
const modelFile = process.argv.find((one) => one.endsWith('.onnx')) ?? join(project, 'models/centernet-coco80.onnx')
const isOfOtherPhotos = process.argv.includes('--other-photos')
const isHard = process.argv.includes('--hard')
const [minToFind, objectFrom, draws] = [3, 0.3, 5]
const examplesTried = [5, 2, 1]
const [sameBox, sameObject, candidatesPerImage, predictionsPerImage] = [0.7, 0.5, isHard ? 100 : 40, 20]

const winnow = (...args: string[]): void => {
  try {
    execFileSync(process.execPath, [join(project, 'scripts/winnow.mjs'), ...args, '--quiet'], {
      cwd: project,
      stdio: 'ignore',
    })
  } catch (error) {
    // Some sample files must be refused, so the import is done in part.
    if (args[0] !== 'import') throw error
  }
}

type Manifest = {
  photos: { id: string; shows: string[] }[]
  files: { path: string; recipe: { photo?: string; photos?: string[] } }[]
}
const { photos, files } = JSON.parse(readFileSync(join(project, 'samples/manifest.json'), 'utf8')) as Manifest
const shows = new Map(photos.map((photo) => [photo.id, photo.shows]))
const photosOf = new Map(files.map(({ path, recipe }) => [path, recipe.photos ?? [recipe.photo ?? '']]))
const photosFor = (path: string): string[] => photosOf.get(path) ?? [path]

type Found = BoundingBox & { image: number; path: string; className: string; score: number }
type Candidate = Found & { vector: Int8Array }

try {
  winnow('init', workspace, '--classes', 'coco80')
  winnow('settings', workspace, 'blindShare=0', ...(isHard ? ['keepFromScore=0.01'] : []))
  winnow('import', workspace, join(project, 'samples/photos'))
  winnow('model', 'add', workspace, modelFile)
  winnow('prelabel', workspace)
  const candidates = await described()
  for (const examples of examplesTried) report(candidates, examples)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** The candidates of each image; none overlaps another. */
async function described(): Promise<Candidate[]> {
  const engine = await openEngine({ folder: workspace, program: 'a bench' })
  try {
    const { context } = engine
    const found = context.store.all<Found>(
      `SELECT image_id AS image, path, name AS className, score, x16 / 16.0 AS x, y16 / 16.0 AS y, width16 / 16.0 AS width,
         height16 / 16.0 AS height FROM prediction JOIN image ON image.id = image_id
         JOIN label_class ON label_class.id = class_id ORDER BY image_id, score DESC`,
    )
    const describer = await openDescriber(context, { images: 1, signal: new AbortController().signal })
    const candidates: Candidate[] = []
    for (const [image, boxes] of groups(found, ({ image }) => image)) {
      const here = apart(boxes.slice(0, candidatesPerImage), sameBox)
      const vectors = await describer.describe(image, here)
      if (vectors) candidates.push(...here.map((one, n) => ({ ...one, vector: vectors[n]! })))
    }
    await describer.close()
    return candidates
  } finally {
    await engine.close()
  }
}

/** Keeps the first of candidates that overlap. */
function apart<One extends BoundingBox>(ordered: readonly One[], overlap: number): One[] {
  const kept: One[] = []
  for (const one of ordered) if (kept.every((other) => iou(other, one) < overlap)) kept.push(one)
  return kept
}

/** The examples of a class, and where to look for more: not on their images or those of the same photos. */
type Search = { className: string; examples: Candidate[]; wanted: Candidate[]; among: Candidate[] }

function searchesAmong(candidates: readonly Candidate[], examplesPerClass: number): Search[] {
  const labels = candidates.filter(
    ({ path, className, score }) =>
      score >= objectFrom && photosFor(path).some((photo) => shows.get(photo)?.includes(className)),
  )
  return [...groups(labels, ({ className }) => className)].flatMap(([className, ofClass]) => {
    const oneEach = ofClass.filter((one, n) => ofClass.findIndex(({ image }) => image === one.image) === n)
    const byPhoto = [...groups(oneEach, ({ path }) => photosFor(path).join()).values()]
    const mostOfOnePhoto = byPhoto.toSorted((a, b) => b.length - a.length)[0]!
    // Each draw takes different ones.
    return Array.from({ length: draws }, (_, draw): Search | null => {
      const from = isOfOtherPhotos ? mostOfOnePhoto : oneEach
      const examples = Array.from(
        { length: Math.min(examplesPerClass, from.length) },
        (_, n) => from[(draw + n * Math.max(1, Math.floor(from.length / examplesPerClass))) % from.length]!,
      )
      const seen = new Set(examples.map(({ image }) => image))
      const seenPhotos = new Set(examples.flatMap(({ path }) => photosFor(path)))
      const isLeft = ({ image, path }: Found) =>
        !seen.has(image) && !(isOfOtherPhotos && photosFor(path).some((photo) => seenPhotos.has(photo)))
      const wanted = ofClass.filter(isLeft)
      if (examples.length < examplesPerClass || wanted.length < minToFind) return null
      return { className, examples, wanted, among: candidates.filter(isLeft) }
    }).filter((one) => one !== null)
  })
}

function report(candidates: readonly Candidate[], examplesPerClass: number): void {
  const sums = new WhiteningSums(candidates[0]!.vector.length)
  for (const { vector } of candidates) sums.add(vector)
  const scenes = new Set(candidates.map(({ path }) => photosFor(path).join())).size
  const whitening = sums.whitening(scenes)
  const ways = {
    whitened: (vector: Int8Array) => whitenedAndPlain(whitening, vector),
    plain: (vector: Int8Array) => prototypeOf([Float64Array.from(vector)]),
  }
  const searches = searchesAmong(candidates, examplesPerClass)
  const byClass = groups(searches, ({ className }) => className)
  const figures = Object.entries(ways).map(([name, space]) => {
    const perClass = [...byClass.values()].map((ofClass) =>
      mean(
        ofClass.map(({ examples, wanted, among }) => {
          const prototype = prototypeOf(examples.map(({ vector }) => space(vector)))
          const scored = among
            .map((one) => ({ ...one, by: likeness(prototype, space(one.vector)) * one.score ** 0.25 }))
            .toSorted((a, b) => b.by - a.by)
          const kept = [...groups(scored, ({ image }) => image).values()].flatMap((here) =>
            apart(here, sameObject).slice(0, predictionsPerImage),
          )
          return ap50(
            kept.toSorted((a, b) => b.by - a.by),
            wanted,
          )
        }),
      ),
    )
    const classes = [...byClass.keys()].map((className, n) => `${className} ${perClass[n]!.toFixed(2)}`)
    console.log(`${name}: AP50 ${mean(perClass).toFixed(3)} (${classes.join(', ')})`)
    return mean(perClass)
  })
  console.log(
    `${examplesPerClass} examples, ${byClass.size} classes, ${searches.length} searches, ${candidates.length} candidates, ${scenes} scenes: ratio ${(figures[0]! / figures[1]!).toFixed(2)}`,
  )
}

function groups<One, Key>(all: readonly One[], keyOf: (one: One) => Key): Map<Key, One[]> {
  const by = new Map<Key, One[]>()
  for (const one of all) {
    const group = by.get(keyOf(one))
    if (group) group.push(one)
    else by.set(keyOf(one), [one])
  }
  return by
}

/** The mean precision over all found labels. A label is found once, by a box with IoU ≥ 0.5. */
function ap50(ranked: readonly Found[], wanted: readonly Found[]): number {
  const left = new Set(wanted)
  let [right, sum] = [0, 0]
  for (const [n, one] of ranked.entries()) {
    const hit = [...left].find((label) => label.image === one.image && iou(label, one) >= sameObject)
    if (!hit) continue
    left.delete(hit)
    right += 1
    sum += right / (n + 1)
  }
  return sum / wanted.length
}
