import { centredBox, cornersBox } from './candidate-boxes.ts'
import { bestClass } from './class-scores.ts'
import type { Candidate } from './non-maximum-suppression.ts'
import type { Keep } from './proposals.ts'
import { cellCount, strideGrids } from './stride-grids.ts'

/** `boxes` is the number of boxes in the output; `classes` null when the layout does not show it. */
export type UltralyticsLayout = {
  kind: 'channels-first' | 'anchors' | 'end-to-end'
  boxes: number
  classes: number | null
}

type Reader = {
  /** The exporter's own suppression threshold, or null when the graph has suppressed already. */
  iouThreshold: number | null
  /** The boxes of at least `keep.fromScore`, in input pixels. */
  candidates(data: ArrayLike<number>, layout: UltralyticsLayout, keep: Keep): Candidate[]
}

/** The pyramids that Ultralytics' configurations use: usual, with a P2 head, with a P6 head, tiny. */
const pyramids = [
  [8, 16, 32],
  [4, 8, 16, 32],
  [8, 16, 32, 64],
  [16, 32],
]
const anchorsPerCell = 3

/** Which layout an output of this shape is, for an input of this size, or null. Told by the number of grid cells. */
export function detectLayout(
  dims: readonly (number | string)[],
  input: { widthPx: number; heightPx: number },
): UltralyticsLayout | null {
  const [batch, rows, columns] = dims
  if (dims.length !== 3 || batch !== 1 || typeof rows !== 'number' || typeof columns !== 'number') return null
  const cellCounts = pyramids.map((stridesPx) => cellCount(strideGrids(input, stridesPx)))
  if (rows > 4 && cellCounts.includes(columns)) return { kind: 'channels-first', boxes: columns, classes: rows - 4 }
  if (columns > 5 && cellCounts.some((cells) => cells * anchorsPerCell === rows))
    return { kind: 'anchors', boxes: rows, classes: columns - 5 }
  if (columns === 6 && !cellCounts.includes(rows)) return { kind: 'end-to-end', boxes: rows, classes: null }
  return null
}

/** v8 and newer: a plane per value, center, width and height first, then one score per class. */
const channelsFirst: Reader = {
  iouThreshold: 0.7,
  candidates(data, { boxes, classes }, keep) {
    const best = new Float32Array(boxes)
    const bestIndex = new Uint16Array(boxes)
    for (let classIndex = 0; classIndex < classes!; classIndex++) {
      const plane = (4 + classIndex) * boxes
      for (let i = 0; i < boxes; i++) {
        const score = data[plane + i]!
        if (score > best[i]!) {
          best[i] = score
          bestIndex[i] = classIndex
        }
      }
    }
    const found: Candidate[] = []
    for (let i = 0; i < boxes; i++) {
      const score = best[i]!
      if (score <= 0 || score < keep.fromScore) continue
      found.push({
        classIndex: bestIndex[i]!,
        score,
        ...centredBox(data[i]!, data[boxes + i]!, data[2 * boxes + i]!, data[3 * boxes + i]!),
      })
    }
    return found
  },
}

/** v5: a row per anchor: center, width, height, objectness, then one score per class, decoded in the graph. */
const anchors: Reader = {
  iouThreshold: 0.45,
  candidates(data, { boxes, classes }, keep) {
    const values = classes! + 5
    const found: Candidate[] = []
    for (let i = 0; i < boxes; i++) {
      const at = i * values
      const objectness = data[at + 4]!
      if (objectness < keep.fromScore) continue
      const best = bestClass(data, at + 5, classes!)
      const score = objectness * best.score
      if (score <= 0 || score < keep.fromScore) continue
      found.push({
        classIndex: best.classIndex,
        score,
        ...centredBox(data[at]!, data[at + 1]!, data[at + 2]!, data[at + 3]!),
      })
    }
    return found
  },
}

/** With suppression in the graph: a row per box: two corners, score, class; rows of score 0 fill up. */
const endToEnd: Reader = {
  iouThreshold: null,
  candidates(data, { boxes }, keep) {
    const found: Candidate[] = []
    for (let at = 0; at < boxes * 6; at += 6) {
      const score = data[at + 4]!
      if (!(score > 0 && score >= keep.fromScore)) continue
      found.push({
        classIndex: Math.round(data[at + 5]!),
        score,
        ...cornersBox(data[at]!, data[at + 1]!, data[at + 2]!, data[at + 3]!),
      })
    }
    return found
  },
}

export const ultralyticsLayouts: Record<UltralyticsLayout['kind'], Reader> = {
  'channels-first': channelsFirst,
  anchors,
  'end-to-end': endToEnd,
}
