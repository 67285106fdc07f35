import type { ImportFinding } from '#contract'
import type { AttributeValue } from '#model/labels/annotation.ts'
import type { OnProgress } from '../../progress.ts'
import type { ReadImage, ReadSource } from '../formats/define-format.ts'
import type { ReadReport } from '../parsing/read-report.ts'
import type { SplitName } from '../split.ts'

/** The contents of a source: its classes with their label counts, and a few images to show. */
export type SourcePreview = Pick<
  ImportFinding,
  'images' | 'splits' | 'attributes' | 'tracks' | 'changed' | 'rejected'
> & {
  objects: Pick<ImportFinding['objects'], 'total' | 'byShape'>
  classes: { name: string; count: number }[]
  shown: ReadImage[]
}

type Look = {
  samples: number
  splitOf(image: ReadImage): SplitName | undefined
  /** The same for images with the same content. */
  contentOf(imageRow: number): string
  step: OnProgress
}

/** Reads a source to its end and counts its contents. */
export async function previewOf(
  read: ReadSource,
  report: ReadReport,
  { samples, splitOf, contentOf, step }: Look,
): Promise<SourcePreview> {
  const counts = new Counts()
  const shown: ReadImage[] = []
  const contents = new Set<string>()
  for await (const image of read.images) {
    counts.add(image, splitOf(image))
    contents.add(contentOf(image.imageRow))
    if (image.labels.length > 0 && shown.length < samples) shown.push(image)
    step(0)
  }
  const classes = [...new Set([...read.classes, ...counts.byClass.keys()])]
  const { missingImages: missing } = report
  return {
    images: {
      named: counts.images + missing,
      found: counts.images,
      distinct: contents.size,
      missing,
      negative: counts.negative,
    },
    objects: { total: counts.total, byShape: Object.fromEntries(counts.byShape) },
    classes: classes.map((name) => ({ name, count: counts.byClass.get(name) ?? 0 })),
    splits: Object.fromEntries(counts.splits),
    attributes: [...counts.attributes].map(([name, { kind, count }]) => ({ name, kind, count })),
    tracks: counts.tracks.size,
    changed: report.changed(),
    rejected: report.rejected(),
    shown,
  }
}

const kindOf = (value: AttributeValue) =>
  typeof value === 'boolean' ? 'checkbox' : typeof value === 'number' ? 'number' : 'text'

/** Counts of the images and labels of a source. */
class Counts {
  readonly byShape = new Map<string, number>()
  readonly byClass = new Map<string, number>()
  readonly splits = new Map<string, number>()
  readonly attributes = new Map<string, { kind: 'checkbox' | 'number' | 'text'; count: number }>()
  readonly tracks = new Set<string>()
  images = 0
  total = 0
  negative = 0

  add({ labels, complete, sequence }: ReadImage, split: SplitName | undefined): void {
    this.images += 1
    if (labels.length === 0 && complete) this.negative += 1
    if (split) addTo(this.splits, split)
    for (const { className, geometry, attributes, track } of labels) {
      this.total += 1
      addTo(this.byShape, geometry.shape)
      addTo(this.byClass, className)
      if (track) this.tracks.add(`${sequence?.name} ${track.number}`)
      for (const [name, value] of Object.entries(attributes)) {
        const existing = this.attributes.get(name)
        const kind = existing && existing.kind !== kindOf(value) ? 'text' : kindOf(value)
        this.attributes.set(name, { kind, count: (existing?.count ?? 0) + 1 })
      }
    }
  }
}

const addTo = (counts: Map<string, number>, key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1)
