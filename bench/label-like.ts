import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { openEngine } from '#engine'
import { type BoundingBox, iou } from '#model/geometry/box.ts'
import { openDescriber } from '../src/engine/embeddings/describer.ts'
import { likeness, prototypeOf, WhiteningSums, whitened } from '../src/engine/embeddings/whitening.ts'

/**
 * How well five examples find the rest of their class on the sample images: the mean AP50 over classes, by whitened
 * prototypes and by the plain cosine of the same features, both times the fourth root of the confidence. Candidates are
 * what the starter model predicts, whatever its class, as the job takes them. What a photo shows is said by hand in
 * `samples/manifest.json`: an object is a prediction of a class that its photo shows. Images with examples are left out,
 * with `--other-photos` all that are made of the same photos too.
 */
const project = resolve(import.meta.dirname, '..')
const folder = mkdtempSync(join(tmpdir(), 'winnow-label-like-'))
const workspace = join(folder, 'workspace')
const isOfOtherPhotos = process.argv.includes('--other-photos')
const [examplesPerClass, minToFind, objectFrom] = [5, 3, 0.3]
const [sameBox, sameObject, candidatesPerImage, proposalsPerImage] = [0.7, 0.5, 40, 20]

const winnow = (...args: string[]): void => {
  try {
    execFileSync(process.execPath, [join(project, 'scripts/winnow.mjs'), ...args, '--quiet'], {
      cwd: project,
      stdio: 'ignore',
    })
  } catch (error) {
    // The samples hold files that have to be refused: the import is then done in part.
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

type Found = BoundingBox & { image: number; path: string; className: string; score: number }
type Candidate = Found & { vector: Int8Array }

try {
  winnow('init', workspace, '--classes', 'coco80')
  winnow('settings', workspace, 'blindShare=0')
  winnow('import', workspace, join(project, 'samples/photos'))
  winnow('model', 'add', workspace, process.env.MODEL ?? join(project, 'models/centernet-coco80.onnx'))
  winnow('prelabel', workspace)
  report(await described())
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** Candidates of each image, none over another one. */
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

/** The first of those that overlap. */
function apart<One extends BoundingBox>(ordered: readonly One[], overlap: number): One[] {
  const kept: One[] = []
  for (const one of ordered) if (kept.every((other) => iou(other, one) < overlap)) kept.push(one)
  return kept
}

function report(candidates: readonly Candidate[]): void {
  const sums = new WhiteningSums(candidates[0]!.vector.length)
  for (const { vector } of candidates) sums.add(vector)
  const whitening = sums.whitening()
  const mean = whitening.mean
  const plain = (vector: ArrayLike<number>) => prototypeOf([Float64Array.from(vector)])
  const spaces = {
    whitened: (vector: Int8Array) => whitened(whitening, vector),
    plain,
    centred: (vector: Int8Array) => plain(Float64Array.from(vector, (v, i) => v - mean[i]!)),
    none: () => Float64Array.of(1),
  }
  const powers = [0, 0.25, 0.5, 1]
  const labels = candidates.filter(
    ({ path, className, score }) =>
      score >= objectFrom && photosOf.get(path)?.some((photo) => shows.get(photo)?.includes(className)),
  )
  const figures = new Map<string, number[]>()
  const rows: string[] = []
  for (const [className, ofClass] of groups(labels, (one) => one.className)) {
    const examples = ofClass.filter((one, n) => ofClass.findIndex(({ image }) => image === one.image) === n)
    // From as many different photos as there are.
    const byPhoto = [...groups(examples, ({ path }) => String(photosOf.get(path)))].map(([, of]) => of)
    if (isOfOtherPhotos && byPhoto.length < 2) continue
    const chosen = (isOfOtherPhotos ? byPhoto.toSorted((a, b) => b.length - a.length)[0]! : examples).slice(
      0,
      examplesPerClass,
    )
    const seen = new Set(chosen.map(({ image }) => image))
    const seenPhotos = new Set(chosen.flatMap(({ path }) => photosOf.get(path)!))
    const isLeft = ({ image, path }: Found) =>
      !seen.has(image) && !(isOfOtherPhotos && photosOf.get(path)?.some((photo) => seenPhotos.has(photo)))
    const wanted = ofClass.filter(isLeft)
    if ((!isOfOtherPhotos && chosen.length < examplesPerClass) || wanted.length < minToFind) continue
    const others = candidates.filter(isLeft)
    const row: string[] = []
    for (const [name, space] of Object.entries(spaces)) {
      const prototype = prototypeOf(chosen.map(({ vector }) => space(vector)))
      const like = others.map((one) => likeness(prototype, space(one.vector)))
      for (const power of powers) {
        const scored = others
          .map((one, n) => ({ ...one, by: like[n]! * one.score ** power }))
          .toSorted((a, b) => b.by - a.by)
        const kept = [...groups(scored, ({ image }) => image)].flatMap(([, here]) =>
          apart(here, sameObject).slice(0, proposalsPerImage),
        )
        const ap = ap50(
          kept.toSorted((a, b) => b.by - a.by),
          wanted,
        )
        const key = `${name} ${power}`
        figures.set(key, [...(figures.get(key) ?? []), ap])
        if (power === 0.25) row.push(`${name} ${ap.toFixed(3)}`)
      }
    }
    rows.push(`${className}: ${chosen.length} examples, ${wanted.length} to find: ${row.join(', ')}`)
  }
  console.log(rows.join('\n'))
  for (const [key, values] of figures) console.log(key, (values.reduce((a, b) => a + b, 0) / values.length).toFixed(3))
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

/** The mean precision at each label that is found; a label is found once, by a box that overlaps it by half. */
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
