import { t } from '@lingui/core/macro'
import type { Notice } from '#contract'
import { navigate } from '../route/route.ts'
import { toWritten } from './written-file.ts'

/** Returns the label of a notification's button; null for a job, which has its own buttons, and for an unreachable file. */
export const noticeActionText = ({ action }: Notice): string | null =>
  'jobId' in action
    ? null
    : 'alarmId' in action
      ? t`Show the alarm`
      : 'file' in action
        ? (toWritten(action.file)?.label ?? null)
        : action.label

/** Opens the page that a notification is about, or the folder of its file. */
export function dealWithNotice({ action }: Notice): void {
  if ('jobId' in action) return
  if ('file' in action) toWritten(action.file)?.run()
  else if ('page' in action && action.page === 'library') navigate('library', { showsBulks: true })
  else if ('page' in action && action.page === 'datasets') navigate('datasets', { view: 'refresh' })
  else if ('page' in action) navigate(action.page)
  else if ('alarmId' in action) navigate('monitoring', { alarmId: action.alarmId })
  else {
    const { tab, planId } = action
    navigate('retention', { tab, ...(planId === undefined ? {} : { planId }) })
  }
}
