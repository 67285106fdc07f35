import type { Command } from '../../commands/index.ts'
import type { ReviewFlow } from './review-flow.ts'

/** The way through the queue: accepting, approving, rejecting, putting off, and what comes next. */
export function flowCommands(flow: ReviewFlow): Command[] {
  const { editor } = flow
  const onImage = () => flow.state.status === 'image' && editor.state.snapshot !== null
  const underWay = () => flow.state.status === 'image' || flow.state.status === 'done'
  const state = () => editor.state.snapshot?.labels.state
  const isSecondLook = () => onImage() && flow.state.purpose === 'approve' && state() === 'reviewed'
  const review = (command: Omit<Command, 'group'>): Command => ({ group: 'Review', when: onImage, ...command })
  return [
    review({
      id: 'review.accept',
      title: 'Accept and select the next',
      keys: ['Enter', 'E'],
      run: () => flow.acceptSelected(),
    }),
    review({
      id: 'review.acceptInPlace',
      title: 'Accept without moving on',
      keys: ['Alt+Enter'],
      run: () => flow.acceptInPlace(),
    }),
    review({
      id: 'review.approve',
      title: 'Approve the image and go on',
      keys: ['Shift+Enter'],
      when: isSecondLook,
      run: () => flow.approve(),
    }),
    review({
      id: 'review.acceptImage',
      title: 'Accept the image and go on',
      keys: ['Shift+Enter'],
      run: () => flow.acceptImage(),
    }),
    review({
      id: 'review.finishAsIs',
      title: 'Mark reviewed as it is and go on',
      keys: ['Mod+Enter'],
      run: () => flow.finishAsIs(),
    }),
    review({
      id: 'review.reject',
      title: 'Reject the image…',
      keys: ['R'],
      run: () => flow.ask('reject'),
    }),
    review({
      id: 'review.sendBack',
      title: 'Send the image back to its reviewer…',
      keys: ['Shift+R'],
      when: () => onImage() && state() === 'reviewed',
      run: () => flow.ask('sendBack'),
    }),
    review({
      id: 'review.skip',
      title: 'Put the image off until the end',
      keys: ['Shift+D'],
      run: () => void flow.skip(),
    }),
    review({
      id: 'review.reopen',
      title: 'Put the image back among those to review',
      when: () => onImage() && ['reviewed', 'rejected'].includes(state() ?? ''),
      run: () => flow.reopen(),
    }),
    {
      id: 'review.nextImage',
      title: 'Next image',
      group: 'Review',
      keys: ['D', 'ArrowRight'],
      repeats: true,
      when: underWay,
      run: () => flow.step(1),
    },
    {
      id: 'review.previousImage',
      title: 'Previous image',
      group: 'Review',
      keys: ['A', 'ArrowLeft'],
      repeats: true,
      when: underWay,
      run: () => flow.step(-1),
    },
  ]
}
