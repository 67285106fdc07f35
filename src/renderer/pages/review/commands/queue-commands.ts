import { t } from '@lingui/core/macro'
import type { Command } from '../../../commands/index.ts'
import type { ReviewSession } from '../review-session.ts'
import type { EditCommand } from './edit-command.ts'

/** Returns the commands for verdicts on images and for moving through the queue. */
export function queueCommands(review: ReviewSession): Command[] {
  const isReviewing = () => review.state.status === 'image' || review.state.status === 'done'
  return [
    ...[...acceptCommands(review), ...verdictCommands(review)].map(
      (command): Command => ({ group: 'Review', when: review.onImage, ...command }),
    ),
    {
      id: 'review.nextImage',
      title: t`Next image`,
      mouse: t`› at the top, or the film strip`,
      group: 'Review',
      keys: ['D', 'ArrowRight'],
      repeats: true,
      when: isReviewing,
      run: () => review.queue.step(1),
    },
    {
      id: 'review.previousImage',
      title: t`Previous image`,
      mouse: t`‹ at the top, or the film strip`,
      group: 'Review',
      keys: ['A', 'ArrowLeft'],
      repeats: true,
      when: isReviewing,
      run: () => review.queue.step(-1),
    },
  ]
}

const stateOf = ({ editor }: ReviewSession) => editor.state.snapshot?.labels.state

function acceptCommands(review: ReviewSession): EditCommand[] {
  const { onImage } = review
  const isSecondReview = () => onImage() && review.state.purpose === 'approve' && stateOf(review) === 'reviewed'
  return [
    {
      id: 'review.accept',
      title: t`Accept and go to next`,
      mouse: t`✓ at the object or in the list`,
      keys: ['Enter', 'E'],
      run: () => review.actions.acceptSelected(),
    },
    {
      id: 'review.acceptInPlace',
      title: t`Accept and stay`,
      keys: ['Alt+Enter'],
      run: () => review.actions.acceptInPlace(),
    },
    {
      id: 'review.approve',
      title: t`Approve and go to next`,
      mouse: t`Approve, top right`,
      keys: ['Shift+Enter'],
      when: isSecondReview,
      run: () => review.actions.approve(),
    },
    {
      id: 'review.acceptImage',
      title: t`Accept image and go to next`,
      mouse: t`Accept image, top right`,
      keys: ['Shift+Enter'],
      run: () => review.actions.acceptImage(),
    },
    {
      id: 'review.finishAsIs',
      title: t`Mark reviewed and go to next`,
      keys: ['Mod+Enter'],
      run: () => review.actions.finishAsIs(),
    },
  ]
}

/** Returns the commands for images that aren't accepted. */
function verdictCommands(review: ReviewSession): EditCommand[] {
  const { onImage } = review
  return [
    {
      id: 'review.reject',
      title: t`Reject image…`,
      keys: ['R'],
      run: () => review.ask('reject'),
    },
    {
      id: 'review.sendBack',
      title: t`Send image back…`,
      mouse: t`Send back, top right`,
      keys: ['Shift+R'],
      when: () => onImage() && stateOf(review) === 'reviewed',
      run: () => review.ask('sendBack'),
    },
    {
      id: 'review.skip',
      title: t`Skip image`,
      keys: ['Shift+D'],
      run: () => void review.queue.skip(),
    },
    {
      id: 'review.reopen',
      title: t`Reopen image`,
      when: () => onImage() && ['reviewed', 'rejected'].includes(stateOf(review) ?? ''),
      run: () => review.actions.reopen(),
    },
    {
      id: 'review.jump',
      title: t`Go to image number…`,
      mouse: t`Click the position, lower left`,
      keys: ['Mod+G'],
      when: () => review.state.status === 'image',
      run: () => review.setJumping(true),
    },
  ]
}
