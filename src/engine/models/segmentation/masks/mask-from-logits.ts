import type { BoundingBox } from '#model/geometry/box.ts'
import type { RunLengths } from '#model/geometry/mask-bitmap.ts'
import { maskFromGrid } from '#model/geometry/mask-from-grid.ts'
import type { Letterbox } from '../../manifest/for-threads.ts'
import type { MaskPrediction } from '../segmenters/index.ts'

/** The pixels of the image that a prediction takes, or null when it takes none. `region` is what was encoded. */
export function maskFromLogits(prediction: MaskPrediction, frame: Letterbox, region: BoundingBox): RunLengths | null {
  const { logits, gridWidth, gridHeight, covers } = prediction
  const { content, input } = frame
  const share = (side: 'widthPx' | 'heightPx') => (covers === 'content' ? 1 : content[side] / input[side])
  const cellsPerPx = {
    x: (gridWidth * share('widthPx')) / region.width,
    y: (gridHeight * share('heightPx')) / region.height,
  }
  return maskFromGrid({ values: logits, width: gridWidth, height: gridHeight }, cellsPerPx, region)
}
