import type { ReviewedImage } from '#contract'
import { idOf } from '#model/ids.ts'
import type { ImageState } from '#model/image.ts'
import type { ActingContext } from '../../context.ts'
import { imagePage } from '../../library/index.ts'
import { fieldSql } from '../../query/index.ts'

type Row = {
  id: number
  path: string
  state: ImageState
  verdict: ReviewedImage['verdict']
  reviewer: string | null
  approver: string | null
  sent_back_to: string | null
  sent_back_by: string | null
  reason: string | null
  blind: 0 | 1
  skips: number
  disagreement: number | null
  open_comments: number
}

/** Who took the state of an image back with a reason last: it is in the ledger. */
const sentBackBy = `CASE WHEN image.sent_back_to IS NOT NULL THEN
  (SELECT user.name FROM edit JOIN user ON user.id = edit.user_id
   WHERE edit.image_id = image.id AND edit.diff ->> '$.state.reason.after' IS NOT NULL ORDER BY edit.revision DESC LIMIT 1) END`

/** The facts as the query language has them, so that a list shows what a query asks for. */
const columnsFor = ({ actor }: ActingContext): string =>
  [
    'image.id',
    'image.path',
    'image.state',
    `${fieldSql('review.verdict')} AS verdict`,
    `${fieldSql('reviewer')} AS reviewer`,
    `${fieldSql('review.approver')} AS approver`,
    `${fieldSql('review.sentBackTo')} AS sent_back_to`,
    `${sentBackBy} AS sent_back_by`,
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
      reason: row.reason,
      blind: row.blind === 1,
      skips: row.skips,
      disagreement: row.disagreement,
      openComments: row.open_comments,
    })),
    nextCursor,
  }
}
