import { t } from '@lingui/core/macro'
import type { WebhookEvent } from '#contract'

/** The title of each event. */
export const eventNames: Readonly<Record<WebhookEvent | 'test', string>> = {
  'version.frozen': t`Version frozen`,
  'refresh.done': t`Refresh done`,
  'alarm.raised': t`Alarm raised`,
  'experiment.decided': t`Experiment decided`,
  test: t`Test`,
}

export const webhookEvents: readonly WebhookEvent[] = [
  'version.frozen',
  'refresh.done',
  'alarm.raised',
  'experiment.decided',
]
