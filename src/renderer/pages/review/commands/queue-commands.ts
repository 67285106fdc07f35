import { t } from '@lingui/core/macro'
import type { Command } from '../../../commands/index.ts'
import type { ReviewSession } from '../review-session.ts'

/** The way through the queue: accepting, approving, rejecting, skipping, and what comes next. */
export function queueCommands(review: ReviewSession): Command[] {
  const { editor, onImage } = review
  const isReviewing = () => review.state.status === 'image' || review.state.status === 'done'
  const state = () => editor.state.snapshot?.labels.state
  const isSecondReview = () => onImage() && review.state.purpose === 'approve' && state() === 'reviewed'
  const ofImage = (command: Omit<Command, 'group'>): Command => ({ group: 'Review', when: onImage, ...command })
  return [
    ofImage({
      id: 'review.accept',
      title: t`Accept and go to next`,
      mouse: t`✓ at the object or in the list`,
      keys: ['Enter', 'E'],
      run: () => review.actions.acceptSelected(),
    }),
    ofImage({
      id: 'review.acceptInPlace',
      title: t`Accept and stay`,
      keys: ['Alt+Enter'],
      run: () => review.actions.acceptInPlace(),
    }),
    ofImage({
      id: 'review.approve',
      title: t`Approve and go to next`,
      mouse: t`Approve, top right`,
      keys: ['Shift+Enter'],
      when: isSecondReview,
      run: () => review.actions.approve(),
    }),
    ofImage({
      id: 'review.acceptImage',
      title: t`Accept image and go to next`,
      mouse: t`Accept image, top right`,
      keys: ['Shift+Enter'],
      run: () => review.actions.acceptImage(),
    }),
    ofImage({
      id: 'review.finishAsIs',
      title: t`Mark reviewed and go to next`,
      keys: ['Mod+Enter'],
      run: () => review.actions.finishAsIs(),
    }),
    ofImage({
      id: 'review.reject',
      title: t`Reject image…`,
      keys: ['R'],
      run: () => review.ask('reject'),
    }),
    ofImage({
      id: 'review.sendBack',
      title: t`Send image back…`,
      mouse: t`Send back, top right`,
      keys: ['Shift+R'],
      when: () => onImage() && state() === 'reviewed',
      run: () => review.ask('sendBack'),
    }),
    ofImage({
      id: 'review.skip',
      title: t`Skip image`,
      keys: ['Shift+D'],
      run: () => void review.queue.skip(),
    }),
    ofImage({
      id: 'review.reopen',
      title: t`Reopen image`,
      when: () => onImage() && ['reviewed', 'rejected'].includes(state() ?? ''),
      run: () => review.actions.reopen(),
    }),
    ofImage({
      id: 'review.jump',
      title: t`Go to image number…`,
      mouse: t`Click the position, lower left`,
      keys: ['Mod+G'],
      when: () => review.state.status === 'image',
      run: () => review.setJumping(true),
    }),
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
