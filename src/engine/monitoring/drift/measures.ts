import type { DriftReading } from '#contract'

/** The number of images that a test needs on both sides. */
export const minImages = 100

/** One image in the form of the drift tests; null for an unknown number. */
export type DriftRow = {
  id: number
  source: string
  brightness: number | null
  contrast: number | null
  sharpness: number | null
  aspect: number
  megapixels: number
  objects: number | null
  confidence: number | null
  /** The class of its most confident prediction. */
  class: string | null
  vector: Uint8Array | null
}

/** A number whose distribution is compared. `more` and `less` explain a greater or smaller one. */
export type Measure = {
  id: string
  title: string
  of: (row: DriftRow) => number | null
  more: string
  less: string
}

/** Every compared number. To add one, add a line. */
export const measures: readonly Measure[] = [
  { id: 'brightness', title: 'Brightness', of: (row) => row.brightness, more: 'brighter', less: 'darker' },
  { id: 'contrast', title: 'Contrast', of: (row) => row.contrast, more: 'more contrast', less: 'less contrast' },
  { id: 'sharpness', title: 'Sharpness', of: (row) => row.sharpness, more: 'sharper', less: 'less sharp' },
  { id: 'aspect', title: 'Shape', of: (row) => row.aspect, more: 'wider', less: 'narrower' },
  { id: 'megapixels', title: 'Size', of: (row) => row.megapixels, more: 'larger', less: 'smaller' },
  { id: 'objects', title: 'Objects', of: (row) => row.objects, more: 'more objects', less: 'fewer objects' },
  {
    id: 'confidence',
    title: 'Confidence',
    of: (row) => row.confidence,
    more: 'more confident',
    less: 'less confident',
  },
]

/**
 * The finding of a test of new images; `far`: the images that show it most, including known ones that look like that.
 */
export type DriftFinding = Pick<
  DriftReading,
  'test' | 'scope' | 'title' | 'p' | 'finding' | 'histogram' | 'stability'
> & {
  far: readonly number[]
}
