import type { Context } from '../../context.ts'
import { currentModelRow } from '../../labeling/index.ts'
import { openAlarm, raiseAlarm, replaceEvidence, solveAlarm } from '../alarms/alarm-table.ts'
import { golden } from './golden.ts'
import type { RunDetector } from './run-detector.ts'
import { speed } from './speed.ts'

/** Every detector of how the current model runs. To add one, add its file and a line here. */
export const runDetectors: readonly RunDetector[] = [golden, speed]

export const runSeverity = ({ amberFrom, redFrom }: RunDetector, statistic: number): 'amber' | 'red' | null =>
  statistic >= redFrom ? 'red' : statistic > amberFrom ? 'amber' : null

/** Raises and solves the alarms of how the current model runs. */
export function weighRunning(context: Context): void {
  const { store } = context
  const modelRow = currentModelRow(store)
  if (modelRow === null) return
  for (const detector of runDetectors) weigh(context, detector, modelRow)
}

function weigh({ store, clock, announce }: Context, detector: RunDetector, modelRow: number): void {
  const open = openAlarm(store, detector.id, modelRow)
  const reading = detector.read(store, modelRow)
  const severity = reading && runSeverity(detector, reading.statistic)
  const nowMs = clock.nowMs()
  if (!reading || !severity) {
    if (!open) return
    store.write(() => solveAlarm(store, open.id, nowMs, 'Back to normal.'))
    announce({ type: 'workspaceChanged' })
    return
  }
  if (open?.severity === severity && open.because === reading.because) return
  store.write(() => {
    const row = raiseAlarm(store, {
      open,
      modelRow,
      detector: detector.id,
      scope: 0,
      severity,
      title: reading.heading,
      because: reading.because,
      cause: reading.cause,
      steps: detector.steps,
      raisedAtMs: nowMs,
      sinceMs: open?.sinceMs ?? reading.checkedAtMs ?? nowMs,
    })
    replaceEvidence(store, row, reading.imageRows)
  })
  announce({ type: 'workspaceChanged' })
}
