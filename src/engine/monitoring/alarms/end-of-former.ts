import type { Context } from '../../context.ts'
import { currentModelRow } from '../../labeling/index.ts'
import { wilson } from '../../statistics/index.ts'
import type { Store } from '../../store/index.ts'
import { type Detector, percent } from '../detectors/detector.ts'
import { detectors } from '../detectors/index.ts'
import { driftReadings } from '../drift/drift-job.ts'
import { runDetectors, runSeverity } from '../running/index.ts'
import { currentSince } from './alarm.ts'
import { type AlarmRow, listAlarms, openAlarm, solveAlarm } from './alarm-table.ts'
import { parametersOf, unitsSince } from './units-since.ts'

/** With fewer reviews, the current model can't be judged yet. */
const minReviews = 50
/** Only the last reviews count, up to this many. */
const maxReviews = 1000

/**
 * An alarm of a former model does not end when the model changes: it ends when the current model demonstrably does
 * better at the subject of the alarm, or continues as an alarm of the current model. Otherwise a user ends it.
 */
export function endAlarmsOfFormerModels({ store, clock, announce }: Context): void {
  const current = currentModelRow(store)
  if (current === null) return
  const ended = listAlarms(store, 'open').flatMap((alarm) => {
    const because = alarm.modelRow === current ? null : endedBy(store, alarm, current)
    return because === null ? [] : [{ row: alarm.id, because }]
  })
  if (ended.length === 0) return
  store.write(() => {
    for (const { row, because } of ended) solveAlarm(store, row, clock.nowMs(), because)
  })
  announce({ type: 'workspaceChanged' })
}

/** Returns what ends the alarm, as a sentence; null while nothing does. */
function endedBy(store: Store, alarm: AlarmRow, current: number): string | null {
  if (openAlarm(store, alarm.detector, current)?.scope === alarm.scope)
    return `It continues as an alarm for ${nameOf(store, current)}.`
  if (alarm.detector === 'drift') {
    const readings = driftReadings(store, current)
    const isLooked = readings.some(({ atMs }) => atMs > alarm.raisedAtMs)
    return isLooked && readings.every(({ state }) => state !== 'amber') ? 'New images look normal again.' : null
  }
  const running = runDetectors.find(({ id }) => id === alarm.detector)
  if (running) {
    const reading = running.read(store, current)
    const isNew = reading !== null && (reading.checkedAtMs ?? Number.POSITIVE_INFINITY) > alarm.raisedAtMs
    return isNew && !runSeverity(running, reading.statistic) ? `${nameOf(store, current)} runs normally.` : null
  }
  const detector = detectors.find(({ id }) => id === alarm.detector)
  return detector ? betterNow(store, detector, alarm, current) : null
}

/** Whether images clearly speak less against the current model than against the alarm's. */
function betterNow(
  store: Store,
  detector: Detector,
  { modelRow: former, scope, sinceMs: formerSinceMs }: AlarmRow,
  current: number,
): string | null {
  const [classScope, userRow] = detector.scopes === 'user' ? [0, scope] : [scope, null]
  const hitsOf = (modelRow: number, sinceMs: number) => {
    const since = { modelRow, sinceMs, scope: classScope, userRow }
    return store.get<{ images: number; hits: number }>(
      `SELECT count(hit) AS images, coalesce(sum(hit), 0) AS hits FROM
         (SELECT ${detector.hitSql} AS hit ${unitsSince(since)} ORDER BY u.reviewed_at DESC LIMIT ${maxReviews})`,
      parametersOf(since),
    )!
  }
  const now = hitsOf(current, currentSince(store, current) ?? 0)
  if (now.images < minReviews) return null
  const then = hitsOf(former, formerSinceMs)
  if (then.images === 0 || wilson(now.hits, now.images)[1] >= wilson(then.hits, then.images)[0]) return null
  return `With ${nameOf(store, current)}: ${percent(now.hits / now.images)}, with ${nameOf(store, former)} ${percent(then.hits / then.images)}.`
}

const nameOf = (store: Store, modelRow: number): string =>
  store.get<{ name: string }>("SELECT name || iif(version > 1, ' v' || version, '') AS name FROM model WHERE id = ?", [
    modelRow,
  ])!.name
