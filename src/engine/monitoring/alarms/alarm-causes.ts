import { idOf } from '#model/ids.ts'
import type { ActingContext } from '../../context.ts'
import type { Store } from '../../store/index.ts'
import type { FoundNotice } from '../../workspace/index.ts'
import { type AlarmRow, listAlarms } from './alarm-table.ts'

/** Two alarms have one cause when at least this share of the smaller evidence is also in the other's. */
const minShared = 0.5

/**
 * Groups the open alarms by cause: several detectors fire for one change and show the same images. Alarms of one class
 * or user name a change, and an alarm of all classes joins the change with which it shares most images. The first alarm
 * of a cause leads it: a red one, and preferably one of a class. Causes come in the order of `listAlarms`.
 */
export function alarmCauses(store: Store): AlarmRow[][] {
  const alarms = listAlarms(store, 'open')
  const sharedImages = sharedEvidence(store)
  const shareOf = (one: AlarmRow, other: AlarmRow): number =>
    (sharedImages.get(pairKey(one.id, other.id)) ?? 0) / Math.max(1, Math.min(one.images, other.images))
  const causes: AlarmRow[][] = []
  for (const alarm of alarms.toSorted(byScope)) {
    const shares = causes.map((cause) => Math.max(...cause.map((other) => shareOf(alarm, other))))
    const most = Math.max(0, ...shares)
    if (most >= minShared) causes[shares.indexOf(most)]!.push(alarm)
    else causes.push([alarm])
  }
  const placeOf = (cause: AlarmRow[]) => Math.min(...cause.map((alarm) => alarms.indexOf(alarm)))
  return causes.map((cause) => cause.toSorted(bySeverity)).sort((a, b) => placeOf(a) - placeOf(b))
}

type AlarmScope = Pick<AlarmRow, 'scope' | 'severity'>
const byScope = (a: AlarmScope, b: AlarmScope) => Number(a.scope === 0) - Number(b.scope === 0)
const bySeverity = (a: AlarmScope, b: AlarmScope) =>
  Number(a.severity === 'amber') - Number(b.severity === 'amber') || byScope(a, b)

const pairKey = (one: number, other: number): string => `${Math.min(one, other)} ${Math.max(one, other)}`

/** Counts the images that each two open alarms of a model share. */
const sharedEvidence = (store: Store): Map<string, number> =>
  new Map(
    store
      .all<{ one: number; other: number; images: number }>(
        `SELECT first.id AS one, second.id AS other, count(*) AS images
         FROM alarm first JOIN alarm second ON second.model_id = first.model_id AND second.id > first.id
         JOIN alarm_image a ON a.alarm_id = first.id
         JOIN alarm_image b ON b.alarm_id = second.id AND b.image_id = a.image_id
         WHERE first.solved_at IS NULL AND second.solved_at IS NULL GROUP BY 1, 2`,
      )
      .map(({ one, other, images }) => [pairKey(one, other), images]),
  )

/** Reports causes of open alarms that nobody has muted, each by its leading alarm. */
export const alarmNotices = ({ store, clock }: ActingContext): FoundNotice[] =>
  alarmCauses(store)
    .map(([first]) => first!)
    .filter(({ mutedUntilMs }) => mutedUntilMs === null || mutedUntilMs <= clock.nowMs())
    .map(({ id, severity, title, because, raisedAtMs }) => ({
      notice: `alarm ${idOf('alm', id)} ${severity}`,
      kind: 'alarm',
      title: `${severity === 'red' ? 'Act' : 'Look'}: ${title}`,
      detail: because,
      atMs: raisedAtMs,
      action: { alarmId: idOf('alm', id) },
    }))
