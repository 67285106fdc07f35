import type { Command } from 'commander'
import type { BlindAudit, ImageVerdict } from '#contract'
import { addCommand } from '../add-command.ts'
import { placeAt, wholeNumber } from '../arguments.ts'
import { UsageError, unlessSkipped } from '../outcome.ts'
import { count, rejects, table } from '../output/table.ts'

const spotFrom = (text: string) => placeAt(text, 'a spot such as 320,240 (pixels from the left and from the top)')

const shortened = (text: string | null): string | null => (text && text.length > 60 ? `${text.slice(0, 59)}…` : text)

const limit = ['--limit <n>', 'maximum number of results (default: all)', wholeNumber(1)] as const

const skippedText = (
  skipped: readonly { reason: string; imageId?: string; editId?: string }[],
  all = skipped.length,
): string =>
  `${all} skipped.${rejects(
    skipped.map(({ imageId, editId, reason }) => ({ path: imageId ?? editId ?? '', reason })),
    'Skipped',
  )}`

/** Adds the commands on reviews: verdicts, reasons, comments, and the bias from displayed predictions. */
export function addReviewCommands(program: Command): void {
  addCommand(program, 'accept', 'labeling.accept', {
    does: 'accept predictions as labels',
    takes: {
      where: ['--where <expr>', 'which images'],
      fromScore: ['--from-score <n>', 'only predictions of at least this confidence, 0 to 1'],
    },
    needs: ['where'],
    text: ({ images, labels, skipped, skippedCount }) =>
      `${count(images, 'image')} reviewed, ${count(labels, 'label')} accepted, ${skippedText(skipped, skippedCount)}`,
    exitCode: ({ skipped }) => unlessSkipped(skipped),
  })

  const review = program.command('review').description('verdicts, reasons and comments')

  addCommand(review, 'list', 'labeling.listReview', {
    does: 'list images with their review state',
    takes: {
      where: ['--where <expr>', 'query, e.g. \'review.verdict == "sentBack"\''],
      order: ['--order <field[:desc]>', 'order, e.g. review.disagreement:desc or random:7'],
      limit,
    },
    list: {
      name: 'images',
      columns: {
        id: 'imageId',
        path: 'path',
        state: 'state',
        verdict: 'verdict',
        reviewer: 'reviewer',
        reason: ({ reason }) => shortened(reason),
        comments: 'openComments',
        skips: 'skips',
        disagreement: ({ disagreement }) => disagreement?.toFixed(2) ?? null,
      },
      none: 'No images match',
    },
  })

  addVerdict(review, 'reject', 'reject', 'reject images: exclude them from training', 'rejected')
  addVerdict(review, 'approve', 'approve', 'approve reviews of others', 'approved')
  addVerdict(review, 'send-back', 'sendBack', 'send images back to their reviewers', 'sent back')

  addCommand(review, 'undo', 'labeling.revertEdits', {
    does: 'undo verdicts or other edits',
    takes: { edits: ['<edit...>', 'ids of edits'] },
    text: ({ edits, skipped }) => `${count(edits, 'edit')} undone, ${skippedText(skipped)}`,
    exitCode: ({ skipped }) => unlessSkipped(skipped),
  })

  addCommand(review, 'reasons', 'labeling.reasons', {
    does: 'count reasons for rejecting and sending back',
    list: {
      name: 'reasons',
      columns: { reason: 'reason', images: 'images', offered: ({ ready }) => (ready ? 'yes' : 'no') },
      none: 'No reasons yet',
    },
  })

  addCommand(review, 'blind-audit', 'monitoring.blindAudit', {
    does: 'show the bias from displayed predictions',
    alias: 'anchoring',
    text: blindAuditText,
  })

  addCommentCommands(review)
}

function addVerdict(review: Command, name: string, verdict: ImageVerdict, does: string, done: string): void {
  const reason = ['--reason <text>', verdict === 'sendBack' ? 'what needs to change' : 'reason'] as const
  addCommand(review, name, 'labeling.setImageVerdicts', {
    does,
    takes: {
      imageIds: ['[image...]', 'ids of images'],
      where: ['--where <expr>', 'the images that match, instead of ids'],
      ...(verdict !== 'approve' && { reason }),
    },
    ...(verdict === 'sendBack' && { needs: ['reason'] }),
    request({ imageIds = [], where }) {
      if (imageIds.length > 0 === (where !== undefined)) throw new UsageError('Name images by ids or by --where.')
      return { verdict, imageIds: where === undefined ? imageIds : undefined }
    },
    text: ({ images, skipped }) => `${count(images, 'image')} ${done}, ${skippedText(skipped)}`,
    exitCode: ({ skipped }) => unlessSkipped(skipped),
  })
}

function blindAuditText({ blind, shown }: BlindAudit): string {
  const row = (name: string, side: BlindAudit['blind']) => [
    name,
    side.images,
    side.labels,
    side.agreed,
    side.corrected,
    side.missed,
  ]
  return table(
    ['predictions', 'images', 'labels', 'agreed', 'corrected', 'missed by the model'],
    [row('withheld', blind), row('shown', shown)],
  )
}

function addCommentCommands(review: Command): void {
  addCommand(review, 'comments', 'labeling.findComments', {
    does: 'list comments, newest first',
    takes: { where: ['--where <expr>', 'on matching images'], open: ['--open', 'only open ones'], limit },
    list: {
      name: 'comments',
      columns: {
        id: 'commentId',
        image: 'imageId',
        path: 'path',
        spot: ({ spot }) => spot?.map(Math.round).join(',') ?? null,
        author: 'author',
        text: ({ text }) => shortened(text),
        replies: ({ replies }) => replies.length,
        state: ({ resolved }) => (resolved ? 'resolved' : 'open'),
      },
      none: 'No comments.',
    },
  })

  addCommand(review, 'comment', 'labeling.comment', {
    does: 'add a comment to an image',
    takes: {
      imageId: '<image>',
      text: '--text <text>',
      spot: ['--at <x,y>', 'the spot in pixels (default: the whole image)', spotFrom],
    },
    text: ({ commentId, path }) => `Comment ${commentId} is on ${path}.`,
  })

  addCommand(review, 'reply', 'labeling.reply', {
    does: 'answer a comment',
    takes: { commentId: '<comment>', text: '--text <text>' },
    text: ({ commentId, replies }) => `Comment ${commentId} has ${count(replies.length, 'reply', 'replies')}.`,
  })

  addCommand(review, 'resolve', 'labeling.resolveComment', {
    does: 'resolve a comment',
    takes: { commentId: '<comment>', resolved: ['--reopen', 'reopen it', false] },
    text: ({ commentId, resolved }) => `Comment ${commentId} is ${resolved ? 'resolved' : 'open'}.`,
  })
}
