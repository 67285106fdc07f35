/** So many images on both sides are needed for a test. */
export const minImages = 100

/** One image as the drift tests see it; null where a number is unknown. */
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
  /** Of its surest prediction. */
  class: string | null
  vector: Uint8Array | null
}

/** A number whose distribution is compared. `more` and `less` say what a greater or smaller one means. */
export type Measure = {
  id: string
  title: string
  of: (row: DriftRow) => number | null
  more: string
  less: string
}

/** Every number that is compared. A new one is its line here. */
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
