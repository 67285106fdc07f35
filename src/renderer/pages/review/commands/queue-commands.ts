import { t } from '@lingui/core/macro'
import type { Command } from '../../../commands/index.ts'
import type { ReviewSession } from '../review-session.ts'
import { command, type EditCommand } from './edit-command.ts'

/** Returns the commands for verdicts on images and for moving through the queue. */
export function queueCommands(review: ReviewSession): Command[] {
  const step = { repeats: true, when: () => review.state.status === 'image' || review.state.status === 'done' }
  return [
    ...acceptCommands(review),
    ...verdictCommands(review),
    command('review.nextImage', t`Next image`, ['D', 'ArrowRight'], () => review.queue.step(1), {
      mouse: t`› at the top, or the film strip`,
      ...step,
    }),
    command('review.previousImage', t`Previous image`, ['A', 'ArrowLeft'], () => review.queue.step(-1), {
      mouse: t`‹ at the top, or the film strip`,
      ...step,
    }),
  ].map((one) => ({ group: 'Review', when: review.onImage, ...one }))
}

const stateOf = ({ editor }: ReviewSession) => editor.state.snapshot?.labels.state

function acceptCommands(review: ReviewSession): EditCommand[] {
  const { onImage } = review
  const isSecondReview = () => onImage() && review.state.purpose === 'approve' && stateOf(review) === 'reviewed'
  return [
    command('review.accept', t`Accept and go to next`, ['Enter', 'E'], () => review.actions.acceptSelected(), {
      mouse: t`✓ at the object or in the list`,
    }),
    command('review.acceptInPlace', t`Accept and stay`, ['Alt+Enter'], () => review.actions.acceptInPlace()),
    command('review.approve', t`Approve and go to next`, ['Shift+Enter'], () => review.actions.approve(), {
      mouse: t`Approve, top right`,
      when: isSecondReview,
    }),
    command('review.acceptImage', t`Accept image and go to next`, ['Shift+Enter'], () => review.actions.acceptImage(), {
      mouse: t`Accept image, top right`,
    }),
    command('review.finishAsIs', t`Mark reviewed and go to next`, ['Mod+Enter'], () => review.actions.finishAsIs()),
  ]
}

/** Returns the commands for images that aren't accepted. */
function verdictCommands(review: ReviewSession): EditCommand[] {
  const { onImage } = review
  return [
    command('review.reject', t`Reject image…`, ['R'], () => review.ask('reject')),
    command('review.sendBack', t`Send image back…`, ['Shift+R'], () => review.ask('sendBack'), {
      mouse: t`Send back, top right`,
      when: () => onImage() && stateOf(review) === 'reviewed',
    }),
    command('review.skip', t`Skip image`, ['Shift+D'], () => void review.queue.skip()),
    command('review.reopen', t`Reopen image`, [], () => review.actions.reopen(), {
      when: () => onImage() && ['reviewed', 'rejected'].includes(stateOf(review) ?? ''),
    }),
    command('review.jump', t`Go to image number…`, ['Mod+G'], () => review.setJumping(true), {
      mouse: t`Click the position, lower left`,
      when: () => review.state.status === 'image',
    }),
  ]
}
