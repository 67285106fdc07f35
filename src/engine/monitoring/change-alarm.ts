import type { Alarm } from '#contract'
import { type AlarmId, idOf, rowOf } from '#model/ids.ts'
import { dayMs } from '#model/units.ts'
import { audit } from '../access/index.ts'
import type { ActingContext } from '../context.ts'
import { notFound } from '../errors.ts'
import { toAlarm } from './alarms/alarm.ts'
import { alarmCauses } from './alarms/alarm-causes.ts'
import { type AlarmRow, alarmByRow, solveAlarm } from './alarms/alarm-table.ts'
import { bandDetectors } from './bands/band-detector.ts'
import { resetDetector } from './detectors/detector-state.ts'
import { detectors } from './detectors/index.ts'
import { evidenceBefore } from './evidence/evidence-before.ts'
import { runDetectors } from './running/index.ts'

const muteMs = 30 * dayMs

async function alarmOf(acting: ActingContext, alarmId: AlarmId): Promise<Alarm> {
  const row = requireAlarm(acting.store, alarmId)
  return toAlarm(acting.store, row, { before: await evidenceBefore(acting, [row]) })
}

function requireAlarm(store: ActingContext['store'], alarmId: AlarmId): AlarmRow {
  const row = alarmByRow(store, rowOf(alarmId))
  if (!row) throw notFound(`alarm ${alarmId}`)
  return row
}

/** Returns all alarms of one cause if this one leads it, else only this one. Throws NOT_FOUND. */
function withItsCause(store: ActingContext['store'], alarmId: AlarmId): AlarmRow[] {
  const row = requireAlarm(store, alarmId)
  return alarmCauses(store).find(([first]) => first?.id === row.id) ?? [row]
}

/** Mutes an alarm: nobody is notified, its detector continues. Muting a cause mutes all its alarms. */
export function muteAlarm(
  acting: ActingContext,
  { alarmId, reason, untilMs }: { alarmId: AlarmId; reason: string; untilMs?: number },
): Promise<Alarm> {
  const { store, clock } = acting
  store.write(() => {
    const until = untilMs ?? clock.nowMs() + muteMs
    for (const { id, title } of withItsCause(store, alarmId)) {
      store.run('UPDATE alarm SET muted_until = ?, mute_reason = ? WHERE id = ?', [until, reason, id])
      audit(acting, 'monitoring.mute', { alarmId: idOf('alm', id), title, reason, untilMs: until })
    }
  })
  acting.announce({ type: 'workspaceChanged' })
  return alarmOf(acting, alarmId)
}

/** Solves an alarm; solving a cause solves all its alarms. */
export function solve(
  acting: ActingContext,
  { alarmId, reason }: { alarmId: AlarmId; reason: string },
): Promise<Alarm> {
  const { store, clock } = acting
  store.write(() => {
    for (const { id, title, detector, modelRow } of withItsCause(store, alarmId)) {
      solveAlarm(store, id, clock.nowMs(), reason)
      const its = [...detectors, ...bandDetectors(store)].find((one) => one.id === detector)
      if (its) resetDetector(store, its, modelRow, clock.nowMs())
      runDetectors.find((one) => one.id === detector)?.accept(store, modelRow)
      audit(acting, 'monitoring.solve', { alarmId: idOf('alm', id), title, reason })
    }
  })
  acting.announce({ type: 'workspaceChanged' })
  return alarmOf(acting, alarmId)
}
