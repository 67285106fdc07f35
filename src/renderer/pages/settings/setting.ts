import type { Settings } from '#contract'
import { forms } from '#contract/forms.ts'
import { type FormField, formFields } from '../../kit/inputs/form-field.ts'

/** A setting as a form field. */
export type Setting = FormField & { key: keyof Settings }

type SettingsGroup = 'prelabel' | 'review' | 'retention' | 'notifications' | 'webhooks'

const settings = (...keys: readonly (keyof Settings)[]) => formFields(forms.settings, ...keys) as Setting[]

/** Every setting of the workspace by section. A new setting is one word here. */
export const settingsIn: Record<SettingsGroup, readonly Setting[]> = {
  prelabel: settings(
    'prelabelImports',
    'reviewFrom',
    'reviewFromScore',
    'keepFromScore',
    'maxPredictionsPerImage',
    'remoteModels',
    'inferenceWorkers',
    'proxyLongSidePx',
    'maxPixels',
    'largeFromPixels',
    'prelabelTilePx',
    'prelabelTileOverlap',
    'maxPredictionsPerLargeImage',
    'embeddingCacheBytes',
    'storageCacheBytes',
  ),
  review: settings('annotatorsSee', 'blindShare', 'approveOwn', 'secondReviewShare', 'settleFromIou', 'rejectReasons'),
  retention: settings(
    'graceDays',
    'graceDaysOfUse',
    'retentionEveryDays',
    'goldenDataset',
    'archiveFolder',
    'signalsEveryDays',
    'refuseNearErased',
  ),
  notifications: settings('desktopNotices', 'digest', 'digestFolder'),
  webhooks: settings('webhooksToPrivate'),
}
