import type { ModelEvidence } from '#contract'
import type { ActingContext } from '../../context.ts'
import { aliasedModel, formerCurrent, modelById } from '../../models/index.ts'
import { mayGoBack } from '../alarms/alarm.ts'
import type { AlarmRow } from '../alarms/alarm-table.ts'
import { named } from './compared.ts'
import { weighed } from './model-evidence.ts'

/** What is known of the model before the current one against it, without a replay; null where no alarm asks for it. */
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
