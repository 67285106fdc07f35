import { z } from 'zod'
import { reviewDefaults } from '#model/labels/review-defaults.ts'
import { typedName } from '#model/text/name.ts'

const confidence = z.number().min(0).max(1).meta({ unit: 'of 1', step: 0.01 })
const megapixels = { unit: 'megapixels', scale: 1_000_000 }

/** An absolute path, or empty. The inner schema has the kind too, because `SettingsChange` unwraps it. */
const Folder = z.string().max(4096).meta({ kind: 'folder' })

/** All settings of a workspace with their defaults, and their texts on the settings page. */
export const Settings = z.strictObject({
  keepFromScore: confidence.default(0.05).meta({
    title: 'Min. confidence kept',
    hint: 'You can lower the review threshold to this value without running the model again. Evaluation keeps lower ones for itself.',
  }),
  maxPredictionsPerImage: z.int().min(1).max(1000).default(100).meta({
    title: 'Predictions kept per image',
    hint: 'Keeps the most confident. Each run reports how many it dropped.',
    unit: 'predictions',
  }),
  prelabelImports: z.boolean().default(true).meta({
    title: 'Pre-label imported images',
    hint: 'Runs the current model on new images right after import. You start models on servers yourself.',
  }),
  /** Changing only `reviewFromScore` selects `setting`. */
  reviewFrom: z
    .enum(['leastWork', 'setting'])
    .default('leastWork')
    .meta({
      title: 'Initial threshold in review',
      hint: 'For each model, the confidence that takes the least work to correct. An evaluation or an experiment finds it.',
      choices: { leastWork: 'The model’s best threshold', setting: 'The value below' },
    }),
  /** Users can move it in review. */
  reviewFromScore: confidence.default(reviewDefaults.reviewFromScore).meta({
    title: 'Min. confidence shown',
    hint: 'Used for all models if chosen above, otherwise for models without an evaluation. Predictions below it are hidden, not deleted.',
  }),
  proxyLongSidePx: z.int().min(512).max(4096).default(1024).meta({
    title: 'Proxy size, long side',
    hint: 'Reduced images made on import, for fast display and pre-labeling.',
    unit: 'px',
    step: 64,
    advanced: true,
  }),
  /** Most formats are read a few rows at a time. Those decoded whole are refused earlier, by the memory they would take. */
  maxPixels: z
    .int()
    .min(1_000_000)
    .max(10_000_000_000)
    .default(2_000_000_000)
    .meta({ title: 'Largest image', hint: 'Larger images are refused on import.', ...megapixels, advanced: true }),
  largeFromPixels: z
    .int()
    .min(1_000_000)
    .max(2_000_000_000)
    .default(50_000_000)
    .meta({
      title: 'Large images from',
      hint: 'Images of this size and larger are tiled for display and pre-labeling.',
      ...megapixels,
      advanced: true,
    }),
  /** For a model's finest pass over a large image. */
  prelabelTilePx: z.int().min(0).max(8192).default(0).meta({
    title: 'Model tile size',
    hint: 'The part of a large image that the model processes at once. 0 means the model’s input size.',
    unit: 'px',
    step: 32,
    advanced: true,
  }),
  prelabelTileOverlap: z.number().min(0).max(0.5).default(0.2).meta({
    title: 'Tile overlap',
    hint: 'Objects up to this share of a tile are always seen whole.',
    unit: 'of a tile',
    step: 0.05,
    advanced: true,
  }),
  maxPredictionsPerLargeImage: z.int().min(1).max(100_000).default(5000).meta({
    title: 'Predictions kept per large image',
    hint: 'Keeps the most confident. Each run reports how many it dropped.',
    unit: 'predictions',
    step: 100,
    advanced: true,
  }),
  storageCacheBytes: z.int().min(100_000_000).max(100_000_000_000_000).default(20_000_000_000).meta({
    title: 'Cache for object storage',
    hint: 'What images in object storage may take on this disk: originals that were opened, and reduced images. Those used longest ago are deleted first. Thumbnails stay.',
    unit: 'GB',
    scale: 1_000_000_000,
    advanced: true,
  }),
  graceDays: z.number().min(0).max(3650).default(30).meta({
    title: 'Days in trash',
    hint: 'Images stay in the trash at least this long.',
    unit: 'days',
    step: 1,
  }),
  graceDaysOfUse: z.int().min(0).max(365).default(5).meta({
    title: 'Days of use in trash',
    hint: 'The workspace must also be opened on this many different days.',
    unit: 'days',
  }),
  /** An absolute folder, in which this workspace gets its own folder. Archived files stay where they are. */
  archiveFolder: Folder.default('').meta({
    kind: 'folder',
    title: 'Archive folder',
    hint: 'Where archived originals are stored, ideally on another disk. Empty: in the workspace, which frees no space.',
    placeholder: 'In the workspace',
  }),
  goldenDataset: z.string().max(200).default('').meta({
    kind: 'dataset',
    title: 'Golden set',
    hint: 'Frozen dataset for impact estimates. Plans never remove its images.',
  }),
  refuseNearErased: z.boolean().default(false).meta({
    title: 'Refuse near-duplicates of erased images',
    hint: 'Keeps a fingerprint of each image that is erased from now on. Check that the erasure request allows it. Turning this off deletes the fingerprints.',
    advanced: true,
  }),
  desktopNotices: z
    .boolean()
    .default(true)
    .meta({ title: 'Desktop notifications', hint: 'While the window is in the background.' }),
  digest: z
    .enum(['never', 'daily', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'])
    .default('never')
    .meta({
      title: 'Monitoring digest',
      hint: 'A summary of alarms, detectors and corrections as HTML and JSON. Written while the app is open, or at the next start. A notification tells you when it’s ready.',
      choices: {
        never: 'Off',
        daily: 'Daily',
        monday: 'On Mondays',
        tuesday: 'On Tuesdays',
        wednesday: 'On Wednesdays',
        thursday: 'On Thursdays',
        friday: 'On Fridays',
        saturday: 'On Saturdays',
        sunday: 'On Sundays',
      },
    }),
  /** An absolute folder. */
  digestFolder: Folder.default('').meta({
    kind: 'folder',
    title: 'Digest folder',
    hint: 'For example a shared folder. Empty: the folder “digests” in the workspace.',
    placeholder: 'In the workspace',
  }),
  retentionEveryDays: z.number().min(0).max(365).default(7).meta({
    title: 'Plan every',
    hint: 'Plans with the saved policy while the app is open. A plan moves nothing. 0 turns it off.',
    unit: 'days',
    step: 1,
  }),
  signalsEveryDays: z.number().min(0).max(365).default(7).meta({
    title: 'Recompute signals every',
    hint: 'Signals stay fixed in between to keep plans stable.',
    unit: 'days',
    step: 1,
    advanced: true,
  }),
  remoteModels: z.boolean().default(false).meta({
    title: 'Allow models on servers',
    hint: 'Scaled images leave this computer for the server of such a model, without names or EXIF data.',
    advanced: true,
  }),
  inferenceWorkers: z.int().min(0).max(64).default(0).meta({
    title: 'Inference workers',
    hint: 'How many images the model processes at once. 0 means one per core.',
    unit: 'workers',
    advanced: true,
  }),
  embeddingCacheBytes: z
    .int()
    .min(0)
    .max(2 ** 45)
    .default(2 * 2 ** 30)
    .meta({
      title: 'Segmentation cache',
      hint: 'Disk space for prepared images. Clicks on them respond at once.',
      unit: 'GB',
      scale: 1_000_000_000,
      step: 0.1,
      advanced: true,
    }),
  /** The choice depends on the content of the image and a secret number of the workspace. */
  blindShare: z.number().min(0).max(0.5).default(reviewDefaults.blindShare).meta({
    title: 'Blind audit share',
    hint: 'Share of images reviewed with predictions hidden, to measure how much predictions influence labels. 5% is a good start. Winnow chooses the images at random and keeps the choice. 0 turns it off.',
    unit: '%',
    scale: 0.01,
    step: 0.5,
  }),
  approveOwn: z
    .enum(['whenAlone', 'never', 'always'])
    .default('whenAlone')
    .meta({
      title: 'Allow approving own reviews',
      hint: 'Approval is a second review by someone who neither reviewed the image nor changed its labels since.',
      choices: { whenAlone: 'Only if nobody else can', never: 'Never', always: 'Yes' },
    }),
  secondReviewShare: z.number().min(0).max(1).default(1).meta({
    title: 'Second review share',
    hint: 'Share of reviewed images that wait for a second review. Winnow chooses them at random and keeps the choice.',
    unit: '%',
    scale: 0.01,
    step: 5,
  }),
  annotatorsSee: z
    .enum(['all', 'assigned'])
    .default('all')
    .meta({
      title: 'Annotators see',
      hint: 'Assigned images are those of an annotator’s queues, those that wait for review and are assigned to nobody, and those that they labeled. Leads and admins see all images.',
      choices: { all: 'All images', assigned: 'Assigned images only' },
    }),
  settleFromIou: z.number().min(0.5).max(1).default(0.8).meta({
    title: 'Settle independent labels from IoU',
    hint: 'Images that several users labeled independently settle by themselves if all found the same objects with the same classes and each pair of boxes overlaps at least this much. 1 leaves all to a lead.',
    step: 0.05,
    advanced: true,
  }),
  webhooksToPrivate: z.boolean().default(false).meta({
    title: 'Webhooks to this network',
    hint: 'Lets webhooks reach this computer and private addresses, also without encryption. Otherwise only public addresses by HTTPS.',
  }),
  rejectReasons: z
    .array(typedName(200))
    .max(9)
    .default(['Blurred or too dark', 'Too small to tell', 'Duplicate', 'Does not belong here'])
    .meta({
      title: 'Reasons for rejecting, one per line',
      hint: 'Press 1 to 9 to choose one in review. Users can also type another reason.',
    }),
})
export type Settings = z.infer<typeof Settings>

/** Missing settings stay; so the defaults, which `partial` would fill in, are removed. */
export const SettingsChange = z.strictObject(
  Object.fromEntries(Object.entries(Settings.shape).map(([name, setting]) => [name, setting.unwrap().optional()])),
) as unknown as z.ZodType<Partial<Settings>, Partial<Settings>>
