import { z } from 'zod'
import { AcceptanceId, AlarmId, ImageId, JobId, ModelId, QueueId } from '#model/ids.ts'
import { Role } from '#model/roles.ts'
import { AnswerPath, base, NamedImage, TimeMs, WrittenPath } from './base.ts'
import { JobStarted } from './jobs.ts'
import { BlindAudit } from './labeling/review.ts'
import { ModelAlias } from './models/model.ts'
import { ModelEvidence } from './models/model-evidence.ts'

const Counts = z.object({
  accepted: z.int(),
  moved: z.int(),
  relabelled: z.int(),
  deleted: z.int(),
  added: z.int(),
})
const Counted = Counts.extend({ images: z.int(), corrected: z.int() })

/** A mean with its 95 % interval; null before the first. */
const Mean = z.object({ mean: z.number(), interval: z.tuple([z.number(), z.number()]) }).nullable()

/** The corrections of a model's predictions on reviewed images. `corrected`: images with any correction. */
export const ReviewOutcomes = Counts.extend({
  modelId: ModelId,
  name: z.string(),
  /** The most important one; null without any. */
  alias: ModelAlias.nullable(),
  imagesReviewed: z.int(),
  /** Corrections (moved + relabeled + deleted + added) per hundred reviewed images; null before the first. */
  perHundredImages: z.number().nullable(),
  /** Manual work saved per image, −1 to 1. */
  score: Mean,
  /** Seconds of work per image. */
  seconds: z.number().nullable(),
  perClass: z.array(Counted.extend({ class: z.string() })),
  bySource: z.array(Counted.extend({ source: z.string() })),
  byWeek: z.array(Counted.extend({ weekStartMs: z.int(), seconds: z.number().nullable() })),
  byPerson: z.array(Counted.extend({ person: z.string(), seconds: z.number().nullable() })),
})
export type ReviewOutcomes = z.infer<typeof ReviewOutcomes>

/** The leases and work of users since a time, stuck images, and the load of the engine. */
export const TeamBoard = z.object({
  users: z.array(
    z.object({
      user: z.string(),
      role: Role,
      /** Paths of the images that they have open on a server. */
      holds: z.array(z.string()),
      /** Images of their queues that are to do. */
      queued: z.int(),
      edits: z.int(),
      /** Images that they finished. */
      images: z.int(),
      /** Without pauses of more than a minute; null until there is enough data. */
      secondsPerImage: z.number().nullable(),
      /** Waiting for them again, and sent back since the time. */
      sentBack: z.int(),
      sentBackToday: z.int(),
    }),
  ),
  /** Queues with work left and no finished image for two days. */
  idleQueues: z.array(z.object({ queueId: QueueId, name: z.string(), left: z.int(), lastAtMs: z.int() })),
  /** Images that wait for a user to whom they were sent back more than once. */
  sentBackAgain: z.array(NamedImage.extend({ user: z.string(), times: z.int() })),
  /** Unfinished images that changed users often; `user` has or had it last. */
  passedOn: z.array(NamedImage.extend({ user: z.string(), times: z.int() })),
  /** How often a user claimed an image that another had open, within seven days; the most first. */
  claims: z.array(z.object({ user: z.string(), from: z.string(), times: z.int(), lastAtMs: z.int() })),
  load: z.object({
    editsPerSecond: z.number(),
    /** 95 % of the last answers took no longer; null before the first. */
    answerMs: z.number().nullable(),
    /** Running or waiting. */
    jobs: z.int(),
  }),
})
export type TeamBoard = z.infer<typeof TeamBoard>

/** A figure with its 95 % interval, by resampling the images; null when unknown. */
const Estimate = z.object({ value: z.number().nullable(), interval: z.tuple([z.number(), z.number()]).nullable() })

/**
 * The agreement of two users on a class, over all pairs of users: F1 of objects that match from IoU 0.5 on, and mean
 * IoU of the matches. `objects` counts those of both sides.
 */
export const AgreementOfClass = z.object({
  class: z.string(),
  images: z.int(),
  objects: z.int(),
  f1: Estimate,
  meanIou: Estimate,
})
export type AgreementOfClass = z.infer<typeof AgreementOfClass>

/** `sameAnswers`: the share of whole-image classes on which both agree. */
export const AgreementOfPair = z.object({
  users: z.tuple([z.string(), z.string()]),
  images: z.int(),
  f1: z.number().nullable(),
  meanIou: z.number().nullable(),
  sameAnswers: z.number().nullable(),
})
export type AgreementOfPair = z.infer<typeof AgreementOfPair>

export const Agreement = z.object({
  /** The latest images that at least two users have finished. */
  images: z.int(),
  all: z.object({ f1: Estimate, meanIou: Estimate }),
  classes: z.array(AgreementOfClass),
  /** Krippendorff's α of classes of the whole image, one by one and as choices of one. */
  wholeImage: z.array(z.object({ name: z.string(), classes: z.array(z.string()), images: z.int(), alpha: Estimate })),
  pairs: z.array(AgreementOfPair),
})
export type Agreement = z.infer<typeof Agreement>

const DetectorState = z.enum(['learning', 'ok', 'amber', 'red'])

/** A detector of the current model. From `threshold` on it asks for action, or for a check if it never asks for action. */
export const DetectorReading = z.object({
  id: z.string(),
  title: z.string(),
  /** The class or user with the largest share; empty for all. */
  scope: z.string(),
  state: DetectorState,
  statistic: z.number(),
  lookFrom: z.number(),
  threshold: z.number(),
  /** The last time without a signal; null while there is none. */
  since: z.int().nullable(),
  /** The usual value, if it is a share. */
  usual: z.number().nullable(),
  /** The finding in a few words if they are clearer than the statistic, such as "31 ms" or "as before"; else empty. */
  detail: z.string(),
  /** The time of the last look, for detectors that look from time to time. */
  checkedAtMs: z.int().nullable(),
})
export type DetectorReading = z.infer<typeof DetectorReading>

/** One test of new images against those that the model knows, or an estimate on them. `state` amber: they differ. */
export const DriftReading = z.object({
  test: z.string(),
  title: z.string(),
  scope: z.string(),
  /** The chance of such a difference if nothing changed, fit for all tests together; null where it is none. */
  p: z.number().nullable(),
  state: z.enum(['ok', 'amber', 'learning']),
  /** In a few words: "darker", "as before". */
  finding: z.string(),
  /** Shares in the same bins, of the reference and of now. */
  histogram: z.object({ reference: z.array(z.number()), current: z.array(z.number()) }).nullable(),
  /** The population stability index, and the limit that it passes by chance once in a hundred comparisons of this size. */
  stability: z.object({ index: z.number(), limit: z.number() }).nullable(),
  reference: z.int(),
  current: z.int(),
  atMs: z.int(),
})
export type DriftReading = z.infer<typeof DriftReading>

/** What can be done about an alarm. */
export const AlarmStep = z.enum([
  'rollBack',
  'compare',
  'review',
  'collect',
  'retrain',
  'labelBlind',
  'threshold',
  'calibrate',
  'preprocessing',
  'compareUsers',
  'look',
  'runtime',
])
export type AlarmStep = z.infer<typeof AlarmStep>

export const Alarm = z.object({
  alarmId: AlarmId,
  detector: z.string(),
  /** The alarm that stands for the same cause; null for that one, and for a solved one. */
  sameCauseAs: AlarmId.nullable(),
  severity: z.enum(['amber', 'red']),
  title: z.string(),
  because: z.string(),
  /** The likely cause as a sentence; null without one. */
  cause: z.string().nullable(),
  /** What to do next, the best first, in words and by name; after the steps, why a rollback is not one of them. */
  next: z.array(z.string()),
  steps: z.array(AlarmStep),
  modelId: ModelId,
  model: z.string(),
  /** Another model may have become current since: the alarm stays until evidence or a user ends it. */
  modelIsCurrent: z.boolean(),
  sinceMs: z.int(),
  raisedAtMs: z.int(),
  mutedUntilMs: z.int().nullable(),
  muteReason: z.string().nullable(),
  solvedAtMs: z.int().nullable(),
  solvedBecause: z.string().nullable(),
  /** The number of images in its evidence, some of them, and the query for all. */
  images: z.int(),
  /** The first image that showed it; null if none did, or they have no order. */
  firstImage: NamedImage.nullable(),
  examples: z.array(ImageId),
  where: z.string(),
})
export type Alarm = z.infer<typeof Alarm>

/** Images that have entered the band of a bulk acceptance since. Some are drawn for audits, more where errors are expected. */
export const WatchedBand = z.object({
  acceptanceId: AcceptanceId,
  where: z.string(),
  fromScore: z.number(),
  maxError: z.number(),
  /** Near-duplicates count once. */
  images: z.int(),
  /** Drawn images that wait for review, sometimes behind one that nobody has reviewed yet. */
  waiting: z.int(),
  audited: z.int(),
  /** The share of wrong predictions in all of them, each audit weighted by its probability; null before the first. */
  error: z.number().nullable(),
  interval: z.tuple([z.number(), z.number()]).nullable(),
})
export type WatchedBand = z.infer<typeof WatchedBand>

export const MonitoringReport = z.object({
  /** The share of all edits that the figures cover so far, 0 to 1, while past reviews are read; null once all are read. */
  counted: z.number().nullable(),
  models: z.array(ReviewOutcomes),
  detectors: z.array(DetectorReading),
  drift: z.array(DriftReading),
  alarms: z.array(Alarm),
  solved: z.array(Alarm),
  /** Near-duplicate groups reviewed with the current model, and how many are needed to know what is usual. */
  learning: z.object({ groups: z.int(), needed: z.int() }).nullable(),
  falseAlarmBudgetPer1000Clusters: z.number(),
  bands: z.array(WatchedBand),
})
export type MonitoringReport = z.infer<typeof MonitoringReport>

export const TrendBy = z.enum(['class', 'source', 'person'])
export type TrendBy = z.infer<typeof TrendBy>
/** Near-duplicates count once; the share that was corrected with its 95% interval, null without images. */
const Cell = z.object({
  images: z.int(),
  corrected: z.int(),
  interval: z.tuple([z.number(), z.number()]).nullable(),
})
/** Reviewed images per week, in the order of `weeks`, and those in which anything had to be corrected. */
export const Trend = z.object({
  modelId: ModelId.nullable(),
  weeks: z.array(z.int()),
  all: z.array(Cell),
  groups: z.array(z.object({ name: z.string(), cells: z.array(Cell) })),
  /** The upper 95 % limit of what is usual; null while learning. */
  limit: z.number().nullable(),
  /** When the model became the current one. */
  currentSinceMs: z.int().nullable(),
})
export type Trend = z.infer<typeof Trend>

/** The state of reviewing. Rates are those of the last 14 days, or since the first import. */
export const Teamwork = z.object({
  /** Labels of reviewers compared with those that approvers left, over the latest second reviews. */
  agreement: z.object({
    pairs: z.array(
      z.object({
        reviewer: z.string(),
        approver: z.string(),
        images: z.int(),
        /** Images without changes. */
        same: z.int(),
        /** The share of the labeling that the approver kept, 0 to 1. */
        agreement: z.number(),
      }),
    ),
    /** Sent back and not reviewed again yet. */
    sentBack: z.array(z.object({ person: z.string(), images: z.int() })),
  }),
  /** Images to be reviewed. `daysToEmpty` null: more come in than go out. */
  queue: z.object({
    waiting: z.int(),
    oldestMs: z.int().nullable(),
    perDayIn: z.number(),
    perDayOut: z.number(),
    daysToEmpty: z.number().nullable(),
  }),
  /** Images reviewed in the last 14 days, and seconds per image if there is enough data. */
  byPerson: z.array(z.object({ person: z.string(), images: z.int(), seconds: z.number().nullable() })),
})
export type Teamwork = z.infer<typeof Teamwork>

/** Time compared with drawing every object by hand; negative if correcting took longer. 95 % interval of the times. */
const SavedTime = z.object({
  byHandSeconds: z.number(),
  savedSeconds: z.number(),
  interval: z.tuple([z.number(), z.number()]),
})
export type SavedTime = z.infer<typeof SavedTime>

/** The seconds for one object, from the edits of this workspace, and the half width of their 95 % interval. */
const EditKindSeconds = z.object({ seconds: z.number(), halfWidth: z.number(), edits: z.int() })
export type EditKindSeconds = z.infer<typeof EditKindSeconds>

export const OwnHoursSaved = SavedTime.extend({ images: z.int() })
export type OwnHoursSaved = z.infer<typeof OwnHoursSaved>

/** Time that predictions saved in reviews, without what was accepted in bulk. Names no user. */
export const HoursSaved = z.object({
  all: OwnHoursSaved,
  /** Models with reviewed predictions, most images first. */
  models: z.array(OwnHoursSaved.extend({ modelId: ModelId, name: z.string(), alias: ModelAlias.nullable() })),
  /**
   * What the canary or candidate would have saved in place of the current model, from `images` that both have seen;
   * null without one, or with too few images. Labels favor the model whose predictions were shown.
   */
  candidate: OwnHoursSaved.extend({
    modelId: ModelId,
    name: z.string(),
    against: z.string(),
    currentSavedSeconds: z.number(),
  }).nullable(),
  seconds: z.object({
    missed: EditKindSeconds,
    spurious: EditKindSeconds,
    relabeled: EditKindSeconds,
    moved: EditKindSeconds,
  }),
  edits: z.int(),
})
export type HoursSaved = z.infer<typeof HoursSaved>

/** The current model's new run on the golden set. `compared`: images that it had processed before. */
export const GoldenReplay = z.object({ images: z.int(), compared: z.int(), changed: z.int(), failed: z.int() })
export type GoldenReplay = z.infer<typeof GoldenReplay>

export const monitoring = {
  /** Returns the corrections of predictions, optionally since a time, and the present detectors, drift and alarms. */
  report: base.input(z.object({ sinceMs: TimeMs.optional() }).default({})).output(MonitoringReport),
  trend: base.input(z.object({ by: TrendBy, sinceMs: TimeMs.optional() })).output(Trend),
  teamwork: base.output(Teamwork),
  board: base.input(z.object({ sinceMs: TimeMs })).output(TeamBoard),
  hoursSaved: base.input(z.object({ sinceMs: TimeMs })).output(HoursSaved),
  ownHoursSaved: base.input(z.object({ sinceMs: TimeMs })).output(OwnHoursSaved),
  /** Returns the agreement of users who labeled the same images independently, in one queue or in all. */
  agreement: base.input(z.object({ queueId: QueueId.optional() }).default({})).output(Agreement),
  /** Writes the report as `digest.html` and `digest.json` into a folder, which is made if need be. */
  writeDigest: base
    .input(z.object({ folder: WrittenPath, sinceMs: TimeMs.optional() }))
    .output(z.object({ files: z.array(AnswerPath) })),
  /** Returns the evidence on a model against another, by default the current one. `replay`: also on reviewed images. */
  evidence: base
    .input(z.object({ modelId: ModelId, against: ModelId.optional(), replay: z.boolean().default(true) }))
    .output(ModelEvidence),
  mute: base
    .input(z.object({ alarmId: AlarmId, reason: z.string().trim().min(1).max(1000), untilMs: TimeMs.optional() }))
    .output(Alarm),
  /** Closes an alarm; its detector starts over. */
  solve: base.input(z.object({ alarmId: AlarmId, reason: z.string().trim().min(1).max(1000) })).output(Alarm),
  /** Compares new images with those that the current model knows. */
  checkDrift: base.output(JobStarted),
  /** Runs the current model on the golden set again, and compares. Throws INVALID without a golden set. */
  replayGolden: base.output(JobStarted),
  /** Starts the periodic checks that are due, and returns their jobs. */
  lookIfDue: base.input(z.object({ golden: z.boolean().default(true) })).output(z.object({ jobIds: z.array(JobId) })),
  /** Whether showing predictions biases users: blind images compared with the rest, with the same matching. */
  blindAudit: base.output(BlindAudit),
}
