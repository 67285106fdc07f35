import type { Manifest, ModelInput, View } from '#contract'
import type { TensorSignature } from '../file/signature.ts'
import { boxReader, type Level } from './box-codes.ts'
import { classNumbers } from './class-lists.ts'
import { classPredictions, classRow } from './classify.ts'
import { doubtOf } from './doubt.ts'
import { embeddingOf } from './embedding.ts'
import { type Letterbox, letterbox } from './letterbox.ts'
import type { Candidate } from './non-maximum-suppression.ts'
import { type DecodedOutputs, type Keep, predictionsFrom } from './predictions.ts'
import { channelValues, prepareTensor, TensorMemory } from './prepare-tensor.ts'
import { type PreparedPrompts, scoresOfPrompts } from './prompts.ts'
import { bestScores, classColumns } from './scores.ts'
import { semanticPredictions } from './semantic.ts'
import { angleReader, shapeReader } from './shapes.ts'
import { strideGrids } from './stride-grids.ts'
import { feedOf, type InputFeed, type OutputTensor } from './tensors.ts'
import { type LevelRows, type Table, tableOf, vectorOf } from './views.ts'

/** A compiled manifest: how an image becomes inputs, and outputs become predictions. */
export type Reader = {
  frame(image: Letterbox['image']): Letterbox
  /** Makes the inputs for a session with these `inputs`. The image's tensor is valid until the next call. */
  feeds(
    rgb: Uint8Array | null,
    frame: Letterbox,
    inputs: readonly TensorSignature[],
    prompts?: PreparedPrompts | null,
  ): InputFeed[]
  /** Returns the number of classes in the outputs of a run; null if they don't show it. Throws as `decode` does. */
  classCount(outputs: readonly OutputTensor[], frame: Letterbox): number | null
  /** Returns why the values of a run make this reading unlikely, as a clause, or null. */
  doubt(outputs: readonly OutputTensor[]): string | null
  /** Reads the predictions. Throws when the outputs do not fit the manifest. */
  decode(
    outputs: readonly OutputTensor[],
    frame: Letterbox,
    keep: Keep,
    prompts?: PreparedPrompts | null,
  ): DecodedOutputs
}

export function compileManifest(manifest: Manifest, input: ModelInput): Reader {
  const { image, kind } = manifest
  const memory = new TensorMemory()
  const values = channelValues(input.type, image)
  return {
    frame: (size) => letterbox(size, input, image),
    feeds: (rgb, frame, inputs, prompts) => [
      { name: input.name, type: input.type, ...prepareTensor(rgb, frame, input, image, memory, values) },
      ...manifest.feeds.flatMap((feed) => (isOfTexts(feed) ? [] : extraFeed(feed, frame, inputs))),
      ...(prompts?.feeds ?? []),
    ],
    classCount(outputs, frame) {
      if (kind === 'semantic' || manifest.prompts) return null
      if (kind === 'embedding') return 0
      const { views, score } = manifest
      if (!views.scores && kind !== 'classes') return null
      if (kind === 'classes') return classColumns(classRow(manifest, outputs), score).columns
      const [{ level, scores }] = tablesOf(manifest, outputs, frame) as [LevelTables]
      return classColumns(score.perAnchor ? ofAnchor(scores!, level, 0) : scores!, score).columns
    },
    doubt: (outputs) => doubtOf(manifest, outputs),
    decode(outputs, frame, keep, prompts) {
      const limited = { ...keep, atMost: Math.min(keep.atMost, manifest.atMost) }
      if (kind === 'embedding') {
        embeddingOf(manifest, outputs)
        return { predictions: [], cut: 0 }
      }
      if (kind === 'semantic') return semanticPredictions(manifest, outputs, frame, limited)
      // Less likely classes are not missing objects, so they don't count as cut.
      if (kind === 'classes') return { predictions: classPredictions(manifest, outputs, frame, limited), cut: 0 }
      const candidates = candidatesIn(manifest, outputs, frame, limited.fromScore, prompts ?? null)
      return predictionsFrom(candidates, frame, limited, manifest.nms, shapeReader(manifest, outputs, frame))
    },
  }
}

type Feed = Manifest['feeds'][number]
type TextFeed = Exclude<Feed, { order: string } | { value: number }>
const ofImages: readonly string[] = ['input-size', 'image-size']
const isOfTexts = (feed: Feed): feed is TextFeed => 'is' in feed && !ofImages.includes(feed.is)

/** Returns the values of an input besides the image. */
function extraFeed(
  feed: Exclude<Feed, TextFeed>,
  { input, image }: Letterbox,
  inputs: readonly TensorSignature[],
): InputFeed {
  const declared = inputs.find(({ name }) => name === feed.input)
  if (!declared) throw new Error(`The model has no input "${feed.input}".`)
  const side = (dim: number | 'height' | 'width') =>
    dim === 'height' ? input.heightPx : dim === 'width' ? input.widthPx : dim
  const of = 'is' in feed && feed.is === 'image-size' ? image : input
  const numbers = 'is' in feed ? [of.widthPx, of.heightPx] : null
  const dims = 'is' in feed ? [1, 2] : feed.dims.map(side)
  if (declared.dims.length === 1 && 'is' in feed) dims.shift()
  if ('is' in feed && feed.order === 'hw') numbers!.reverse()
  const count = dims.reduce((product, dim) => product * dim, 1)
  const values = numbers ?? new Array<number>(count).fill('value' in feed ? feed.value : 0)
  return feedOf(declared, dims, values)
}

/** Returns a view with as many score columns as there are prompts. */
const forPrompts = (view: View, prompts: PreparedPrompts | null): View =>
  prompts && view.columns ? { ...view, columns: [view.columns[0], view.columns[0] + prompts.columns.length] } : view

type LevelTables = { level: Level | null; rows: LevelRows; scores: Table | null }

/** Returns the levels of a run with their class scores. Without levels, one stands for all rows. */
function tablesOf(
  manifest: Manifest,
  outputs: readonly OutputTensor[],
  frame: Letterbox,
  prompts: PreparedPrompts | null = null,
): LevelTables[] {
  const { views, levels } = manifest
  const scoresOf = (rows: LevelRows) =>
    views.scores ? tableOf('views.scores', forPrompts(views.scores, prompts), views, outputs, rows) : null
  if (prompts) return [{ level: null, rows: null, scores: scoresOfPrompts(scoresOf(null)!, prompts) }]
  if (!levels) return [{ level: null, rows: null, scores: scoresOf(null) }]
  const grids = strideGrids(
    frame.input,
    levels.map(({ stride }) => stride),
  )
  const allCells = grids.reduce((sum, { columns, rows }, n) => sum + columns * rows * (levels[n]!.perCell ?? 1), 0)
  let firstCell = 0
  return grids.map((grid, n) => {
    const { anchors, perCell = 1 } = levels[n]!
    const cells = grid.columns * grid.rows * perCell
    const rows = { cells, firstCell, allCells, stridePx: grid.stridePx }
    firstCell += cells
    return { level: { ...grid, perCell, anchors: anchors ?? [null] }, rows, scores: scoresOf(rows) }
  })
}

function candidatesIn(
  manifest: Manifest,
  outputs: readonly OutputTensor[],
  frame: Letterbox,
  fromScore: number,
  prompts: PreparedPrompts | null,
): Candidate[] {
  const { views, score: part } = manifest
  const box = manifest.box!
  const hasBoxes = box.code !== 'around-mask'
  const numbers = prompts?.classes ?? classNumbers(manifest.classes)
  const found: Candidate[] = []
  const corners = new Float64Array(4)
  for (const { level, rows, scores } of tablesOf(manifest, outputs, frame, prompts)) {
    const boxes = hasBoxes ? tableOf('views.box', views.box, views, outputs, rows) : null
    const read = hasBoxes ? boxReader(box, boxes!, level, frame) : null
    const angleOf = manifest.angle
      ? angleReader(manifest, tableOf('angle', { ...views.box, columns: undefined }, views, outputs, rows))
      : null
    const add = (row: number, anchor: number, classNumber: number, score: number) => {
      const classIndex = numbers ? (numbers[classNumber] ?? -1) : classNumber
      if (classIndex < 0) return
      read?.(row, anchor, corners)
      const [x, y, right, bottom] = corners as unknown as [number, number, number, number]
      const [width, height] = [Math.max(0, right - x), Math.max(0, bottom - y)]
      const candidate: Candidate = { classIndex, score, x, y, width, height, row: (rows?.firstCell ?? 0) + row }
      if (angleOf)
        candidate.turned = { cx: (x + right) / 2, cy: (y + bottom) / 2, width, height, angleDegrees: angleOf(row) }
      found.push(candidate)
    }
    const objectness = views.objectness ? tableOf('views.objectness', views.objectness, views, outputs, rows) : null
    if (scores) {
      requireRows(boxes ?? scores, scores)
      const anchors = level?.anchors.length ?? 1
      if (!part.perAnchor) bestScores(scores, objectness, part, { anchors, fromScore }, add)
      else
        for (let anchor = 0; anchor < anchors; anchor++)
          bestScores(
            ofAnchor(scores, level, anchor),
            null,
            part,
            { anchors: 1, fromScore },
            (row, _, classNumber, score) => add(row, anchor, classNumber, score),
          )
    } else {
      const score = vectorOf('views.score', views.score!, views, outputs)
      const label = views.label ? vectorOf('views.label', views.label, views, outputs) : null
      requireRows(boxes ?? score, score)
      for (let row = 0; row < score.rows; row++) {
        const value = score.data[score.at + row * score.rowStep]!
        if (!(value > 0 && value >= fromScore)) continue
        const number = label ? Math.round(label.data[label.at + row * label.rowStep]!) - part.labelBase : 0
        add(row, 0, number, value)
      }
    }
  }
  return found
}

/** Returns the class columns of an anchor, if each has its own. */
function ofAnchor(scores: Table, level: Level | null, anchor: number): Table {
  const columns = Math.floor(scores.columns / (level?.anchors.length ?? 1))
  return { ...scores, at: scores.at + anchor * columns * scores.columnStep, columns }
}

function requireRows(boxes: Table, scores: Table): void {
  if (boxes.rows !== scores.rows)
    throw new Error(`The outputs do not belong together: ${boxes.rows} boxes and ${scores.rows} scores.`)
}
