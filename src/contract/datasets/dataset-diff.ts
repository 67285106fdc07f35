import { z } from 'zod'
import { AnnotationId, ImageId } from '#model/ids.ts'
import { Lifecycle } from '#model/image.ts'
import { AttributeValue } from '#model/labels/annotation.ts'
import { Geometry } from '#model/shapes/index.ts'
import { LeftOutReason, SplitName } from './freeze.ts'

/** The strongest change of an object from one version to the next. */
export const ObjectChange = z.enum(['added', 'removed', 'relabelled', 'reshaped', 'resized', 'moved', 'attributes'])
export type ObjectChange = z.infer<typeof ObjectChange>

const FrozenObject = z.object({
  annotationId: AnnotationId,
  classId: z.int(),
  class: z.string(),
  geometry: Geometry,
  attributes: z.record(z.string(), AttributeValue),
})

/** An object in two versions; null in the one that lacks it. */
export const DiffedObject = z.object({
  kind: z.enum([...ObjectChange.options, 'unchanged']),
  before: FrozenObject.nullable(),
  after: FrozenObject.nullable(),
})
export type DiffedObject = z.infer<typeof DiffedObject>

const objectCounts = Object.fromEntries(
  [...ObjectChange.options, 'unchanged'].map((kind) => [kind, z.int()]),
) as Record<ObjectChange | 'unchanged', z.ZodInt>

export const DatasetDiff = z.object({
  a: z.string(),
  b: z.string(),
  /** Images; `relabelled` are those with other labels. */
  added: z.int(),
  removed: z.int(),
  relabelled: z.int(),
  unchanged: z.int(),
  /** Objects of added and removed images count as added and removed. */
  objects: z.object(objectCounts),
  byClass: z.array(z.object({ class: z.string(), before: z.int(), after: z.int() })),
  /** Differences of the label sets. */
  classes: z.object({
    added: z.array(z.string()),
    removed: z.array(z.string()),
    renamed: z.array(z.object({ from: z.string(), to: z.string() })),
  }),
  /** Images of both versions that changed their split. */
  splits: z.array(z.object({ from: SplitName, to: SplitName, images: z.int() })),
  changes: z.array(DiffedObject.extend({ imageId: ImageId, path: z.string(), annotationId: AnnotationId })).optional(),
})
export type DatasetDiff = z.infer<typeof DatasetDiff>

/** An image whose labels differ between two versions, and who changed them last in between. */
export const ChangedImage = z.object({
  imageId: ImageId,
  path: z.string(),
  changes: z.int(),
  kinds: z.partialRecord(ObjectChange, z.int()),
  classes: z.array(z.string()),
  changedBy: z.string().nullable(),
  changedAtMs: z.int().nullable(),
})
export type ChangedImage = z.infer<typeof ChangedImage>

/**
 * An image that only one version has, or that changed its split. `lifecycle` is the present one; `leftOut`: why it was
 * left out although it matched; `movedFrom`: its split in the earlier version.
 */
export const OtherImage = z.object({
  imageId: ImageId,
  path: z.string(),
  split: SplitName,
  labels: z.int(),
  lifecycle: Lifecycle,
  leftOut: LeftOutReason.nullable(),
  movedFrom: SplitName.nullable(),
})
export type OtherImage = z.infer<typeof OtherImage>
