import { refreshPredictionSummary } from '../library/index.ts'
import { clusterSql } from '../query/index.ts'
import { isExposed } from '../statistics/index.ts'
import type { Store } from '../store/index.ts'
import { pagesInTurns } from '../turns.ts'
import { isExposing, openExperiment, percentOf, type StoredExperiment } from './experiment-row.ts'

const imagesAtOnce = 500

type Drawn = { id: number; unit: number }

/** Open images on which both models have run and that don't show the candidate yet. */
const candidates = (more: string): string =>
  `SELECT image.id, ${clusterSql('image.id')} AS unit
   FROM prediction_run AS run JOIN image ON image.id = run.image_id
   WHERE run.model_id = :candidate AND state IN ('new', 'predicted') AND ${more}
     AND EXISTS (SELECT 1 FROM prediction_run WHERE model_id = :current AND image_id = image.id)
     AND NOT EXISTS (SELECT 1 FROM exposure WHERE exposure.image_id = image.id)`

/** Lets those of the images that are drawn show the candidate's predictions. Inside of a transaction. */
export function exposeImages(store: Store, experiment: StoredExperiment, imageRows: readonly number[]): void {
  if (!isExposing(experiment)) return
  const rows = store.all<Drawn>(candidates('image.id IN (SELECT value FROM json_each(:rows))'), {
    candidate: experiment.candidate.row,
    current: experiment.current.row,
    rows: JSON.stringify(imageRows),
  })
  expose(store, experiment, rows)
}

function expose(store: Store, experiment: StoredExperiment, rows: readonly Drawn[]): void {
  const drawn = rows.filter(({ unit }) => isExposed(experiment.draw, String(unit), percentOf(experiment)))
  for (const { id } of drawn)
    store.run('INSERT INTO exposure (image_id, model_id) VALUES (?, ?)', [id, experiment.candidate.row])
  if (drawn.length > 0)
    refreshPredictionSummary(
      store,
      drawn.map(({ id }) => id),
    )
}

/** The same for all images, as when more of them are to show the candidate. */
export async function exposeAll(store: Store, signal: AbortSignal): Promise<void> {
  const begun = openExperiment(store)
  if (!begun || percentOf(begun) === 0) return
  const pages = pagesInTurns<Drawn>(
    (last) =>
      store.all<Drawn>(`${candidates('run.image_id > :after')} ORDER BY run.image_id LIMIT ${imagesAtOnce}`, {
        candidate: begun.candidate.row,
        current: begun.current.row,
        after: last?.id ?? 0,
      }),
    signal,
  )
  for await (const page of pages)
    store.write(() => {
      const experiment = openExperiment(store)
      if (experiment?.row === begun.row && isExposing(experiment)) expose(store, experiment, page)
    })
}
