import type { ReviewedImage } from '#contract'
import { idOf } from '#model/ids.ts'
import type { ActingContext } from '../../context.ts'
import { imagePage } from '../../library/index.ts'
import { fieldSql } from '../../query/index.ts'

/**
 * SQL for a column of the last edit that sent the image back: it reverted the state with a reason. NULL if nothing was
 * sent back.
 */
const ofLastSentBack = (column: string): string => `CASE WHEN image.sent_back_to IS NOT NULL THEN
  (SELECT ${column} FROM edit JOIN user ON user.id = edit.user_id
   WHERE edit.image_id = image.id AND edit.diff ->> '$.state.reason.after' IS NOT NULL ORDER BY edit.revision DESC LIMIT 1) END`

export const sentBackColumns = `${ofLastSentBack('user.name')} AS sentBackBy, ${ofLastSentBack('edit.at')} AS sentBackAtMs`

type Row = Omit<ReviewedImage, 'imageId' | 'blind'> & { id: number; blind: 0 | 1 }

/** The facts in the form of the query language, so that a list shows what a query selects. */
const columnsFor = ({ actor }: ActingContext): string =>
  [
    'image.id',
    'image.path',
    'image.state',
    `${fieldSql('review.verdict')} AS verdict`,
    `${fieldSql('reviewer')} AS reviewer`,
    `${fieldSql('review.approver')} AS approver`,
    `${fieldSql('review.sentBackTo')} AS sentBackTo`,
    sentBackColumns,
    `${fieldSql('review.reason')} AS reason`,
    `${fieldSql('review.blind')} AS blind`,
    `${fieldSql('review.skips')} AS skips`,
    `${fieldSql('review.disagreement', actor)} AS disagreement`,
    `${fieldSql('comments.open')} AS openComments`,
  ].join(', ')

export async function listReview(
  context: ActingContext,
  request: { where?: string; order?: string; limit: number; cursor?: string },
): Promise<{ images: ReviewedImage[]; nextCursor: string | null }> {
  const { rows, nextCursor } = await imagePage<Row>(context, columnsFor(context), request)
  const images = rows.map(({ id, blind, ...row }) => ({ imageId: idOf('img', id), ...row, blind: blind === 1 }))
  return { images, nextCursor }
}
