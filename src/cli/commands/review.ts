import type { Command } from 'commander'
import type { ImageVerdict, JudgedImages } from '#contract'
import { CommentId, EditId, ImageId } from '#model/ids.ts'
import { idFrom, wholeNumber, workspaceCommand } from '../arguments.ts'
import { checkWhere } from '../check-where.ts'
import { define } from '../command.ts'
import { firstOf } from '../first-of.ts'
import { UsageError, unlessSkipped } from '../outcome.ts'
import { count, rejects, table } from '../output/table.ts'
import { type CommonOptions, withWorkspace } from '../session.ts'

type Which = CommonOptions & { where?: string; reason?: string }
type Listed = CommonOptions & { where?: string; order?: string; limit?: number }

const imageIdFrom = (text: string) => idFrom(ImageId, 'img_12', text)
const commentIdFrom = (text: string) => idFrom(CommentId, 'cmt_3', text)

/** "12,40.5" as a spot in pixels. */
function spotFrom(text: string): [number, number] {
  const [x, y, ...rest] = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)))
  if (x === undefined || y === undefined || rest.length > 0 || !Number.isFinite(x) || !Number.isFinite(y))
    throw new UsageError(`${text} is not a spot such as 320,240 (pixels from the left and from the top).`)
  return [x, y]
}

const shortened = (text: string | null): string | null => (text && text.length > 60 ? `${text.slice(0, 59)}…` : text)

/** What users say in review, for scripts: verdicts on images, reasons, comments, and how much predictions sway them. */
export function addReviewCommands(program: Command): void {
  const review = program.command('review').description('verdicts, reasons and comments')

  define<[string], Listed>(
    workspaceCommand(review, 'list', 'list images with their review state')
      .option('--where <expr>', 'query, e.g. \'review.verdict == "sentBack"\'')
      .option('--order <field[:desc]>', 'order, e.g. review.disagreement:desc or random:7')
      .option('--limit <n>', 'maximum number of results (default: all)', wholeNumber(1)),
    ([ws], { where, order, limit = Number.POSITIVE_INFINITY, ...options }) =>
      withWorkspace(ws, options, async ({ client }) => {
        await checkWhere(client, where)
        const { items: images } = await firstOf(limit, async (page) => {
          const read = await client.labeling.listReview({ where, order, ...page })
          return { items: read.images, nextCursor: read.nextCursor }
        })
        const rows = images.map((image) => [
          image.imageId,
          image.path,
          image.state,
          image.verdict,
          image.reviewer,
          shortened(image.reason),
          image.openComments,
          image.skips,
          image.disagreement === null ? null : image.disagreement.toFixed(2),
        ])
        return {
          json: { images },
          text: table(
            ['id', 'path', 'state', 'verdict', 'reviewer', 'reason', 'comments', 'skips', 'disagreement'],
            rows,
            'No images match',
          ),
        }
      }),
  )

  const verdict = (name: string, description: string, kind: ImageVerdict, done: string) => {
    const command = workspaceCommand(review, name, description)
      .argument('[image...]', 'ids of images')
      .option('--where <expr>', 'the images that match, instead of ids')
    if (kind !== 'approve') {
      const flags = '--reason <text>'
      if (kind === 'sendBack') command.requiredOption(flags, 'what needs to change')
      else command.option(flags, 'reason')
    }
    define<[string, string[]], Which>(command, ([ws, images], options) =>
      withWorkspace(ws, options, async ({ client, signal }) => {
        if (images.length > 0 === (options.where !== undefined))
          throw new UsageError('Name images by ids or by --where.')
        await checkWhere(client, options.where)
        const which = options.where === undefined ? { imageIds: images.map(imageIdFrom) } : { where: options.where }
        const judged = await client.labeling.setImageVerdicts(
          { ...which, verdict: kind, reason: options.reason },
          { signal },
        )
        return { json: judged, text: judgedText(judged, done), exitCode: unlessSkipped(judged.skipped) }
      }),
    )
  }
  verdict('reject', 'reject images: exclude them from training', 'reject', 'rejected')
  verdict('approve', 'approve reviews of others', 'approve', 'approved')
  verdict('send-back', 'send images back to their reviewers', 'sendBack', 'sent back')

  define<[string, string[]], CommonOptions>(
    workspaceCommand(review, 'undo', 'undo verdicts or other edits').argument('<edit...>', 'ids of edits'),
    ([ws, edits], options) =>
      withWorkspace(ws, options, async ({ client }) => {
        const result = await client.labeling.revertEdits({
          edits: edits.map((id) => idFrom(EditId, 'edt_0a1b2c3d', id)),
        })
        const skipped = result.skipped.map(({ editId, reason }) => ({ path: editId, reason }))
        return {
          json: result,
          text: `${count(result.edits, 'edit')} undone, ${skipped.length} skipped.${rejects(skipped, 'Skipped')}`,
          exitCode: unlessSkipped(skipped),
        }
      }),
  )

  define<[string], CommonOptions>(
    workspaceCommand(review, 'reasons', 'count reasons for rejecting and sending back'),
    ([ws], options) =>
      withWorkspace(ws, options, async ({ client }) => {
        const reasons = await client.labeling.reasons()
        return {
          json: { reasons },
          text: table(
            ['reason', 'images', 'offered'],
            reasons.map(({ reason, images, ready }) => [reason, images, ready ? 'yes' : 'no']),
            'No reasons yet',
          ),
        }
      }),
  )

  define<[string], CommonOptions>(
    workspaceCommand(review, 'blind-audit', 'show the bias from displayed predictions').alias('anchoring'),
    ([ws], options) =>
      withWorkspace(ws, options, async ({ client }) => {
        const anchoring = await client.monitoring.anchoring()
        const row = (name: string, side: typeof anchoring.blind) => [
          name,
          side.images,
          side.labels,
          side.agreed,
          side.corrected,
          side.missed,
        ]
        return {
          json: anchoring,
          text: table(
            ['predictions', 'images', 'labels', 'agreed', 'corrected', 'missed by the model'],
            [row('withheld', anchoring.blind), row('shown', anchoring.shown)],
          ),
        }
      }),
  )

  addCommentCommands(review)
}

function judgedText({ images, skipped }: JudgedImages, done: string): string {
  const left = skipped.map(({ imageId, reason }) => ({ path: imageId, reason }))
  return `${count(images, 'image')} ${done}, ${skipped.length} skipped.${rejects(left, 'Skipped')}`
}

function addCommentCommands(review: Command): void {
  define<[string], CommonOptions & { where?: string; open?: boolean; limit?: number }>(
    workspaceCommand(review, 'comments', 'list comments, newest first')
      .option('--where <expr>', 'on matching images')
      .option('--open', 'only open ones')
      .option('--limit <n>', 'maximum number of results (default: all)', wholeNumber(1)),
    ([ws], { where, open, limit = Number.POSITIVE_INFINITY, ...options }) =>
      withWorkspace(ws, options, async ({ client }) => {
        await checkWhere(client, where)
        const { items: comments } = await firstOf(limit, async (page) => {
          const read = await client.labeling.findComments({ where, ...(open && { open }), ...page })
          return { items: read.comments, nextCursor: read.nextCursor }
        })
        const rows = comments.map(({ commentId, imageId, path, spot, author, text, resolved, replies }) => [
          commentId,
          imageId,
          path,
          spot ? spot.map(Math.round).join(',') : null,
          author,
          shortened(text),
          replies.length,
          resolved ? 'resolved' : 'open',
        ])
        return {
          json: { comments },
          text: table(['id', 'image', 'path', 'spot', 'author', 'text', 'replies', 'state'], rows, 'No comments.'),
        }
      }),
  )

  define<[string, string], CommonOptions & { text: string; at?: [number, number] }>(
    workspaceCommand(review, 'comment', 'add a comment to an image')
      .argument('<image>', 'id of the image', imageIdFrom)
      .requiredOption('--text <text>', 'text')
      .option('--at <x,y>', 'the spot in pixels (default: the whole image)', spotFrom),
    ([ws, image], { text, at, ...options }) =>
      withWorkspace(ws, options, async ({ client }) => {
        const comment = await client.labeling.comment({ imageId: image as ImageId, spot: at ?? null, text })
        return { json: comment, text: `Comment ${comment.commentId} is on ${comment.path}.` }
      }),
  )

  define<[string, string], CommonOptions & { text: string }>(
    workspaceCommand(review, 'reply', 'answer a comment')
      .argument('<comment>', 'id of the comment', commentIdFrom)
      .requiredOption('--text <text>', 'text'),
    ([ws, comment], { text, ...options }) =>
      withWorkspace(ws, options, async ({ client }) => {
        const answered = await client.labeling.reply({ commentId: comment as CommentId, text })
        return {
          json: answered,
          text: `Comment ${answered.commentId} has ${count(answered.replies.length, 'reply', 'replies')}.`,
        }
      }),
  )

  define<[string, string], CommonOptions & { reopen?: boolean }>(
    workspaceCommand(review, 'resolve', 'resolve a comment')
      .argument('<comment>', 'id of the comment', commentIdFrom)
      .option('--reopen', 'reopen it'),
    ([ws, comment], { reopen, ...options }) =>
      withWorkspace(ws, options, async ({ client }) => {
        const resolved = await client.labeling.resolveComment({
          commentId: comment as CommentId,
          resolved: reopen !== true,
        })
        return { json: resolved, text: `Comment ${resolved.commentId} is ${resolved.resolved ? 'resolved' : 'open'}.` }
      }),
  )
}
