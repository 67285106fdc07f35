import { t } from '@lingui/core/macro'
import type { Settings } from '#contract'

type Common = {
  key: keyof Settings
  title: string
  /** What it does, in a sentence. */
  hint: string
  /** Folded away: what hardly anybody needs to change. */
  advanced?: boolean
}

/**
 * A setting as the page shows it. Bounds and step of a number are in what the field shows: the stored value divided by
 * `scale`. `unit` stands behind the field.
 */
export type Setting = Common &
  (
    | { kind: 'number'; unit: string; scale?: number; min: number; max: number; step: number }
    | { kind: 'switch' }
    | { kind: 'choice'; options: readonly { value: string; label: string }[] }
    | { kind: 'lines'; max: number }
    | { kind: 'folder'; empty: string }
    | { kind: 'dataset' }
  )

export type SettingsGroup = 'prelabel' | 'review' | 'retention' | 'notifications'

/** Every setting of the workspace, by the section in which it stands. A new setting is one entry. */
export const settingsIn: Record<SettingsGroup, readonly Setting[]> = {
  prelabel: [
    {
      key: 'prelabelImports',
      kind: 'switch',
      title: t`Pre-label imported images`,
      hint: t`Runs the current model on new images right after import. You start models on servers yourself.`,
    },
    {
      key: 'reviewFrom',
      kind: 'choice',
      title: t`Initial threshold in review`,
      hint: t`For each model, the confidence that takes the least work to correct. An evaluation or an experiment finds it.`,
      options: [
        { value: 'leastWork', label: t`The model’s best threshold` },
        { value: 'setting', label: t`The value below` },
      ],
    },
    {
      key: 'reviewFromScore',
      kind: 'number',
      title: t`Min. confidence shown`,
      hint: t`Used for all models if chosen above, otherwise for models without an evaluation. Predictions below it are hidden, not deleted.`,
      unit: t`of 1`,
      min: 0,
      max: 1,
      step: 0.01,
    },
    {
      key: 'keepFromScore',
      kind: 'number',
      title: t`Min. confidence kept`,
      hint: t`You can lower the review threshold to this value without running the model again. Evaluation keeps lower ones for itself.`,
      unit: t`of 1`,
      min: 0,
      max: 1,
      step: 0.01,
    },
    {
      key: 'maxPredictionsPerImage',
      kind: 'number',
      title: t`Predictions kept per image`,
      hint: t`Keeps the most confident. Each run reports how many it dropped.`,
      unit: t`predictions`,
      min: 1,
      max: 1000,
      step: 1,
    },
    {
      key: 'remoteModels',
      kind: 'switch',
      title: t`Allow models on servers`,
      hint: t`Scaled images leave this computer for the server of such a model, without names or EXIF data.`,
      advanced: true,
    },
    {
      key: 'inferenceWorkers',
      kind: 'number',
      title: t`Inference workers`,
      hint: t`How many images the model processes at once. 0 means one per core.`,
      unit: t`workers`,
      advanced: true,
      min: 0,
      max: 64,
      step: 1,
    },
    {
      key: 'proxyLongSidePx',
      kind: 'number',
      title: t`Proxy size, long side`,
      hint: t`Reduced images made on import, for fast display and pre-labeling.`,
      unit: 'px',
      advanced: true,
      min: 512,
      max: 4096,
      step: 64,
    },
    {
      key: 'maxPixels',
      kind: 'number',
      title: t`Largest image`,
      hint: t`Larger images are refused on import.`,
      unit: t`megapixels`,
      scale: 1_000_000,
      advanced: true,
      min: 1,
      max: 10_000,
      step: 1,
    },
    {
      key: 'largeFromPixels',
      kind: 'number',
      title: t`Large images from`,
      hint: t`Images of this size and larger are tiled for display and pre-labeling.`,
      unit: t`megapixels`,
      scale: 1_000_000,
      advanced: true,
      min: 1,
      max: 2000,
      step: 1,
    },
    {
      key: 'prelabelTilePx',
      kind: 'number',
      title: t`Model tile size`,
      hint: t`The part of a large image that the model processes at once. 0 means the model’s input size.`,
      unit: 'px',
      advanced: true,
      min: 0,
      max: 8192,
      step: 32,
    },
    {
      key: 'prelabelTileOverlap',
      kind: 'number',
      title: t`Tile overlap`,
      hint: t`Objects up to this share of a tile are always seen whole.`,
      unit: t`of a tile`,
      advanced: true,
      min: 0,
      max: 0.5,
      step: 0.05,
    },
    {
      key: 'maxPredictionsPerLargeImage',
      kind: 'number',
      title: t`Predictions kept per large image`,
      hint: t`Keeps the most confident. Each run reports how many it dropped.`,
      unit: t`predictions`,
      advanced: true,
      min: 1,
      max: 100_000,
      step: 100,
    },
    {
      key: 'embeddingCacheBytes',
      kind: 'number',
      title: t`Segmentation cache`,
      hint: t`Disk space for prepared images. Clicks on them respond at once.`,
      unit: 'GB',
      scale: 1_000_000_000,
      advanced: true,
      min: 0,
      max: 35_000,
      step: 0.1,
    },
  ],
  review: [
    {
      key: 'blindShare',
      kind: 'number',
      title: t`Blind audit share`,
      hint: t`Share of images reviewed with predictions hidden, to measure how much predictions influence labels. 5% is a good start. Winnow chooses the images at random and keeps the choice. 0 turns it off.`,
      unit: '%',
      scale: 0.01,
      min: 0,
      max: 50,
      step: 0.5,
    },
    {
      key: 'approveOwn',
      kind: 'choice',
      title: t`Allow approving own reviews`,
      hint: t`Approval is a second review by someone else.`,
      options: [
        { value: 'whenAlone', label: t`Only if they are the only user` },
        { value: 'never', label: t`Never` },
        { value: 'always', label: t`Yes` },
      ],
    },
    {
      key: 'rejectReasons',
      kind: 'lines',
      title: t`Reasons for rejecting, one per line`,
      hint: t`Press 1 to 9 to choose one in review. Users can also type another reason.`,
      max: 9,
    },
  ],
  retention: [
    {
      key: 'graceDays',
      kind: 'number',
      title: t`Days in trash`,
      hint: t`Images stay in the trash at least this long.`,
      unit: t`days`,
      min: 0,
      max: 3650,
      step: 1,
    },
    {
      key: 'graceDaysOfUse',
      kind: 'number',
      title: t`Days of use in trash`,
      hint: t`The workspace must also be opened on this many different days.`,
      unit: t`days`,
      min: 0,
      max: 365,
      step: 1,
    },
    {
      key: 'retentionEveryDays',
      kind: 'number',
      title: t`Plan every`,
      hint: t`Plans with the saved policy while the app is open. A plan moves nothing. 0 turns it off.`,
      unit: t`days`,
      min: 0,
      max: 365,
      step: 1,
    },
    {
      key: 'goldenDataset',
      kind: 'dataset',
      title: t`Golden set`,
      hint: t`Frozen dataset for impact estimates. Plans never remove its images.`,
    },
    {
      key: 'archiveFolder',
      kind: 'folder',
      title: t`Archive folder`,
      hint: t`Where archived originals are stored, ideally on another disk. Empty: in the workspace, which frees no space.`,
      empty: t`In the workspace`,
    },
    {
      key: 'signalsEveryDays',
      kind: 'number',
      title: t`Recompute signals every`,
      hint: t`Signals stay fixed in between to keep plans stable.`,
      unit: t`days`,
      advanced: true,
      min: 0,
      max: 365,
      step: 1,
    },
    {
      key: 'refuseNearErased',
      kind: 'switch',
      title: t`Refuse near-duplicates of erased images`,
      hint: t`Keeps a fingerprint of each image that is erased from now on. Check that the erasure request allows it. Turning this off deletes the fingerprints.`,
      advanced: true,
    },
  ],
  notifications: [
    {
      key: 'desktopNotices',
      kind: 'switch',
      title: t`Desktop notifications`,
      hint: t`While the window is in the background.`,
    },
    {
      key: 'digest',
      kind: 'choice',
      title: t`Monitoring digest`,
      hint: t`A summary of alarms, detectors and corrections as HTML and JSON. Written while the app is open, or at the next start. A notification tells you when it’s ready.`,
      options: [
        { value: 'never', label: t`Off` },
        { value: 'daily', label: t`Daily` },
        { value: 'monday', label: t`On Mondays` },
        { value: 'tuesday', label: t`On Tuesdays` },
        { value: 'wednesday', label: t`On Wednesdays` },
        { value: 'thursday', label: t`On Thursdays` },
        { value: 'friday', label: t`On Fridays` },
        { value: 'saturday', label: t`On Saturdays` },
        { value: 'sunday', label: t`On Sundays` },
      ],
    },
    {
      key: 'digestFolder',
      kind: 'folder',
      title: t`Digest folder`,
      hint: t`For example a shared folder. Empty: the folder “digests” in the workspace.`,
      empty: t`In the workspace`,
    },
  ],
}
