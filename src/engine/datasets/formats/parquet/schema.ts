import type { SchemaElement } from 'hyparquet'

type Elements = SchemaElement[]
type Kind = Pick<SchemaElement, 'type' | 'converted_type'>

const string: Kind = { type: 'BYTE_ARRAY', converted_type: 'UTF8' }
const bytes: Kind = { type: 'BYTE_ARRAY' }
const double: Kind = { type: 'DOUBLE' }
const int32: Kind = { type: 'INT32' }
const int64: Kind = { type: 'INT64' }
const boolean: Kind = { type: 'BOOLEAN' }

type Column = (name: string) => Elements
const leaf =
  (kind: Kind): Column =>
  (name) => [{ name, repetition_type: 'OPTIONAL', ...kind }]
const list =
  (element: Column): Column =>
  (name) => [
    { name, repetition_type: 'OPTIONAL', converted_type: 'LIST', num_children: 1 },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    ...element('element'),
  ]
const struct =
  (fields: Record<string, Column>): Column =>
  (name) => [
    { name, repetition_type: 'OPTIONAL', num_children: Object.keys(fields).length },
    ...Object.entries(fields).flatMap(([field, column]) => column(field)),
  ]

/** One row an image; its objects as a struct of lists, which every reader of the field takes. */
const columns = {
  image: struct({ bytes: leaf(bytes), path: leaf(string) }),
  image_id: leaf(string),
  path: leaf(string),
  sha256: leaf(string),
  split: leaf(string),
  licence: leaf(string),
  sequence: leaf(string),
  frame: leaf(int32),
  width: leaf(int32),
  height: leaf(int32),
  labels: list(leaf(int64)),
  objects: struct({
    id: list(leaf(string)),
    category: list(leaf(int64)),
    shape: list(leaf(string)),
    bbox: list(list(leaf(double))),
    rotated: list(list(leaf(double))),
    segmentation: list(list(list(leaf(double)))),
    mask: list(leaf(string)),
    keypoints: list(list(leaf(double))),
    area: list(leaf(double)),
    iscrowd: list(leaf(boolean)),
    score: list(leaf(double)),
    origin: list(leaf(string)),
    model: list(leaf(string)),
    attributes: list(leaf(string)),
    track: list(leaf(int32)),
    keyframe: list(leaf(boolean)),
    outside_after: list(leaf(boolean)),
  }),
} satisfies Record<string, Column>

const schemaOf = (all: Record<string, Column>): SchemaElement[] => [
  { name: 'root', num_children: Object.keys(all).length },
  ...Object.entries(all).flatMap(([name, column]) => column(name)),
]

export const columnNames = Object.keys(columns)

export const parquetSchema = schemaOf(columns)

/** One row per prediction; the places as those of objects above. */
const ofPrediction = {
  sha256: leaf(string),
  path: leaf(string),
  class: leaf(string),
  score: leaf(double),
  shape: leaf(string),
  bbox: list(leaf(double)),
  rotated: list(leaf(double)),
  segmentation: list(list(leaf(double))),
  mask: leaf(string),
  keypoints: list(leaf(double)),
}

export const predictionColumns = { names: Object.keys(ofPrediction), schema: schemaOf(ofPrediction) }

const withEmbedding = { ...ofPrediction, embedding: list(leaf(int32)) }
export const embeddingColumns = { names: Object.keys(withEmbedding), schema: schemaOf(withEmbedding) }

/** What Hugging Face's `datasets` reads the columns as: an image, and class numbers with their names. */
export function huggingFaceFeatures(classNames: readonly string[]): object {
  const value = (dtype: string) => ({ dtype, _type: 'Value' })
  const many = (feature: object) => ({ feature, _type: 'Sequence' })
  const label = { names: classNames, _type: 'ClassLabel' }
  const doubles = many(value('float64'))
  const strings = many(value('string'))
  return {
    image: { _type: 'Image' },
    ...Object.fromEntries(
      ['image_id', 'path', 'sha256', 'split', 'licence', 'sequence'].map((name) => [name, value('string')]),
    ),
    frame: value('int32'),
    width: value('int32'),
    height: value('int32'),
    labels: many(label),
    objects: {
      id: strings,
      category: many(label),
      shape: strings,
      bbox: many(doubles),
      rotated: many(doubles),
      segmentation: many(many(doubles)),
      mask: strings,
      keypoints: many(doubles),
      area: many(value('float64')),
      iscrowd: many(value('bool')),
      score: many(value('float64')),
      origin: strings,
      model: strings,
      attributes: strings,
      track: many(value('int32')),
      keyframe: many(value('bool')),
      outside_after: many(value('bool')),
    },
  }
}
