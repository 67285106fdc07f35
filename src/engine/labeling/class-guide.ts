import type { ClassExample, ClassSample } from '#contract'
import { idOf, rowOf } from '#model/ids.ts'
import { differentFirst } from '#model/perceptual-hash.ts'
import type { ActingContext, Context } from '../context.ts'
import { invalid, notFound } from '../errors.ts'
import { isWithheld, readAll } from '../query/index.ts'
import type { Store } from '../store/index.ts'
import { listClasses } from '../workspace/index.ts'

type Region = ClassSample['crops'][number]
type Place = { image_id: number; x: number; y: number; width: number; height: number }

const maxExamples = 24
const maxSamples = 5
const maxCandidates = 24
/** Only this many labels are compared for the largest, so that a class with millions of labels is answered at once. */
const lookedAt = 500

const regionOf = ({ image_id, x, y, width, height }: Place): Region => ({
  imageId: idOf('img', image_id),
  box: [x, y, width, height],
})

type ExampleRow = Place & { id: number; class_id: number; counts: 0 | 1; note: string }

const exampleOf = (row: ExampleRow): ClassExample => ({
  exampleId: row.id,
  classId: row.class_id,
  ...regionOf(row),
  counts: row.counts === 1,
  note: row.note,
})

const exampleSql = `SELECT class_example.id, class_id, image_id, x, y, width, height, counts, note FROM class_example
  JOIN image ON image.id = image_id AND lifecycle NOT IN ('trashed', 'purged')`

export const classExamples = (store: Store): ClassExample[] =>
  store.all<ExampleRow>(`${exampleSql} ORDER BY class_id, counts DESC, class_example.id`).map(exampleOf)

/**
 * Adds a region as an example of a class. Throws INVALID for a region outside of the image, or when the class has too
 * many.
 */
export function addExample(
  acting: ActingContext,
  { classId, imageId, box, counts, note }: Omit<ClassExample, 'exampleId'>,
): ClassExample {
  const { store, clock, actor, announce } = acting
  const [x, y, width, height] = box
  const example = store.write(() => {
    const image = store.get<{ width_px: number; height_px: number }>(
      'SELECT width_px, height_px FROM image WHERE id = ?',
      [rowOf(imageId)],
    )
    if (!image) throw notFound(`image ${imageId}`)
    const found = listClasses(store).find((one) => one.classId === classId)
    if (!found) throw notFound(`class ${classId} in the label set`)
    if (!(width > 0 && height > 0 && x + width > 0 && y + height > 0 && x < image.width_px && y < image.height_px))
      throw invalid(`The example lies outside of the image, which has ${image.width_px} × ${image.height_px} pixels.`)
    const { n } = store.get<{ n: number }>('SELECT count(*) AS n FROM class_example WHERE class_id = ?', [classId])!
    if (n >= maxExamples) throw invalid(`${found.name} has ${n} examples already. Remove one first.`)
    const { lastRow } = store.run(
      `INSERT INTO class_example (class_id, image_id, x, y, width, height, counts, note, added_at, added_by)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [classId, rowOf(imageId), x, y, width, height, Number(counts), note, clock.nowMs(), rowOf(actor.userId)],
    )
    return { exampleId: lastRow, classId, imageId, box, counts, note }
  })
  announce({ type: 'workspaceChanged' })
  return example
}

export function removeExample({ store, announce }: ActingContext, exampleId: number): void {
  store.write(() => store.run('DELETE FROM class_example WHERE id = ?', [exampleId]))
  announce({ type: 'workspaceChanged' })
}

/** SQL for the largest rows of a source, each on another image. */
const largestSql = (source: string): string => `SELECT image_id, x, y, width, height, perceptual_hash AS hash FROM (
  SELECT one.*, row_number() OVER (PARTITION BY image_id ORDER BY width * height DESC) AS place
  FROM (${source} LIMIT ${lookedAt}) AS one
) JOIN image ON image.id = image_id WHERE place = 1 ORDER BY min(width, height) DESC, image_id`

async function largest(context: Context, source: string, classId: number, max: number): Promise<Region[]> {
  const places = await readAll<Place & { hash: string | null }>(context, largestSql(source), { class: classId })
  return differentFirst(places, max).map(regionOf)
}

const labelSource = `SELECT image_id, x, y, width, height FROM annotation
  JOIN image ON image.id = image_id AND lifecycle = 'active' WHERE class_id = :class AND shape <> 'whole-image'`
const deletedSource = (
  user: ActingContext['actor'],
) => `SELECT image_id, x16 / 16.0 AS x, y16 / 16.0 AS y, width16 / 16.0 AS width, height16 / 16.0 AS height
  FROM prediction JOIN image ON image.id = image_id AND lifecycle = 'active'
  WHERE class_id = :class AND outcome = 2 AND NOT ${isWithheld('image', user).sql}`

export async function classSamples(context: Context): Promise<ClassSample[]> {
  const counts = await readAll<{ class_id: number; labels: number; images: number }>(
    context,
    'SELECT class_id, count(*) AS labels, count(DISTINCT image_id) AS images FROM annotation GROUP BY class_id',
  )
  return Promise.all(
    counts.map(async ({ class_id: classId, labels, images }) => ({
      classId,
      labels,
      images,
      crops: await largest(context, labelSource, classId, maxSamples),
    })),
  )
}

export async function exampleCandidates(
  context: ActingContext,
  classId: number,
): Promise<{ labels: Region[]; deleted: Region[] }> {
  const [labels, deleted] = await Promise.all([
    largest(context, labelSource, classId, maxCandidates),
    largest(context, deletedSource(context.actor), classId, maxCandidates),
  ])
  return { labels, deleted }
}
