import type { Context } from '../../context.ts'
import { currentModelRow } from '../../labeling/index.ts'
import type { Store } from '../../store/index.ts'
import type { AlarmFacts, Detector } from '../detectors/detector.ts'
import { isQuiet, resetDetector, weigh } from '../detectors/detector-state.ts'
import { type OpenAlarm, openAlarm, raiseAlarm, solveAlarm } from './alarm-table.ts'
import { likelyCause, userStandingOut } from './likely-cause.ts'
import { parametersOf, unitsSince } from './units-since.ts'

const maxEvidence = 1000

type Review = { modelRow: number; imageRow: number; hits: readonly number[] }

/**
 * Raises an alarm of a detector of the current model, or turns an amber one red; adds the image to the evidence of an
 * open one; and solves it when the detector is quiet again.
 */
export function weighAlarm(context: Context, detector: Detector, { modelRow, imageRow, hits }: Review): void {
  const { store, clock } = context
  if (currentModelRow(store) !== modelRow) return
  const now = weigh(store, detector, modelRow)
  if (!now) return
  const open = openAlarm(store, detector.id, modelRow)
  if (open && isQuiet(detector, now.statistic)) {
    solveAlarm(store, open.id, clock.nowMs(), 'Back to normal.')
    resetDetector(store, detector, modelRow, clock.nowMs())
    context.announce({ type: 'workspaceChanged' })
    return
  }
  const severity = severityOf(detector, now.statistic)
  if (!severity) return
  if (open && (open.severity === severity || severity === 'amber')) {
    if (!hits.includes(open.scope)) return
    addEvidence(store, open.id, imageRow)
    if (isTimeToLookAgain(store, open.id)) raise(context, detector, { modelRow, ...now, severity: open.severity, open })
    return
  }
  raise(context, detector, { modelRow, severity, ...now, open })
}

/** The cause may show only with more images: checks again after 16, 32, 64 … of them. */
function isTimeToLookAgain(store: Store, alarmRow: number): boolean {
  const count = store.values<number>('SELECT count(*) FROM alarm_image WHERE alarm_id = ?', [alarmRow])[0]!
  return count >= 16 && (count & (count - 1)) === 0
}

const severityOf = ({ amberFrom, redFrom }: Detector, statistic: number): 'amber' | 'red' | null =>
  redFrom !== null && statistic >= redFrom ? 'red' : statistic >= amberFrom ? 'amber' : null

type RaisedAlarm = NonNullable<ReturnType<typeof weigh>> & {
  modelRow: number
  severity: 'amber' | 'red'
  open: OpenAlarm | null
}

function raise(context: Context, detector: Detector, raised: RaisedAlarm): void {
  const { store, clock } = context
  const { modelRow, severity, scope, quietAtMs: sinceMs, learned, seen } = raised
  const since = { modelRow, sinceMs, scope: detector.scopes === 'class' ? scope : 0, userRow: userOf(detector, scope) }
  // When all users correct more, the model is the cause.
  if (detector.scopes === 'user' && userStandingOut(store, detector, since)?.row !== scope) return
  const { images, found } = store.get<{ images: number; found: number | null }>(
    `SELECT count(${detector.hitSql}) AS images, avg(${detector.hitSql}) AS found ${unitsSince(since)}`,
    parametersOf(since),
  )!
  const facts: AlarmFacts = {
    subject: subjectOf(store, detector, scope),
    found: found ?? 0,
    usual: detector.process.usual(JSON.parse(learned), seen),
    images,
    isRed: severity === 'red',
    sinceMs,
  }
  const cause = detector.scopes === 'user' ? null : likelyCause(store, detector, { ...since, found: facts.found })
  const alarmRow = raiseAlarm(store, {
    open: raised.open,
    modelRow,
    detector: detector.id,
    scope,
    severity,
    title: cause?.place ? `${detector.heading(facts)} ${cause.place}` : detector.heading(facts),
    because: detector.because(facts),
    cause: cause?.text ?? null,
    steps: cause?.isUser ? ['review', 'compareUsers'] : detector.steps,
    raisedAtMs: raised.open?.severity === severity ? raised.open.raisedAtMs : clock.nowMs(),
    sinceMs,
  })
  const evidence = store.values<number>(
    `SELECT u.image_id ${unitsSince(since)} AND ${detector.hitSql} > 0 ORDER BY ${detector.hitSql} DESC, u.reviewed_at DESC LIMIT ${maxEvidence}`,
    parametersOf(since),
  )
  for (const one of evidence) addEvidence(store, alarmRow, one)
  context.announce({ type: 'workspaceChanged' })
}

const userOf = ({ scopes }: Detector, scope: number): number | null => (scopes === 'user' ? scope : null)

const addEvidence = (store: Store, alarmRow: number, imageRow: number): void => {
  store.run('INSERT OR IGNORE INTO alarm_image (alarm_id, image_id) VALUES (?, ?)', [alarmRow, imageRow])
}

export function subjectOf(store: Store, { scopes }: Pick<Detector, 'scopes'>, scope: number): string {
  if (scopes === 'none') return ''
  const table = scopes === 'class' ? 'label_class' : 'user'
  return store.get<{ name: string }>(`SELECT name FROM ${table} WHERE id = ?`, [scope])?.name ?? ''
}
