import type { AddMatches } from '#contract'
import type { BoundingBox } from '#model/geometry/box.ts'
import { type ImageId, type ModelId, rowOf } from '#model/ids.ts'
import type { ActingContext } from '../context.ts'
import { invalid, notFound } from '../errors.ts'
import { insertModelWithoutFile, modelBySha256 } from '../models/index.ts'
import { sha256Hex } from '../sha256.ts'

/** What to search for: examples of one class, or a text. */
type Like = Pick<AddMatches, 'examples' | 'text' | 'classId'>

/** `id`: of a label; the coordinates of another part of an image. */
export type Example = { box: BoundingBox; imageRow: number; id: string; classId: number | null }

/** Returns the class for the matches, and the name of their model. Throws INVALID when the class is not clear. */
export function wantedOf(context: ActingContext, { examples, text, classId }: Like) {
  const found = examples.map((one): Example => {
    if ('annotationId' in one) return labelOf(context, one.imageId, one.annotationId)
    const { x, y, width, height } = one.box
    return { box: one.box, imageRow: rowOf(one.imageId), id: `${[x, y, width, height]}`, classId: null }
  })
  const classes = new Set([classId ?? null, ...found.map((one) => one.classId)].filter((one) => one !== null))
  const [wanted, ...others] = classes
  if (wanted === undefined) throw invalid('Choose the class that the matches get.')
  if (others.length > 0) throw invalid('The examples belong to several classes. Choose examples of one class.')
  const className = context.store.get<{ name: string }>('SELECT name FROM label_class WHERE id = ?', [wanted])?.name
  if (className === undefined) throw notFound(`class ${wanted}`)
  return { classId: wanted, className, name: text ? `“${text}” as ${className}` : `Like ${className}`, examples: found }
}

function labelOf({ store }: ActingContext, imageId: ImageId, annotationId: string): Example {
  const row = store.get<BoundingBox & { classId: number }>(
    'SELECT x, y, width, height, class_id AS classId FROM annotation WHERE image_id = ? AND id = ?',
    [rowOf(imageId), annotationId],
  )
  if (!row) throw notFound(`label ${annotationId} on ${imageId}`)
  const { classId, ...box } = row
  return { box, classId, imageRow: rowOf(imageId), id: annotationId }
}

/** Returns the pseudo-model of a search. The same search has the same model. */
export function pseudoModel(context: ActingContext, like: Like, make: string): ModelId {
  const { classId, className, name, examples } = wantedOf(context, like)
  const searched = like.text ? [like.text] : examples.map(({ imageRow, id }) => [imageRow, id])
  const sha256 = sha256Hex(JSON.stringify(['prototype', classId, searched, make]))
  const existing = modelBySha256(context.store, sha256)
  if (existing) return existing.model.modelId
  return context.store.write(() =>
    insertModelWithoutFile(context, {
      name,
      sha256,
      family: 'prototype',
      classes: [className],
      classMap: [classId],
    }),
  )
}
