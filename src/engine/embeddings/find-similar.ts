import type { SimilarTo, TextQuery } from '#contract'
import { type BoundingBox, iou } from '#model/geometry/box.ts'
import { idOf, PredictionId, rowOf } from '#model/ids.ts'
import type { ActingContext } from '../context.ts'
import { invalid, notFound } from '../errors.ts'
import { embedderOf, type TextSearch } from '../models/index.ts'
import { isWithheld, readOne } from '../query/index.ts'
import { defineThread } from '../threads/threads.ts'
import { isUndescribed, readable, wholeId } from './describe-images.ts'
import { makeNow, openDescriber } from './describer.ts'
import { objectOf } from './object-of.ts'
import type { SimilarVector } from './similarity-index.ts'
import type { tasks } from './similarity-tasks.ts'
import { storeSearch } from './store-search.ts'
import { signed } from './vectors.ts'

const similarityThread = defineThread<typeof tasks>({ tasks: 'similarity', pool: 'read', single: true })

/** The maximum number of vectors to find. An image may have several similar objects. */
const maxVectors = 4000

/**
 * Finds the described images most similar to an image, an object or a part of one, and stores them as a search. Compares
 * objects and parts with objects, images with images.
 */
export async function findSimilar(context: ActingContext, { imageId, object, box, limit }: SimilarTo) {
  const { store } = context
  const imageRow = rowOf(imageId)
  const image = store.get<{ path: string; width: number; height: number }>(
    'SELECT path, width_px AS width, height_px AS height FROM image WHERE id = ?',
    [imageRow],
  )
  if (!image) throw notFound(`image ${imageId}`)
  if (box && iou({ x: 0, y: 0, ...image }, box) === 0)
    throw invalid(`The box lies outside of ${image.path}, which has ${image.width} × ${image.height} pixels.`)
  const example = object === undefined ? null : objectOf(context, imageRow, object)
  if (object !== undefined && !example && !box) throw notFound(`object ${object} on ${imageId}`)
  const kind = example || box ? 'object' : 'image'
  const { make, words } = await makeNow(context)
  const vector =
    (box && !example ? null : storedVector(context, imageRow, object ?? wholeId, make)) ??
    (await describedVector(context, imageRow, example?.box ?? box ?? null))
  const near = await context.threads.ask(similarityThread, 'nearest', { make, kind, vector, max: maxVectors })
  const title = `Like ${example ? `the ${example.className} in ` : box ? 'a part of ' : ''}${image.path}`
  return storedSearch(context, title, { make, words, limit, near: near.filter((one) => one.image !== imageRow) })
}

/** Finds the images or objects that best match a text, and stores them as a search. Throws as `textVectorOf` does. */
export async function findByText(context: ActingContext, texts: TextSearch, { text, of, limit }: TextQuery) {
  const { make, vector } = await textVectorOf(context, texts, text)
  const near = await context.threads.ask(similarityThread, 'nearestToText', {
    make,
    kind: of === 'objects' ? 'object' : 'image',
    vector,
    max: maxVectors,
  })
  const { words } = await makeNow(context)
  return storedSearch(context, of === 'objects' ? `Objects like “${text}”` : `“${text}”`, { make, words, near, limit })
}

/** Returns the vector of a text, to compare with those of images. Throws INVALID with what to do if no model reads texts. */
export async function textVectorOf(context: ActingContext, texts: TextSearch, text: string) {
  const embedder = embedderOf(context)
  if (!embedder)
    throw invalid(
      'No model here reads text. Add a CLIP or SigLIP model with its image and text encoders, then describe the images.',
    )
  const { make, model } = embedder
  const vector = await texts.vectorOf(model, text)
  if (!vector)
    throw invalid(
      `Images are described by ${model.model.name}, which has no text encoder. Add its file again with one, or add a CLIP or SigLIP model.`,
    )
  return { make, vector }
}

type SimilarResult = { make: string; words: string; near: readonly SimilarVector[]; limit: number }

/** Stores findings as a search. Omits images that are gone, and predictions that are withheld from the user. */
async function storedSearch(context: ActingContext, title: string, { make, words, near, limit }: SimilarResult) {
  const images = near.map((one) => one.image)
  const isSeen = new Map(activeAmong(context, images))
  const found = near
    .filter(
      ({ image, object }) => isSeen.get(image) === 1 || (isSeen.has(image) && !PredictionId.safeParse(object).success),
    )
    .slice(0, limit)
  const search = storeSearch(
    context,
    title,
    found.map((one) => one.image),
    found.map((one) => one.cosine),
  )
  const { waiting } = (await readOne<{ waiting: number }>(
    context,
    `SELECT count(*) AS waiting FROM image LEFT JOIN embedding_run ON embedding_run.image_id = image.id
     WHERE image.lifecycle = 'active' AND ${isUndescribed}`,
    [make],
  ))!
  return {
    ...search,
    title,
    basis: words,
    waiting,
    images: found.map(({ image, object, cosine }) => ({
      imageId: idOf('img', image),
      object: object === wholeId ? null : object,
      similarity: cosine,
    })),
  }
}

function storedVector({ store }: ActingContext, imageRow: number, object: string, make: string): Int8Array | null {
  const row = store.get<{ vector: Uint8Array }>(
    `SELECT vector FROM embedding JOIN embedding_run USING (image_id) JOIN image ON image.id = image_id
     WHERE image_id = ? AND annotation_id = ? AND descriptor = ? AND embedding_run.revision = image.revision`,
    [imageRow, object, make],
  )
  return row ? signed(row.vector) : null
}

/** Describes a box, or a whole image. */
async function describedVector(context: ActingContext, imageRow: number, box: BoundingBox | null): Promise<Int8Array> {
  const image = context.store.get<{ width: number; height: number }>(
    'SELECT width_px AS width, height_px AS height FROM image WHERE id = ?',
    [imageRow],
  )!
  const { signal } = new AbortController()
  const describer = await openDescriber(context, { images: 1, signal })
  try {
    const whole = { x: 0, y: 0, ...image }
    const vectors = await readable(context, imageRow, describer.describe(imageRow, [box ?? whole]), signal)
    if (!vectors?.[0]) throw invalid('The image can’t be read, so nothing can be compared with it.')
    return vectors[0]
  } finally {
    await describer.close()
  }
}

/** Returns the active images, with 1 if the user may see their predictions. */
const activeAmong = ({ store, actor }: ActingContext, images: readonly number[]) =>
  store.arrays<[row: number, isSeen: number]>(
    `SELECT image.id, NOT ${isWithheld('image', actor).sql} FROM json_each(?) AS listed
     JOIN image ON image.id = listed.value WHERE lifecycle = 'active'`,
    [JSON.stringify(images)],
  )
