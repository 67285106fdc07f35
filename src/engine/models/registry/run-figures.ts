import { z } from 'zod'
import type { Store } from '../../store/index.ts'

/** The number of first images that define a model's usual speed, and of last images that define its recent one. */
const maxTimes = 100

/** `times`: milliseconds of inference per image. */
const Speed = z.object({ times: z.array(z.number()), runtime: z.string(), workers: z.int() })
type Speed = z.infer<typeof Speed>
export type Failure = { imageRow: number; kind: 'crash' | 'output'; reason: string }
export type RunFigures = { usual: Speed; recent: Speed; failures: (Failure & { failedAtMs: number })[] }

const noSpeed: Speed = { times: [], runtime: '', workers: 0 }

function speeds(store: Store, modelRow: number): { usual: Speed; recent: Speed } {
  const row = store.get<{ usual: string; recent: string }>('SELECT usual, recent FROM model_speed WHERE model_id = ?', [
    modelRow,
  ])
  const read = (text: string | undefined) => (text === undefined ? noSpeed : Speed.parse(JSON.parse(text)))
  return { usual: read(row?.usual), recent: read(row?.recent) }
}

function writeSpeeds(store: Store, modelRow: number, { usual, recent }: { usual: Speed; recent: Speed }): void {
  store.run('INSERT OR REPLACE INTO model_speed (model_id, usual, recent) VALUES (?, ?, ?)', [
    modelRow,
    JSON.stringify(usual),
    JSON.stringify(recent),
  ])
}

/** Adds times to the usual ones until there are enough, then to the recent ones. Call it inside a transaction. */
export function noteTimes(store: Store, modelRow: number, { times, ...by }: Speed): void {
  if (times.length === 0) return
  const rounded = times.map((ms) => Math.round(ms * 100) / 100)
  const { usual, recent } = speeds(store, modelRow)
  const missing = maxTimes - usual.times.length
  writeSpeeds(store, modelRow, {
    usual: missing > 0 ? { ...by, times: [...usual.times, ...rounded.slice(0, missing)] } : usual,
    recent:
      rounded.length > missing
        ? { ...by, times: [...recent.times, ...rounded.slice(Math.max(0, missing))].slice(-maxTimes) }
        : recent,
  })
}

/** Records the images on which a model failed, and removes those on which it ran again. */
export function noteFailures(
  store: Store,
  modelRow: number,
  { failed, sound, atMs }: { failed: readonly Failure[]; sound: readonly number[]; atMs: number },
): void {
  for (const { imageRow, kind, reason } of failed)
    store.run(
      'INSERT OR REPLACE INTO model_failure (model_id, image_id, kind, reason, failed_at) VALUES (?, ?, ?, ?, ?)',
      [modelRow, imageRow, kind, reason, atMs],
    )
  store.run('DELETE FROM model_failure WHERE model_id = ? AND image_id IN (SELECT value FROM json_each(?))', [
    modelRow,
    JSON.stringify(sound),
  ])
}

/** Reads a model's usual and recent speed, and the images on which it failed. */
export const runFigures = (store: Store, modelRow: number): RunFigures => ({
  ...speeds(store, modelRow),
  failures: store.all<RunFigures['failures'][number]>(
    `SELECT image_id AS imageRow, kind, reason, failed_at AS failedAtMs FROM model_failure WHERE model_id = ?
     ORDER BY failed_at DESC LIMIT 1000`,
    [modelRow],
  ),
})

/** Makes the recent speed the usual one, and removes the failures. Call it inside a transaction. */
export function acceptRunFigures(store: Store, modelRow: number): void {
  const { recent } = speeds(store, modelRow)
  writeSpeeds(store, modelRow, { usual: recent, recent: noSpeed })
  store.run('DELETE FROM model_failure WHERE model_id = ?', [modelRow])
}
