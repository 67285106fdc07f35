import { type PlanId, rowOf } from '#model/ids.ts'
import { backgroundId, sampleGolden, toSamples } from '../../embeddings/for-threads.ts'
import { severity, traceOf } from '../../policy/for-threads.ts'
import type { OnProgress } from '../../progress.ts'
import { type ReadOnlyStore, rowRanges } from '../../store/index.ts'
import type { EffectInput } from './estimate-impact.ts'

export type SamplesRequest = { planId: PlanId; goldenRow: number; make: string }
type ImageRow = { id: number; golden: 0 | 1; class_id: number | null; at: number }
type VectorRow = { image_id: number; class_id: number; vector: Uint8Array }

/**
 * Reads the samples of a plan's estimate: the objects of the golden set and of all other reviewed active images, as far
 * as `make` has described them.
 */
export function readSamples(store: ReadOnlyStore, request: SamplesRequest, step: OnProgress): EffectInput {
  const golden: { image: number; classId: number; vector: Uint8Array }[] = []
  const all: typeof golden = []
  const images: ImageRow[] = []
  for (const [first, last] of rowRanges(store)) {
    step(0)
    const here = new Map(imagesBetween(store, request.goldenRow, first, last).map((image) => [image.id, image]))
    let place = -1
    let before = 0
    for (const { image_id, class_id, vector } of vectorsBetween(store, request.make, first, last)) {
      const image = here.get(image_id)
      if (!image) continue
      if (image.golden === 1) golden.push({ image: image_id, classId: class_id, vector })
      else {
        if (image_id !== before) place = images.push(image) - 1
        before = image_id
        all.push({ image: place, classId: class_id, vector })
      }
    }
  }
  const leaving = new Set<number>()
  traceOf(store, request.planId).eachAction((row, level) => {
    if (level >= severity.indexOf('retire')) leaving.add(row)
  })
  return {
    golden: sampleGolden(toSamples(golden)),
    all: toSamples(all),
    leaves: Uint8Array.from(images, ({ id }) => Number(leaving.has(id))),
    stratum: Int32Array.from(images, ({ class_id }) => class_id ?? 0),
    months: Int32Array.from(images, ({ at }) => monthOf(at)),
    classNames: new Map(
      store.all<{ id: number; name: string }>('SELECT id, name FROM label_class').map(({ id, name }) => [id, name]),
    ),
    seed: 20_260_101 + rowOf(request.planId),
  }
}

/** Months since the year 0, UTC. */
function monthOf(atMs: number): number {
  const at = new Date(atMs)
  return at.getUTCFullYear() * 12 + at.getUTCMonth()
}

/** `class_id`: the class of most of its labels. */
const imagesBetween = (store: ReadOnlyStore, goldenRow: number, first: number, last: number) =>
  store.all<ImageRow>(
    `SELECT id, golden, coalesce(captured_at, imported_at) AS at, (SELECT class_id FROM annotation
       WHERE image_id = id GROUP BY class_id ORDER BY count(*) DESC, class_id LIMIT 1) AS class_id
     FROM (SELECT *, EXISTS (SELECT 1 FROM dataset_item WHERE dataset_id = ? AND image_id = image.id) AS golden
       FROM image WHERE id BETWEEN ? AND ?)
     WHERE golden = 1 OR (lifecycle = 'active' AND state IN ('reviewed', 'approved'))`,
    [goldenRow, first, last],
  )

const vectorsBetween = (store: ReadOnlyStore, make: string, first: number, last: number) =>
  store.all<VectorRow>(
    `SELECT embedding.image_id, iif(annotation_id = '${backgroundId}', 0, annotation.class_id) AS class_id, vector
     FROM embedding JOIN embedding_run ON embedding_run.image_id = embedding.image_id AND embedding_run.descriptor = ?
     LEFT JOIN annotation ON annotation.image_id = embedding.image_id AND annotation.id = embedding.annotation_id
     WHERE (annotation.id IS NOT NULL OR annotation_id = '${backgroundId}') AND embedding.image_id BETWEEN ? AND ?
     ORDER BY embedding.image_id, annotation_id`,
    [make, first, last],
  )
