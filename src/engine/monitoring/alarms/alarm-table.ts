import { z } from 'zod'
import { type Alarm, AlarmStep } from '#contract'
import type { Store } from '../../store/index.ts'

/** A stored alarm. `scope`: the class or user that its detector watched, 0 for all. */
export type AlarmRow = Omit<
  Alarm,
  'alarmId' | 'sameCauseAs' | 'next' | 'modelId' | 'model' | 'modelIsCurrent' | 'firstImage' | 'examples' | 'where'
> & { id: number; modelRow: number; scope: number }

export type OpenAlarm = Pick<AlarmRow, 'id' | 'severity' | 'scope' | 'because' | 'raisedAtMs' | 'sinceMs'>

export const openAlarm = (store: Store, detector: string, modelRow: number): OpenAlarm | null =>
  store.get<OpenAlarm>(
    `SELECT id, severity, scope, because, raised_at AS raisedAtMs, since_at AS sinceMs FROM alarm
      WHERE model_id = ? AND detector = ? AND solved_at IS NULL`,
    [modelRow, detector],
  ) ?? null

/** `open`: the open alarm that becomes this one. */
type NewAlarm = Pick<
  AlarmRow,
  'modelRow' | 'detector' | 'scope' | 'severity' | 'title' | 'because' | 'cause' | 'raisedAtMs' | 'sinceMs'
> & { open: OpenAlarm | null; steps: readonly AlarmStep[] }

export function raiseAlarm(store: Store, alarm: NewAlarm): number {
  const { detector, scope, severity, title, because, cause } = alarm
  const texts = {
    ...{ scope, severity, title, because, cause, steps: JSON.stringify(alarm.steps) },
    ...{ at: alarm.raisedAtMs, since: alarm.sinceMs },
  }
  if (alarm.open) {
    store.run(
      `UPDATE alarm SET scope = :scope, severity = :severity, title = :title, because = :because, cause = :cause,
         steps = :steps, raised_at = :at, since_at = :since WHERE id = :id`,
      { ...texts, id: alarm.open.id },
    )
    return alarm.open.id
  }
  return store.run(
    `INSERT INTO alarm (model_id, detector, scope, severity, title, because, cause, steps, raised_at, since_at)
     VALUES (:model, :detector, :scope, :severity, :title, :because, :cause, :steps, :at, :since)`,
    { ...texts, model: alarm.modelRow, detector },
  ).lastRow
}

export function replaceEvidence(store: Store, alarmRow: number, imageRows: readonly number[]): void {
  store.run('DELETE FROM alarm_image WHERE alarm_id = ?', [alarmRow])
  store.run('INSERT INTO alarm_image (alarm_id, image_id) SELECT ?, value FROM json_each(?)', [
    alarmRow,
    JSON.stringify(imageRows),
  ])
}

export const solveAlarm = (store: Store, alarmRow: number, atMs: number, because: string): void => {
  store.run('UPDATE alarm SET solved_at = ?, solved_because = ? WHERE id = ? AND solved_at IS NULL', [
    atMs,
    because,
    alarmRow,
  ])
}

const columns = `id, model_id AS modelRow, detector, scope, severity, title, because, cause, steps, raised_at AS raisedAtMs,
  since_at AS sinceMs, muted_until AS mutedUntilMs, mute_reason AS muteReason, solved_at AS solvedAtMs,
  solved_because AS solvedBecause, (SELECT count(*) FROM alarm_image WHERE alarm_id = alarm.id) AS images`
const fromRow = (row: Omit<AlarmRow, 'steps'> & { steps: string }): AlarmRow => ({
  ...row,
  steps: z.array(AlarmStep).parse(JSON.parse(row.steps)),
})

/** Lists the open alarms, the red first, then the newest; or the last solved ones. */
export const listAlarms = (store: Store, which: 'open' | 'solved', limit = 50): AlarmRow[] =>
  store
    .all<Parameters<typeof fromRow>[0]>(
      which === 'open'
        ? `SELECT ${columns} FROM alarm WHERE solved_at IS NULL ORDER BY severity = 'amber', raised_at DESC LIMIT ?`
        : `SELECT ${columns} FROM alarm WHERE solved_at IS NOT NULL ORDER BY solved_at DESC LIMIT ?`,
      [limit],
    )
    .map(fromRow)

export const alarmByRow = (store: Store, alarmRow: number): AlarmRow | null => {
  const row = store.get<Parameters<typeof fromRow>[0]>(`SELECT ${columns} FROM alarm WHERE id = ?`, [alarmRow])
  return row ? fromRow(row) : null
}
