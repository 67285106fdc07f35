import { t } from '@lingui/core/macro'
import type { Notice } from '#contract'
import { reportProblem, shell } from '../connection/index.ts'
import { navigate } from '../route/route.ts'

/** The label of a notification's button; null for a job, which has its own buttons. */
export const noticeActionText = ({ action }: Notice): string | null =>
  'jobId' in action ? null : 'alarmId' in action ? t`Show the alarm` : action.label

/** Opens the page in which the notice is dealt with, or the folder of its file. */
export function dealWithNotice({ action }: Notice): void {
  if ('jobId' in action) return
  if ('file' in action) shell.showInFolder({ path: action.file }).catch(reportProblem(t`Can’t show the folder`))
  else if ('page' in action) navigate(action.page)
  else if ('alarmId' in action) navigate('monitoring', { alarmId: action.alarmId })
  else {
    const { tab, planId } = action
    navigate('retention', { tab, ...(planId === undefined ? {} : { planId }) })
  }
}
