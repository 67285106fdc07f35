import type { Comment, CommentOrder } from '#contract'
import { type CommentId, type ImageId, idOf, rowOf } from '#model/ids.ts'
import { roleAllows } from '#model/roles.ts'
import type { ActingContext } from '../context.ts'
import { invalid, notFound } from '../errors.ts'
import { compileWhere, isByLabeler, readAll } from '../query/index.ts'

type CommentRow = Omit<Comment, 'spot' | 'resolved' | 'replies'> & {
  spot: string | null
  resolved: string | null
  replies: string
}
const selectFor = (reading: Reading): string =>
  `SELECT 'cmt_' || comment.id AS commentId, 'img_' || comment.image_id AS imageId, image.path,
      iif(comment.x IS NULL, NULL, json_array(comment.x, comment.y)) AS spot, comment.text, author.name AS author,
      comment.created_at AS atMs, iif(resolved_at IS NULL, NULL, json_object('atMs', resolved_at,
        'by', coalesce((SELECT name FROM user WHERE id = comment.resolved_by), ''))) AS resolved,
      (SELECT json_group_array(json_object('text', comment_reply.text, 'author', user.name, 'atMs', comment_reply.created_at)
        ORDER BY comment_reply.id) FROM comment_reply JOIN user ON user.id = comment_reply.created_by
        WHERE comment_id = comment.id AND ${mayRead(reading, 'comment.image_id', 'comment_reply.created_by')}) AS replies
    FROM comment JOIN image ON image.id = comment.image_id JOIN user AS author ON author.id = comment.created_by`

type Reading = Pick<ActingContext, 'store' | 'actor'>

/**
 * Whether the acting user may read another user's comment on an image: not while its author labels the image
 * independently, unless the acting user is a lead who does not label it or has finished.
 */
function mayRead({ actor }: Reading, imageRow: string, author: string): string {
  const own = String(rowOf(actor.userId))
  const isOpen = `EXISTS (SELECT 1 FROM answer WHERE answer.image_id = ${imageRow} AND answer.user_id = ${own}
    AND answer.answered_at IS NULL) AND ${isByLabeler(imageRow, own).sql}`
  const isSettler = roleAllows(actor.role, 'lead') ? `NOT (${isOpen})` : '0'
  return `(${author} = ${own} OR ${isSettler} OR NOT ${isByLabeler(imageRow, author).sql})`
}

const mayReadComment = (reading: Reading): string => mayRead(reading, 'comment.image_id', 'comment.created_by')

const toComment = (row: CommentRow): Comment => ({
  ...row,
  spot: row.spot === null ? null : JSON.parse(row.spot),
  resolved: row.resolved === null ? null : JSON.parse(row.resolved),
  replies: JSON.parse(row.replies),
})
export const commentsOf = (reading: Reading, imageRow: number): Comment[] =>
  reading.store
    .all<CommentRow>(
      `${selectFor(reading)} WHERE comment.image_id = ? AND ${mayReadComment(reading)} ORDER BY comment.id`,
      [imageRow],
    )
    .map(toComment)

/** Returns a comment. Throws NOT_FOUND also for a comment that the acting user may not read. */
function commentById(reading: Reading, commentId: CommentId): Comment {
  const row = reading.store.get<CommentRow>(
    `${selectFor(reading)} WHERE comment.id = ? AND ${mayReadComment(reading)}`,
    [rowOf(commentId)],
  )
  if (!row) throw notFound(`comment ${commentId}`)
  return toComment(row)
}

/** Returns the mark of a page's last comment for the next page: its number, after an `r` among the resolved ones. */
const markOf = ({ commentId, resolved }: CommentRow, order: CommentOrder): string =>
  `${order === 'openFirst' && resolved !== null ? 'r' : ''}${rowOf(commentId)}`

/** Returns where the page after a mark begins: a group, 0 or 1, and the number of the comment before it. */
function beginAfter(mark: string | undefined): [group: number, id: number] {
  if (mark === undefined) return [-1, 0]
  const [, resolved, id] = /^(r?)(\d{1,15})$/.exec(mark) ?? []
  if (id === undefined) throw invalid('Invalid page cursor. Read the list from the beginning.')
  return [resolved === 'r' ? 1 : 0, Number(id)]
}

/** Returns a page of the comments on matching images, the newest first, or the open ones before all others. */
export async function findComments(
  context: ActingContext,
  request: { where?: string; open?: boolean; order: CommentOrder; limit: number; cursor?: string },
): Promise<{ comments: Comment[]; nextCursor: string | null }> {
  const condition = compileWhere(request.where, { nowMs: context.clock.nowMs(), seenBy: context.actor })
  const [afterGroup, afterId] = beginAfter(request.cursor)
  const isOpen = request.open === undefined ? '1' : `resolved_at IS ${request.open ? '' : 'NOT '}NULL`
  const group = request.order === 'openFirst' ? 'resolved_at IS NOT NULL' : 'FALSE'
  const rows = await readAll<CommentRow>(
    context,
    `${selectFor(context)} WHERE (${group}, -comment.id) > (?, ?) AND ${isOpen} AND ${mayReadComment(context)} AND (${condition.sql})
     ORDER BY ${group}, comment.id DESC LIMIT ?`,
    [afterGroup, -afterId, ...condition.parameters, request.limit + 1],
  )
  const page = rows.slice(0, request.limit)
  const last = page.at(-1)
  return {
    comments: page.map(toComment),
    nextCursor: rows.length > request.limit && last ? markOf(last, request.order) : null,
  }
}

/** Pins a comment to a spot of an image, or to the whole image. Throws INVALID for a spot outside of the image. */
export function addComment(
  acting: ActingContext,
  { imageId, spot, text }: { imageId: ImageId; spot: readonly [number, number] | null; text: string },
): Comment {
  const { store, clock, actor, announce } = acting
  const image = store.get<{ width_px: number; height_px: number }>(
    'SELECT width_px, height_px FROM image WHERE id = ?',
    [rowOf(imageId)],
  )
  if (!image) throw notFound(`image ${imageId}`)
  const [x, y] = spot ?? [null, null]
  if (x !== null && y !== null && !(x >= 0 && y >= 0 && x <= image.width_px && y <= image.height_px))
    throw invalid(
      `The spot ${x}, ${y} lies outside the image, which has ${image.width_px} × ${image.height_px} pixels.`,
    )
  const { lastRow } = store.writeShared(() =>
    store.run('INSERT INTO comment (image_id, x, y, text, created_at, created_by) VALUES (?, ?, ?, ?, ?, ?)', [
      rowOf(imageId),
      x,
      y,
      text,
      clock.nowMs(),
      rowOf(actor.userId),
    ]),
  )
  announce({ type: 'labelsChanged', images: [imageId] })
  return commentById(acting, idOf('cmt', lastRow))
}

/** Answers a comment, which reopens a resolved one. */
export function reply(acting: ActingContext, { commentId, text }: { commentId: CommentId; text: string }): Comment {
  const { store, clock, actor, announce } = acting
  const { imageId } = commentById(acting, commentId)
  store.writeShared(() => {
    store.run('INSERT INTO comment_reply (comment_id, text, created_at, created_by) VALUES (?, ?, ?, ?)', [
      rowOf(commentId),
      text,
      clock.nowMs(),
      rowOf(actor.userId),
    ])
    store.run('UPDATE comment SET resolved_at = NULL, resolved_by = NULL WHERE id = ?', [rowOf(commentId)])
  })
  announce({ type: 'labelsChanged', images: [imageId] })
  return commentById(acting, commentId)
}

export function resolveComment(
  acting: ActingContext,
  { commentId, resolved }: { commentId: CommentId; resolved: boolean },
): Comment {
  const { store, clock, actor, announce } = acting
  const { imageId } = commentById(acting, commentId)
  store.writeShared(() =>
    store.run('UPDATE comment SET resolved_at = ?, resolved_by = ? WHERE id = ?', [
      resolved ? clock.nowMs() : null,
      resolved ? rowOf(actor.userId) : null,
      rowOf(commentId),
    ]),
  )
  announce({ type: 'labelsChanged', images: [imageId] })
  return commentById(acting, commentId)
}
