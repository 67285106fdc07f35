import { t } from '@lingui/core/macro'
import type { RefreshRun, RefreshStep, RefreshStepName } from '#contract'

export const stepTitles: Record<RefreshStepName, string> = {
  policy: t`Policy`,
  freeze: t`Freeze`,
  diff: t`Comparison of versions`,
  checks: t`Checks`,
  export: t`Export`,
  train: t`Training`,
  gate: t`Model test`,
  compare: t`Comparison of models`,
  canary: t`Canary`,
}

export const stateTexts: Record<RefreshStep['state'], string> = {
  waiting: t`Waiting`,
  running: t`Running`,
  done: t`Done`,
  held: t`Held back`,
  failed: t`Failed`,
  stopped: t`Stopped`,
  skipped: t`Not needed`,
}

/** The running step, or the one at which a refresh ended early. */
export const currentStep = ({ steps }: RefreshRun): RefreshStep | undefined =>
  steps.find(({ state }) => state === 'running' || state === 'held' || state === 'failed' || state === 'stopped')

/** The state or outcome of a refresh, in one line. */
export function verdictOf(run: RefreshRun): string {
  const { status, result, dataset, training } = run
  const step = currentStep(run)
  const title = step ? stepTitles[step.step] : ''
  if (status === 'queued') return t`Waiting to begin`
  if (status === 'running') return step ? t`${title} is running` : t`Refreshing…`
  if (status === 'failed') return step ? t`${title} failed` : t`The refresh failed`
  if (status === 'cancelled' || status === 'interrupted') return step ? t`Stopped at: ${title}` : t`Stopped`
  if (result?.stoppedAt) return t`Held back at: ${title}`
  if (training?.experimentId) return t`${result?.training?.model ?? ''} is tried as a canary`
  if (result?.training) return t`${result.training.model} is trained`
  return result?.unchanged ? t`Nothing changed since ${dataset ?? ''}` : t`Version ${dataset ?? ''} is ready`
}

export const triggerTexts: Record<RefreshRun['trigger'], string> = {
  user: t`by hand`,
  weekly: t`by the schedule`,
  reviewed: t`by the schedule, after enough reviews`,
}
