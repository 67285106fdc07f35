import type { SchemaElement } from 'hyparquet'

type Kind = Pick<SchemaElement, 'type' | 'converted_type'>

/** A column as Parquet declares it, and as Hugging Face's `datasets` reads it. */
type Column = { elements(name: string): SchemaElement[]; feature: object }

const leaf = (dtype: string, kind: Kind): Column => ({
  elements: (name) => [{ name, repetition_type: 'OPTIONAL', ...kind }],
  feature: { dtype, _type: 'Value' },
})
const string = leaf('string', { type: 'BYTE_ARRAY', converted_type: 'UTF8' })
const bytes = leaf('binary', { type: 'BYTE_ARRAY' })
const double = leaf('float64', { type: 'DOUBLE' })
const int32 = leaf('int32', { type: 'INT32' })
const int64 = leaf('int64', { type: 'INT64' })
const boolean = leaf('bool', { type: 'BOOLEAN' })

const sequence = (feature: object) => ({ feature, _type: 'Sequence' })
const list = (element: Column): Column => ({
  elements: (name) => [
    { name, repetition_type: 'OPTIONAL', converted_type: 'LIST', num_children: 1 },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    ...element.elements('element'),
  ],
  feature: sequence(element.feature),
})
const struct = (fields: Record<string, Column>): Column => ({
  elements: (name) => [
    { name, repetition_type: 'OPTIONAL', num_children: Object.keys(fields).length },
    ...Object.entries(fields).flatMap(([field, column]) => column.elements(field)),
  ],
  feature: Object.fromEntries(Object.entries(fields).map(([field, column]) => [field, column.feature])),
})

/** One row an image; its objects as a struct of lists, which every reader of the field takes. */
const columns = {
  image: struct({ bytes: bytes, path: string }),
  image_id: string,
  path: string,
  sha256: string,
  split: string,
  licence: string,
  sequence: string,
  frame: int32,
  width: int32,
  height: int32,
  labels: list(int64),
  objects: struct({
    id: list(string),
    category: list(int64),
    shape: list(string),
    bbox: list(list(double)),
    rotated: list(list(double)),
    segmentation: list(list(list(double))),
    mask: list(string),
    keypoints: list(list(double)),
    area: list(double),
    iscrowd: list(boolean),
    score: list(double),
    origin: list(string),
    model: list(string),
    attributes: list(string),
    track: list(int32),
    keyframe: list(boolean),
    outside_after: list(boolean),
  }),
} satisfies Record<string, Column>

const tableOf = (all: Record<string, Column>) => ({
  names: Object.keys(all),
  schema: [
    { name: 'root', num_children: Object.keys(all).length },
    ...Object.entries(all).flatMap(([name, column]) => column.elements(name)),
  ] satisfies SchemaElement[],
})

export const imageColumns = tableOf(columns)

/** One row per prediction; the places as those of objects above. */
const ofPrediction = {
  sha256: string,
  path: string,
  class: string,
  score: double,
  shape: string,
  bbox: list(double),
  rotated: list(double),
  segmentation: list(list(double)),
  mask: string,
  keypoints: list(double),
}

export const predictionColumns = tableOf(ofPrediction)

export const embeddingColumns = tableOf({ ...ofPrediction, embedding: list(int32) })

/** What Hugging Face's `datasets` reads the columns as: an image, and class numbers with their names. */
export function huggingFaceFeatures(names: readonly string[]): object {
  const classes = sequence({ names, _type: 'ClassLabel' })
  return {
    ...struct(columns).feature,
    image: { _type: 'Image' },
    labels: classes,
    objects: { ...columns.objects.feature, category: classes },
  }
}
