import type { Manifest } from '#contract'
import type { BoundingBox } from '#model/geometry/box.ts'
import { normalDegrees, type RotatedRectangle } from '#model/geometry/rotated.ts'
import type { Geometry } from '#model/shapes/index.ts'
import { maskInBox } from './grid-masks.ts'
import { boxOnImage, type Letterbox, pointOnImage } from './letterbox.ts'
import type { Candidate } from './non-maximum-suppression.ts'
import type { OutputTensor } from './tensors.ts'
import { onlyOutput, type Table, tableOf } from './views.ts'

/** Returns the shape of a candidate with this box on the image; null if the shape is the box. */
export type ShapeOf = (candidate: Candidate, box: BoundingBox) => Geometry | null

/** Returns the reader for the shapes in the outputs of a run. */
export function shapeReader(manifest: Manifest, outputs: readonly OutputTensor[], frame: Letterbox): ShapeOf {
  if (manifest.kind === 'rotated-boxes') return ({ turned }) => (turned ? turnedOnImage(turned, frame) : null)
  if (manifest.masks) return maskReader(manifest.masks, manifest, outputs, frame)
  if (manifest.keypoints) return keypointReader(manifest, manifest.keypoints, outputs, frame)
  return () => null
}

/** Returns the reader for the angle of a row in degrees, clockwise. */
export function angleReader(manifest: Manifest, table: Table): (row: number) => number {
  const { column, unit } = manifest.angle!
  const factor = unit === 'radians' ? 180 / Math.PI : 1
  return (row) => table.data[table.at + row * table.rowStep + column * table.columnStep]! * factor
}

/** Converts a rotated box to the image. If the axes are scaled differently, it stays a rectangle along its scaled side. */
function turnedOnImage({ cx, cy, width, height, angleDegrees }: RotatedRectangle, frame: Letterbox): Geometry {
  const scaleX = frame.image.widthPx / frame.content.widthPx
  const scaleY = frame.image.heightPx / frame.content.heightPx
  const radians = (angleDegrees * Math.PI) / 180
  const along = [Math.cos(radians) * scaleX, Math.sin(radians) * scaleY] as const
  const across = [Math.sin(radians) * scaleX, Math.cos(radians) * scaleY] as const
  const [x, y] = pointOnImage([cx, cy], frame)
  return {
    shape: 'rotated-box',
    cx: x,
    cy: y,
    width: width * Math.hypot(...along),
    height: height * Math.hypot(...across),
    angleDegrees: normalDegrees((Math.atan2(along[1], along[0]) * 180) / Math.PI),
  }
}

function maskReader(
  part: NonNullable<Manifest['masks']>,
  { box: boxPart, views }: Manifest,
  outputs: readonly OutputTensor[],
  frame: Letterbox,
): ShapeOf {
  const threshold = part.values === 'probabilities' ? 0.5 : 0
  if (part.code !== 'prototypes') {
    const { dims, data } = onlyOutput('masks.masks', part.masks, {}, outputs)
    const [rows, columns] = [dims.at(-2) ?? 0, dims.at(-1) ?? 0]
    const { widthPx, heightPx } = frame.input
    const whole = boxPart?.code === 'around-mask' && boxOnImage({ x: 0, y: 0, width: widthPx, height: heightPx }, frame)
    return (candidate, box) => {
      const at = candidate.row * rows * columns
      const over = part.code === 'in-box' ? boxAsInput(candidate, frame) : frame
      return maskInBox({ rows, columns }, (x, y) => data[at + y * columns + x]! - threshold, whole || box, over)
    }
  }
  const { dims, data } = onlyOutput('masks.prototypes', part.prototypes, {}, outputs)
  const [count, rows, columns] = dims.slice(-3) as [number, number, number]
  const coefficients = tableOf('masks.coefficients', part.coefficients, views, outputs, null)
  if (dims.length < 3 || coefficients.columns !== count)
    throw new Error(`There are ${coefficients.columns} mask coefficients, but ${count} prototypes.`)
  const plane = rows * columns
  const weights = new Float32Array(count)
  return ({ row }, box) => {
    const at = coefficients.at + row * coefficients.rowStep
    for (let i = 0; i < count; i++) weights[i] = coefficients.data[at + i * coefficients.columnStep]!
    return maskInBox(
      { rows, columns },
      (x, y) => {
        let sum = -threshold
        for (let i = 0, cell = y * columns + x; i < count; i++, cell += plane) sum += weights[i]! * data[cell]!
        return sum
      },
      box,
      frame,
    )
  }
}

/** Places the image in an input that has exactly the candidate's box, which may extend beyond the image. */
function boxAsInput({ x, y, width, height }: Candidate, frame: Letterbox): Letterbox {
  const { image } = frame
  const [left, top] = pointOnImage([x, y], frame)
  const [right, bottom] = pointOnImage([x + width, y + height], frame)
  const input = { widthPx: right - left, heightPx: bottom - top }
  return { image, input, content: image, leftPx: -left, topPx: -top }
}

/** A keypoint counts as visible from the first confidence, as hidden from the second. */
const [visibleFrom, hiddenFrom] = [0.5, 0.2]

function keypointReader(
  manifest: Manifest,
  part: NonNullable<Manifest['keypoints']>,
  outputs: readonly OutputTensor[],
  frame: Letterbox,
): ShapeOf {
  const read = keypointValues(manifest, part, outputs)
  const unit = manifest.box && 'unit' in manifest.box ? manifest.box.unit : 'input'
  const { image, input } = frame
  return ({ row }) => {
    const values = read(row)
    const points = Array.from(
      { length: Math.floor(values.length / part.values) },
      (_, i): [number, number, 0 | 1 | 2] => {
        const [x, y, confidence = 1] = values.slice(i * part.values, (i + 1) * part.values) as [number, number, number?]
        const [imageX, imageY] =
          unit === 'image'
            ? [x, y]
            : pointOnImage(unit === 'normalised' ? [x * input.widthPx, y * input.heightPx] : [x, y], frame)
        const inside = imageX >= 0 && imageY >= 0 && imageX <= image.widthPx && imageY <= image.heightPx
        if (!inside || !(confidence >= hiddenFrom)) return [0, 0, 0]
        return [imageX, imageY, confidence >= visibleFrom ? 2 : 1]
      },
    )
    return points.some(([, , visibility]) => visibility > 0) ? { shape: 'skeleton', points } : null
  }
}

/** Returns the reader for the keypoint values of a row: columns beside its box, or a separate output. */
function keypointValues(
  manifest: Manifest,
  part: NonNullable<Manifest['keypoints']>,
  outputs: readonly OutputTensor[],
): (row: number) => number[] {
  if (part.columns) {
    const { data, at, columns, rowStep, columnStep } = tableOf('keypoints', part, manifest.views, outputs, null)
    return (row) => Array.from({ length: columns }, (_, i) => data[at + row * rowStep + i * columnStep]!)
  }
  const { dims, data } = onlyOutput('keypoints', part, {}, outputs)
  const values = (dims.at(-1) ?? 0) * (dims.at(-2) ?? 0)
  return (row) => Array.from({ length: values }, (_, i) => data[row * values + i]!)
}
