import type { ModelEvidence } from '#contract'
import type { ActingContext } from '../../context.ts'
import { aliasedModel, formerCurrent, modelById } from '../../models/index.ts'
import { mayGoBack } from '../alarms/alarm.ts'
import type { AlarmRow } from '../alarms/alarm-table.ts'
import { named } from './compared.ts'
import { weighed } from './model-evidence.ts'

/**
 * Returns the evidence about the previous model against the current one, without a replay; null when no alarm needs it.
 */
export async function evidenceBefore(
  acting: ActingContext,
  alarms: readonly AlarmRow[],
): Promise<ModelEvidence | null> {
  const { store } = acting
  if (!alarms.some((alarm) => mayGoBack(store, alarm))) return null
  const [former, current] = [formerCurrent(store), aliasedModel(acting, 'current')]
  if (former === null || !current) return null
  return weighed(acting, { model: named(modelById(store, former)), against: named(current) }, false)
}
