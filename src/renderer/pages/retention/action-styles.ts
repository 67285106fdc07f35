import type { PlanTotals } from '#contract'

export type Action = keyof PlanTotals['images']

/** The words and color of each action of a plan. */
export const actionLooks: Record<Action, { title: string; color: string }> = {
  keep: { title: 'Keep', color: 'var(--state-approved)' },
  review: { title: 'Review again', color: 'var(--state-predicted)' },
  retire: { title: 'Retire', color: 'var(--state-reviewed)' },
  archive: { title: 'Archive', color: 'var(--state-new)' },
  drop: { title: 'Trash', color: 'var(--state-rejected)' },
}

export const leavingActions = ['retire', 'archive', 'drop'] as const satisfies readonly Action[]
