import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { openEngine } from '#engine'
import { type BoundingBox, iou } from '#model/geometry/box.ts'
import { openDescriber } from '../src/engine/embeddings/describer.ts'
import { likeness, prototypeOf, WhiteningSums, whitened } from '../src/engine/embeddings/whitening.ts'

/**
 * How well five examples find the rest of their class on the sample images: the mean AP50 over classes, by whitened
 * prototypes and by the plain cosine of the same features, both times the fourth root of the confidence. Candidates are
 * all predictions of the starter model, whatever their class; labels are those of 0.5 and more. Images with examples
 * are left out. Only the ratio says something: the labels are the model's own.
 */
const project = resolve(import.meta.dirname, '..')
const folder = mkdtempSync(join(tmpdir(), 'winnow-label-like-'))
const workspace = join(folder, 'workspace')
const examplesPerClass = 5
const minToFind = 5

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

type Found = BoundingBox & { image: number; classId: number; score: number }
type Candidate = Found & { vector: Int8Array }

try {
  winnow('init', workspace, '--classes', 'coco80')
  winnow('settings', workspace, 'blindShare=0')
  winnow('import', workspace, join(project, 'samples/photos'))
  winnow('model', 'add', workspace, join(project, 'models/centernet-coco80.onnx'))
  winnow('prelabel', workspace)
  report(await described())
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function described(): Promise<Candidate[]> {
  const engine = await openEngine({ folder: workspace, program: 'a bench' })
  try {
    const { context } = engine
    const found = context.store.all<Found>(
      `SELECT image_id AS image, class_id AS classId, score, x16 / 16.0 AS x, y16 / 16.0 AS y, width16 / 16.0 AS width,
         height16 / 16.0 AS height FROM prediction ORDER BY image_id, score DESC`,
    )
    const describer = await openDescriber(context, { images: 1, signal: new AbortController().signal })
    const candidates: Candidate[] = []
    for (const [image, boxes] of groups(found, ({ image }) => image)) {
      const here = boxes.slice(0, 40)
      const vectors = await describer.describe(image, here)
      if (vectors) candidates.push(...here.map((one, n) => ({ ...one, vector: vectors[n]! })))
    }
    await describer.close()
    return candidates
  } finally {
    await engine.close()
  }
}

function report(candidates: readonly Candidate[]): void {
  const sums = new WhiteningSums(candidates[0]!.vector.length)
  for (const { vector } of candidates) sums.add(vector)
  const whitening = sums.whitening()
  const plain = (vector: Int8Array) => prototypeOf([Float64Array.from(vector)])
  const spaces = { whitened: (vector: Int8Array) => whitened(whitening, vector), plain }
  const labels = candidates.filter(({ score }) => score >= 0.5)
  const figures: Record<keyof typeof spaces, number[]> = { whitened: [], plain: [] }
  for (const ofClass of groups(labels, ({ classId }) => classId).values()) {
    const examples = ofClass.filter((one, n) => ofClass.findIndex(({ image }) => image === one.image) === n)
    const chosen = examples.slice(0, examplesPerClass)
    const seen = new Set(chosen.map(({ image }) => image))
    const wanted = ofClass.filter(({ image }) => !seen.has(image))
    if (chosen.length < examplesPerClass || wanted.length < minToFind) continue
    const others = candidates.filter(({ image }) => !seen.has(image))
    for (const name of ['whitened', 'plain'] as const) {
      const space = spaces[name]
      const prototype = prototypeOf(chosen.map(({ vector }) => space(vector)))
      const ranked = others
        .map((one) => ({ one, by: likeness(prototype, space(one.vector)) * one.score ** 0.25 }))
        .toSorted((a, b) => b.by - a.by)
      figures[name].push(
        ap50(
          ranked.map(({ one }) => one),
          wanted,
        ),
      )
    }
  }
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [by, against] = [mean(figures.whitened), mean(figures.plain)]
  console.log(
    `${figures.plain.length} classes, ${candidates.length} candidates: AP50 ${by.toFixed(3)} whitened, ${against.toFixed(3)} plain, ratio ${(by / against).toFixed(2)}`,
  )
}

function groups<One>(all: readonly One[], keyOf: (one: One) => number): Map<number, One[]> {
  const by = new Map<number, One[]>()
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
    const hit = [...left].find((label) => label.image === one.image && iou(label, one) >= 0.5)
    if (!hit) continue
    left.delete(hit)
    right += 1
    sum += right / (n + 1)
  }
  return sum / wanted.length
}
