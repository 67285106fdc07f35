import { z } from 'zod'
import './field-meta.ts'

/**
 * Ids are strings with a prefix for what they name. Rows of the store have integer keys; `idOf` and `rowOf` convert
 * between the two. Whoever creates an annotation or edit makes its id, so that an edit sent twice counts once.
 */
const numbered = <P extends string>(prefix: P, title: string, example = 3) =>
  z
    .string()
    .regex(new RegExp(`^${prefix}_[1-9]\\d{0,14}$`))
    .meta({ example: `${prefix}_${example}`, description: `id of the ${title}, such as ${prefix}_${example}` })

export const ImageId = numbered('img', 'image', 12).brand<'ImageId'>()
export type ImageId = z.infer<typeof ImageId>
export const ModelId = numbered('mdl', 'model').meta({ kind: 'model', description: 'id or name' }).brand<'ModelId'>()
export type ModelId = z.infer<typeof ModelId>
export const UserId = numbered('usr', 'user').brand<'UserId'>()
export type UserId = z.infer<typeof UserId>
export const JobId = numbered('job', 'job', 1).brand<'JobId'>()
export type JobId = z.infer<typeof JobId>
export const PlanId = numbered('pln', 'plan', 1).brand<'PlanId'>()
export type PlanId = z.infer<typeof PlanId>
export const HoldId = numbered('hld', 'hold', 1).brand<'HoldId'>()
export type HoldId = z.infer<typeof HoldId>
export const PurgeId = numbered('prg', 'purge or erasure', 1).brand<'PurgeId'>()
export type PurgeId = z.infer<typeof PurgeId>
export const FollowUpId = numbered('fup', 'follow-up', 1).brand<'FollowUpId'>()
export type FollowUpId = z.infer<typeof FollowUpId>
export const CertificateId = numbered('crt', 'certificate', 1).brand<'CertificateId'>()
export type CertificateId = z.infer<typeof CertificateId>
export const DatasetId = numbered('dst', 'version').brand<'DatasetId'>()
export type DatasetId = z.infer<typeof DatasetId>
export const EvaluationId = numbered('evl', 'evaluation').brand<'EvaluationId'>()
export type EvaluationId = z.infer<typeof EvaluationId>
export const SegmenterId = numbered('seg', 'segmentation model')
  .meta({ kind: 'segmenter', description: 'id or name' })
  .brand<'SegmenterId'>()
export type SegmenterId = z.infer<typeof SegmenterId>
export const CommentId = numbered('cmt', 'comment').brand<'CommentId'>()
export type CommentId = z.infer<typeof CommentId>

export const QueueId = numbered('que', 'queue').brand<'QueueId'>()
export type QueueId = z.infer<typeof QueueId>
export const AlarmId = numbered('alm', 'alarm').brand<'AlarmId'>()
export type AlarmId = z.infer<typeof AlarmId>

export const SavedQueryId = numbered('qry', 'saved query')
  .meta({ kind: 'savedQuery', description: 'name of the query' })
  .brand<'SavedQueryId'>()
export type SavedQueryId = z.infer<typeof SavedQueryId>
export const BulkId = numbered('blk', 'bulk action').brand<'BulkId'>()
export type BulkId = z.infer<typeof BulkId>
export const ProposedChangeId = numbered('chg', 'suggested action').brand<'ProposedChangeId'>()
export type ProposedChangeId = z.infer<typeof ProposedChangeId>
export const AcceptanceId = numbered('acc', 'audit').brand<'AcceptanceId'>()
export type AcceptanceId = z.infer<typeof AcceptanceId>

export const WebhookId = numbered('whk', 'webhook').brand<'WebhookId'>()
export type WebhookId = z.infer<typeof WebhookId>
export const ExperimentId = numbered('exp', 'experiment').brand<'ExperimentId'>()
export type ExperimentId = z.infer<typeof ExperimentId>

export const SearchId = numbered('sch', 'search').brand<'SearchId'>()
export type SearchId = z.infer<typeof SearchId>

export const TokenId = numbered('tok', 'access token').brand<'TokenId'>()
export type TokenId = z.infer<typeof TokenId>

export const AnnotationId = z
  .string()
  .regex(/^ann_[0-9a-z]{8,32}$/)
  .meta({ example: 'ann_0a1b2c3d', description: 'id of the label, such as ann_0a1b2c3d' })
  .brand<'AnnotationId'>()
export type AnnotationId = z.infer<typeof AnnotationId>
export const EditId = z
  .string()
  .regex(/^edt_[0-9a-z]{8,32}$/)
  .meta({ example: 'edt_0a1b2c3d', description: 'id of the edit, such as edt_0a1b2c3d' })
  .brand<'EditId'>()
export type EditId = z.infer<typeof EditId>

/** `prd_<model row>_<n>`: names one prediction of one model version inside one image. */
export const PredictionId = z
  .string()
  .regex(/^prd_[1-9]\d*_\d+$/)
  .brand<'PredictionId'>()
export type PredictionId = z.infer<typeof PredictionId>

const prefixes = {
  img: ImageId,
  mdl: ModelId,
  evl: EvaluationId,
  usr: UserId,
  job: JobId,
  pln: PlanId,
  hld: HoldId,
  prg: PurgeId,
  fup: FollowUpId,
  crt: CertificateId,
  dst: DatasetId,
  seg: SegmenterId,
  cmt: CommentId,
  alm: AlarmId,
  qry: SavedQueryId,
  que: QueueId,
  blk: BulkId,
  chg: ProposedChangeId,
  acc: AcceptanceId,
  exp: ExperimentId,
  sch: SearchId,
  tok: TokenId,
  whk: WebhookId,
}
type Prefix = keyof typeof prefixes
type IdFor<P extends Prefix> = z.infer<(typeof prefixes)[P]>

/** The id of the row with this integer key: `idOf('img', 12)` is `img_12`. */
export function idOf<P extends Prefix>(prefix: P, row: number): IdFor<P> {
  return `${prefix}_${row}` as IdFor<P>
}

/** The integer key inside of a numbered id. The id must have passed its schema. */
export function rowOf(id: IdFor<Prefix>): number {
  return Number(id.slice(id.indexOf('_') + 1))
}

export function predictionId(modelRow: number, n: number): PredictionId {
  return `prd_${modelRow}_${n}` as PredictionId
}

/** Model row and running number of a prediction. */
export function predictionKey(id: PredictionId): { modelRow: number; n: number } {
  const [, modelRow, n] = id.split('_')
  return { modelRow: Number(modelRow), n: Number(n) }
}

/** `random`: 16 base-36 characters, as from `randomPart`. */
export const annotationIdFrom = (random: string): AnnotationId => `ann_${random}` as AnnotationId
export const editIdFrom = (random: string): EditId => `edt_${random}` as EditId
