import type { Alarm } from '#contract'
import { type AlarmId, rowOf } from '#model/ids.ts'
import { dayMs } from '#model/units.ts'
import { audit } from '../access/index.ts'
import type { ActingContext } from '../context.ts'
import { notFound } from '../errors.ts'
import { toAlarm } from './alarms/alarm.ts'
import { type AlarmRow, alarmByRow, solveAlarm } from './alarms/alarm-table.ts'
import { bandDetectors } from './bands/band-detector.ts'
import { resetDetector } from './detectors/detector-state.ts'
import { detectors } from './detectors/index.ts'
import { evidenceBefore } from './evidence/evidence-before.ts'
import { runDetectors } from './running/index.ts'

/** How long an alarm is muted by default. */
const muteMs = 30 * dayMs

/** Throws NOT_FOUND. */
async function alarmOf(acting: ActingContext, alarmId: AlarmId): Promise<Alarm> {
  const row = requireAlarm(acting.store, alarmId)
  return toAlarm(acting.store, row, await evidenceBefore(acting, [row]))
}

function requireAlarm(store: ActingContext['store'], alarmId: AlarmId): AlarmRow {
  const row = alarmByRow(store, rowOf(alarmId))
  if (!row) throw notFound(`alarm ${alarmId}`)
  return row
}

/** Nobody is notified of a muted alarm; its detector continues. */
export function muteAlarm(
  acting: ActingContext,
  { alarmId, reason, untilMs }: { alarmId: AlarmId; reason: string; untilMs?: number },
): Promise<Alarm> {
  const { store, clock } = acting
  store.write(() => {
    const { id, title } = requireAlarm(store, alarmId)
    const until = untilMs ?? clock.nowMs() + muteMs
    store.run('UPDATE alarm SET muted_until = ?, mute_reason = ? WHERE id = ?', [until, reason, id])
    audit(acting, 'monitoring.mute', { alarmId, title, reason, untilMs: until })
  })
  acting.announce({ type: 'workspaceChanged' })
  return alarmOf(acting, alarmId)
}

export function solve(
  acting: ActingContext,
  { alarmId, reason }: { alarmId: AlarmId; reason: string },
): Promise<Alarm> {
  const { store, clock } = acting
  store.write(() => {
    const { id, title, detector, model_id } = requireAlarm(store, alarmId)
    solveAlarm(store, id, clock.nowMs(), reason)
    const its = [...detectors, ...bandDetectors(store)].find((one) => one.id === detector)
    if (its) resetDetector(store, its, model_id, clock.nowMs())
    runDetectors.find((one) => one.id === detector)?.accept(store, model_id)
    audit(acting, 'monitoring.solve', { alarmId, title, reason })
  })
  acting.announce({ type: 'workspaceChanged' })
  return alarmOf(acting, alarmId)
}
