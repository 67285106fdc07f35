import type { WebhookEvent } from '#contract'
import { RefreshResult } from '#contract'
import { idOf } from '#model/ids.ts'
import { readJson } from '#model/text/read-json.ts'
import type { Store } from '../store/index.ts'

type Data = Record<string, string | number | boolean | null>

/**
 * Returns what a message says about a row: names, numbers and ids; no file paths and nothing about images. Null when
 * the row is gone.
 */
export const eventData: Record<WebhookEvent, (store: Store, row: number) => Data | null> = {
  'version.frozen'(store, row) {
    const found = store.get<{ name: string; hash: string; images: number }>(
      'SELECT name, hash, (SELECT count(*) FROM dataset_item WHERE dataset_id = dataset.id) AS images FROM dataset WHERE id = ?',
      [row],
    )
    return found ? { datasetId: idOf('dst', row), ...found } : null
  },
  'refresh.done'(store, row) {
    const job = store.get<{ result: string | null }>('SELECT result FROM job WHERE id = ?', [row])
    const read = job?.result ? readJson(job.result) : null
    const { data } = RefreshResult.safeParse(read && 'value' in read ? read.value : null)
    if (!data) return null
    const { dataset, hash, previous, frozen, unchanged, stoppedAt, checks } = data
    const failedChecks = checks.filter(({ ok }) => !ok).length
    return { jobId: idOf('job', row), version: dataset, hash, previous, frozen, unchanged, stoppedAt, failedChecks }
  },
  'alarm.raised'(store, row) {
    const found = store.get<Data & { model: string }>(
      `SELECT severity, title, because, (SELECT name FROM model WHERE model.id = model_id) AS model,
         (SELECT count(*) FROM alarm_image WHERE alarm_id = alarm.id) AS images FROM alarm WHERE id = ?`,
      [row],
    )
    return found ? { alarmId: idOf('alm', row), ...found } : null
  },
  'experiment.decided'(store, row) {
    const found = store.get<Data>(
      'SELECT kind, candidate_name AS candidate, current_name AS current, status, because FROM experiment WHERE id = ?',
      [row],
    )
    return found ? { experimentId: idOf('exp', row), ...found } : null
  },
}
