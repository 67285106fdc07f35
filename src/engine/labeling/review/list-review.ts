import type { ReviewedImage } from '#contract'
import { idOf } from '#model/ids.ts'
import type { ImageState } from '#model/image.ts'
import type { ActingContext } from '../../context.ts'
import { imagePage } from '../../library/index.ts'
import { fieldSql } from '../../query/index.ts'
import { sentBackColumns } from './sent-back.ts'

type Row = {
  id: number
  path: string
  state: ImageState
  verdict: ReviewedImage['verdict']
  reviewer: string | null
  approver: string | null
  sent_back_to: string | null
  sent_back_by: string | null
  sent_back_at: number | null
  reason: string | null
  blind: 0 | 1
  skips: number
  disagreement: number | null
  open_comments: number
}

/** The facts in the form of the query language, so that a list shows what a query selects. */
const columnsFor = ({ actor }: ActingContext): string =>
  [
    'image.id',
    'image.path',
    'image.state',
    `${fieldSql('review.verdict')} AS verdict`,
    `${fieldSql('reviewer')} AS reviewer`,
    `${fieldSql('review.approver')} AS approver`,
    `${fieldSql('review.sentBackTo')} AS sent_back_to`,
    sentBackColumns,
    `${fieldSql('review.reason')} AS reason`,
    `${fieldSql('review.blind')} AS blind`,
    `${fieldSql('review.skips')} AS skips`,
    `${fieldSql('review.disagreement', actor)} AS disagreement`,
    `${fieldSql('comments.open')} AS open_comments`,
  ].join(', ')

export async function listReview(
  context: ActingContext,
  request: { where?: string; order?: string; limit: number; cursor?: string },
): Promise<{ images: ReviewedImage[]; nextCursor: string | null }> {
  const { rows, nextCursor } = await imagePage<Row>(context, columnsFor(context), request)
  return {
    images: rows.map((row) => ({
      imageId: idOf('img', row.id),
      path: row.path,
      state: row.state,
      verdict: row.verdict,
      reviewer: row.reviewer,
      approver: row.approver,
      sentBackTo: row.sent_back_to,
      sentBackBy: row.sent_back_by,
      sentBackAtMs: row.sent_back_at,
      reason: row.reason,
      blind: row.blind === 1,
      skips: row.skips,
      disagreement: row.disagreement,
      openComments: row.open_comments,
    })),
    nextCursor,
  }
}
