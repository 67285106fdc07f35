import type { Settings } from '#contract'
import { forms } from '#contract/forms.ts'
import { type FormField, formFields } from '../../kit/inputs/form-field.ts'

/** A setting as the page shows it. */
export type Setting = FormField & { key: keyof Settings }

export type SettingsGroup = 'prelabel' | 'review' | 'retention' | 'notifications' | 'webhooks'

const settings = (...keys: readonly (keyof Settings)[]) => formFields(forms.settings, ...keys) as Setting[]

/** Every setting of the workspace, by the section in which it stands. A new setting is one word. */
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
