import { idOf } from '#model/ids.ts'
import type { ActingContext } from '../context.ts'
import type { FoundNotice } from '../workspace/index.ts'
import { alarmCauses } from './alarms/alarm-causes.ts'

/** Reports causes of open alarms that nobody has muted, each by its leading alarm. */
export const alarmNotices = ({ store, clock }: ActingContext): FoundNotice[] =>
  alarmCauses(store)
    .map(([first]) => first!)
    .filter(({ muted_until }) => muted_until === null || muted_until <= clock.nowMs())
    .map(({ id, severity, title, because, raised_at }) => ({
      notice: `alarm ${idOf('alm', id)} ${severity}`,
      kind: 'alarm',
      title: `${severity === 'red' ? 'Act' : 'Look'}: ${title}`,
      detail: because,
      atMs: raised_at,
      action: { alarmId: idOf('alm', id) },
    }))
