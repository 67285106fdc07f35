import type { Context } from '../context.ts'
import { refreshPredictionSummary } from '../library/index.ts'
import { clusterSql, readLongRows } from '../query/index.ts'
import { isExposed } from '../statistics/index.ts'
import type { Store } from '../store/index.ts'
import { writeBatches } from '../threads/write-in-pieces.ts'
import { isExposing, openExperiment, percentOf, type StoredExperiment } from './experiment-row.ts'

type DrawnImage = { id: number; unit: number }

/** SQL for the open ones of these images on which both models have run and that don't show the candidate yet. */
const candidates = (images: string): string =>
  `SELECT image.id, ${clusterSql('image.id')} AS unit FROM ${images} WHERE state IN ('new', 'predicted')
     AND EXISTS (SELECT 1 FROM prediction_run WHERE model_id = :candidate AND image_id = image.id)
     AND EXISTS (SELECT 1 FROM prediction_run WHERE model_id = :current AND image_id = image.id)
     AND NOT EXISTS (SELECT 1 FROM exposure WHERE exposure.image_id = image.id)`

/** Makes the drawn ones of the images show the candidate's predictions. Inside of a transaction. */
export function exposeImages(store: Store, experiment: StoredExperiment, imageRows: readonly number[]): void {
  if (!isExposing(experiment)) return
  const rows = store.all<DrawnImage>(
    candidates('json_each(:rows) AS listed CROSS JOIN image ON image.id = listed.value'),
    {
      candidate: experiment.candidate.row,
      current: experiment.current.row,
      rows: JSON.stringify(imageRows),
    },
  )
  expose(store, experiment, rows)
}

function expose(store: Store, experiment: StoredExperiment, rows: readonly DrawnImage[]): void {
  const drawn = rows.filter(({ unit }) => isExposed(experiment.draw, String(unit), percentOf(experiment)))
  for (const { id } of drawn)
    store.run('INSERT INTO exposure (image_id, model_id) VALUES (?, ?)', [id, experiment.candidate.row])
  if (drawn.length > 0)
    refreshPredictionSummary(
      store,
      drawn.map(({ id }) => id),
    )
}

/** Exposes all images, found by a thread, for example when more of them are to show the candidate. */
export async function exposeAll(context: Context, signal: AbortSignal): Promise<void> {
  const { store } = context
  const begun = openExperiment(store)
  if (!begun || percentOf(begun) === 0) return
  const rows = await readLongRows(context, `${candidates('image')} ORDER BY image.id`, {
    candidate: begun.candidate.row,
    current: begun.current.row,
  })
  const exposeSome = (some: readonly number[]) => {
    const experiment = openExperiment(store)
    if (experiment?.row === begun.row) exposeImages(store, experiment, some)
  }
  await writeBatches(store, rows, exposeSome, signal)
}
