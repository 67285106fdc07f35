import type { Comment, CommentOrder } from '#contract'
import { type CommentId, type ImageId, idOf, rowOf } from '#model/ids.ts'
import { roleAllows } from '#model/roles.ts'
import type { ActingContext } from '../context.ts'
import { invalid, notFound } from '../errors.ts'
import { compileWhere, isByLabeler, readAll } from '../query/index.ts'

type CommentRow = {
  id: number
  image_id: number
  path: string
  x: number | null
  y: number | null
  text: string
  author: string
  created_at: number
  resolved_at: number | null
  resolver: string | null
}

const select = `SELECT comment.id, comment.image_id, image.path, comment.x, comment.y, comment.text,
  author.name AS author, comment.created_at, comment.resolved_at,
  (SELECT name FROM user WHERE id = comment.resolved_by) AS resolver
  FROM comment JOIN image ON image.id = comment.image_id JOIN user AS author ON author.id = comment.created_by`

type ReplyRow = { text: string; author: string; created_at: number }

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

const toComment =
  (reading: Reading) =>
  (row: CommentRow): Comment => ({
    commentId: idOf('cmt', row.id),
    imageId: idOf('img', row.image_id),
    path: row.path,
    spot: row.x === null || row.y === null ? null : [row.x, row.y],
    text: row.text,
    author: row.author,
    atMs: row.created_at,
    resolved: row.resolved_at === null ? null : { by: row.resolver ?? '', atMs: row.resolved_at },
    replies: reading.store
      .all<ReplyRow>(
        `SELECT text, user.name AS author, comment_reply.created_at FROM comment_reply
         JOIN user ON user.id = comment_reply.created_by
         WHERE comment_id = ? AND ${mayRead(reading, String(row.image_id), 'comment_reply.created_by')} ORDER BY comment_reply.id`,
        [row.id],
      )
      .map(({ text, author, created_at }) => ({ text, author, atMs: created_at })),
  })

export const commentsOf = (reading: Reading, imageRow: number): Comment[] =>
  reading.store
    .all<CommentRow>(`${select} WHERE image_id = ? AND ${mayReadComment(reading)} ORDER BY comment.id`, [imageRow])
    .map(toComment(reading))

/** Returns a comment. Throws NOT_FOUND also for a comment that the acting user may not read. */
function commentById(reading: Reading, commentId: CommentId): Comment {
  const row = reading.store.get<CommentRow>(`${select} WHERE comment.id = ? AND ${mayReadComment(reading)}`, [
    rowOf(commentId),
  ])
  if (!row) throw notFound(`comment ${commentId}`)
  return toComment(reading)(row)
}

/** Returns the mark of a page's last comment for the next page: its number, after an `r` among the resolved ones. */
const markOf = ({ id, resolved_at }: CommentRow, order: CommentOrder): string =>
  `${order === 'openFirst' && resolved_at !== null ? 'r' : ''}${id}`

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
    `${select} WHERE (${group}, -comment.id) > (?, ?) AND ${isOpen} AND ${mayReadComment(context)} AND (${condition.sql})
     ORDER BY ${group}, comment.id DESC LIMIT ?`,
    [afterGroup, -afterId, ...condition.parameters, request.limit + 1],
  )
  const page = rows.slice(0, request.limit)
  const last = page.at(-1)
  return {
    comments: page.map(toComment(context)),
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

/** Resolves a comment or reopens it. */
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
