import { t } from '@lingui/core/macro'
import type { PlanTotals } from '#contract'

export type Action = keyof PlanTotals['images']

/** The title and color of each action. */
export const actionLooks: Record<Action, { title: string; color: string }> = {
  keep: { title: t`Keep`, color: 'var(--state-approved)' },
  review: { title: t`Review again`, color: 'var(--state-predicted)' },
  retire: { title: t`Retire`, color: 'var(--state-reviewed)' },
  archive: { title: t`Archive`, color: 'var(--state-new)' },
  drop: { title: t`Trash`, color: 'var(--state-rejected)' },
}

export const leavingActions = ['retire', 'archive', 'drop'] as const satisfies readonly Action[]
