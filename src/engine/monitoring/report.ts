import type { DetectorReading, MonitoringReport } from '#contract'
import type { ActingContext } from '../context.ts'
import { currentModelRow } from '../labeling/index.ts'
import type { Store } from '../store/index.ts'
import { toAlarm } from './alarms/alarm.ts'
import { alarmCauses } from './alarms/alarm-causes.ts'
import { listAlarms, openAlarm } from './alarms/alarm-table.ts'
import { subjectOf } from './alarms/weigh-alarm.ts'
import { bandDetectors } from './bands/band-detector.ts'
import { watchedBands } from './bands/stream-error.ts'
import { type Detector, shownId } from './detectors/detector.ts'
import { groupsSeen, isQuiet, learningGroups, weigh } from './detectors/detector-state.ts'
import { budgetOf, detectors } from './detectors/index.ts'
import { driftReadings } from './drift/drift-job.ts'
import { evidenceBefore } from './evidence/evidence-before.ts'
import { bringUpToDate } from './follow-job.ts'
import { shareFollowed } from './ledger/follow-edits.ts'
import { reviewOutcomes } from './outcomes.ts'
import { runDetectors, runSeverity } from './running/index.ts'
import type { RunDetector } from './running/run-detector.ts'

export async function monitoringReport(
  acting: ActingContext,
  { sinceMs }: { sinceMs?: number },
): Promise<MonitoringReport> {
  await bringUpToDate(acting)
  const { store } = acting
  const modelRow = currentModelRow(store)
  const causes = alarmCauses(store)
  const before = await evidenceBefore(acting, causes.flat())
  return {
    counted: shareFollowed(store),
    models: await reviewOutcomes(acting, sinceMs),
    detectors: modelRow === null ? [] : readings(store, modelRow),
    drift: modelRow === null ? [] : driftReadings(store, modelRow),
    alarms: causes.flatMap((cause) => cause.map((row) => toAlarm(store, row, { before, leader: cause[0] }))),
    solved: listAlarms(store, 'solved', 20).map((row) => toAlarm(store, row, { before: null })),
    learning: modelRow === null ? null : { groups: groupsSeen(store, modelRow), needed: learningGroups },
    falseAlarmBudgetPer1000Clusters: budgetOf([...detectors, ...bandDetectors(store)]),
    bands: watchedBands(store),
  }
}

const readings = (store: Store, modelRow: number): DetectorReading[] =>
  [
    ...[...detectors, ...bandDetectors(store)].map((detector) => reading(store, detector, modelRow)),
    ...runDetectors.map((detector) => runReading(store, detector, modelRow)),
  ].sort((a, b) => (a.id < b.id ? -1 : 1))

function runReading(store: Store, detector: RunDetector, modelRow: number): DetectorReading {
  const { id, title, amberFrom: lookFrom, redFrom: threshold } = detector
  const now = detector.read(store, modelRow)
  const statistic = now?.statistic ?? 0
  return {
    ...{ id, title, scope: '', statistic, lookFrom, threshold, usual: null },
    state: now ? (runSeverity(detector, statistic) ?? 'ok') : 'learning',
    since: openAlarm(store, id, modelRow)?.sinceMs ?? null,
    detail: now?.detail ?? '',
    checkedAtMs: now?.checkedAtMs ?? null,
  }
}

function reading(store: Store, detector: Detector, modelRow: number): DetectorReading {
  const { id, title, amberFrom, redFrom, scopes, process } = detector
  const now = weigh(store, detector, modelRow)
  const statistic = now?.statistic ?? 0
  const isRed = redFrom !== null && statistic >= redFrom
  // When all users correct more, the model is the cause and other detectors report it.
  const isOthersToo = scopes === 'user' && !openAlarm(store, id, modelRow)
  return {
    id: shownId(id),
    title,
    scope: now && scopes !== 'none' && !isQuiet(detector, statistic) ? subjectOf(store, detector, now.scope) : '',
    state: !now ? 'learning' : isRed ? 'red' : statistic >= amberFrom && !isOthersToo ? 'amber' : 'ok',
    statistic,
    lookFrom: amberFrom,
    threshold: redFrom ?? amberFrom,
    since: now && !isQuiet(detector, statistic) ? now.quietAtMs : null,
    usual: now ? process.usual(JSON.parse(now.learned), now.seen) : null,
    detail: isOthersToo && statistic >= amberFrom ? 'all users alike' : '',
    checkedAtMs: null,
  }
}
