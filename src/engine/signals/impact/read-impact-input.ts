import { type PlanId, rowOf } from '#model/ids.ts'
import { sampleGolden, toSamples, type VectorTable } from '../../embeddings/for-threads.ts'
import { backgroundId } from '../../embeddings/index.ts'
import { severity, traceOf } from '../../policy/index.ts'
import type { Store } from '../../store/index.ts'
import type { EffectInput } from './estimate-impact.ts'

type VectorRow = { image_id: number; class_id: number; vector: Uint8Array }

const vectorsOf = (where: string): string =>
  `SELECT embedding.image_id, CASE annotation_id WHEN '${backgroundId}' THEN 0 ELSE annotation.class_id END AS class_id, vector
   FROM embedding JOIN embedding_run ON embedding_run.image_id = embedding.image_id AND embedding_run.descriptor = ?
   LEFT JOIN annotation ON annotation.image_id = embedding.image_id AND annotation.id = embedding.annotation_id
   WHERE (annotation.id IS NOT NULL OR annotation_id = '${backgroundId}') AND embedding.image_id IN (${where})
   ORDER BY embedding.image_id, annotation_id`

/**
 * What a plan is judged by: the objects of the golden set and of all reviewed active images beside it, as far as `make`
 * described them.
 */
export function readSamples(store: Store, planId: PlanId, goldenRow: number, make: string): EffectInput {
  const inGolden = 'SELECT image_id FROM dataset_item WHERE dataset_id = ?'
  const golden = samplesFrom(store.each<VectorRow>(vectorsOf(inGolden), [make, goldenRow]), new Map())
  const imageIndex = new Map<number, number>()
  const all = samplesFrom(
    store.each<VectorRow>(
      vectorsOf(
        `SELECT id FROM image WHERE lifecycle = 'active' AND state IN ('reviewed', 'approved') AND id NOT IN (${inGolden})`,
      ),
      [make, goldenRow],
    ),
    imageIndex,
  )
  const leaving = new Set<number>()
  traceOf(store, planId).eachAction((row, level) => {
    if (level >= severity.indexOf('retire')) leaving.add(row)
  })
  const rows = [...imageIndex.keys()]
  const facts = new Map(
    store
      .all<{ id: number; class_id: number | null; at: number }>(
        `SELECT id, (SELECT class_id FROM annotation WHERE image_id = image.id GROUP BY class_id
           ORDER BY count(*) DESC, class_id LIMIT 1) AS class_id, coalesce(captured_at, imported_at) AS at
         FROM image WHERE lifecycle = 'active' AND state IN ('reviewed', 'approved')`,
      )
      .map((row) => [row.id, row]),
  )
  return {
    golden: sampleGolden(golden),
    all,
    leaves: Uint8Array.from(rows, (row) => Number(leaving.has(row))),
    stratum: rows.map((row) => String(facts.get(row)?.class_id ?? 'none')),
    months: rows.map((row) => new Date(facts.get(row)?.at ?? 0).toISOString().slice(0, 7)),
    classNames: new Map(
      store.all<{ id: number; name: string }>('SELECT id, name FROM label_class').map(({ id, name }) => [id, name]),
    ),
    seed: 20_260_101 + rowOf(planId),
  }
}

function samplesFrom(rows: Iterable<VectorRow>, imageIndex: Map<number, number>): VectorTable {
  return toSamples(
    Array.from(rows, ({ image_id, class_id, vector }) => {
      const image = imageIndex.get(image_id) ?? imageIndex.size
      imageIndex.set(image_id, image)
      return { image, classId: class_id, vector }
    }),
  )
}
