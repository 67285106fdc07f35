import { t } from '@lingui/core/macro'
import type { Command } from '../../../commands/index.ts'
import { nextClass } from '../../../editor/class-in-hand.ts'
import { selectedIn } from '../../../editor/editor-state.ts'
import { navigate } from '../../../route/route.ts'
import { leftChips } from '../chips/chip-view-state.ts'
import type { ReviewMode } from '../review-modes.ts'
import type { ReviewSession } from '../review-session.ts'
import type { EditCommand } from './edit-command.ts'

const digits = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const

/** The field for a number or text. */
export const answerFieldId = 'review-answer'

/** Returns the commands for review modes, and for attributes by digits and arrows. */
export function modeCommands(review: ReviewSession): Command[] {
  const { modes, onImage } = review
  const onStage = () => review.state.status === 'image'
  const isAttributing = () => onImage() && modes.mode === 'attributes'
  const mode = (name: ReviewMode, title: string, keys: string): Command => ({
    id: `review.mode.${name}`,
    title,
    mouse: t`Buttons at the top`,
    group: 'Review',
    keys: [keys],
    when: onStage,
    run: () => modes.set(name),
  })
  return [
    mode('objects', t`Review all objects`, 'Mod+1'),
    mode('single', t`Review one object at a time`, 'Mod+2'),
    mode('attributes', t`Review attributes`, 'Mod+3'),
    {
      id: 'review.chips',
      title: t`Open class grid`,
      mouse: t`Class grid, at the top`,
      group: 'Review',
      keys: ['Mod+4'],
      when: onStage,
      run: () => openChips(review),
    },
    ...attributeCommands(review, isAttributing).map(
      (command): Command => ({ group: 'Review', keyOnly: true, when: isAttributing, ...command }),
    ),
  ]
}

function attributeCommands(review: ReviewSession, isAttributing: () => boolean): EditCommand[] {
  const { modes } = review
  return [
    ...digits.map((digit) => ({
      id: `review.answer${digit}`,
      title: t`Set value ${digit}`,
      keys: [`${digit}`],
      run: () => answerByDigit(review, digit),
    })),
    {
      id: 'review.answerNone',
      title: t`Clear attribute`,
      keys: ['0', 'Backspace'],
      run: () => modes.answer(undefined),
    },
    {
      id: 'review.answerByTyping',
      title: t`Enter a value`,
      keys: ['Enter'],
      when: () => isAttributing() && isTyped(review),
      run: focusAnswer,
    },
    {
      id: 'review.nextQuestion',
      title: t`Next attribute`,
      keys: ['ArrowDown', 'Enter'],
      repeats: true,
      run: () => modes.stepQuestion(1),
    },
    {
      id: 'review.previousQuestion',
      title: t`Previous attribute`,
      keys: ['ArrowUp'],
      repeats: true,
      run: () => modes.stepQuestion(-1),
    },
    {
      id: 'review.nextAsked',
      title: t`Next object with attributes`,
      waits: true,
      keys: ['Tab'],
      repeats: true,
      run: () => modes.stepObject(1),
    },
    {
      id: 'review.previousAsked',
      title: t`Previous object with attributes`,
      waits: true,
      keys: ['Shift+Tab'],
      repeats: true,
      run: () => modes.stepObject(-1),
    },
    {
      id: 'review.nextImageToAnswer',
      title: t`Next image`,
      keys: ['ArrowRight'],
      repeats: true,
      run: () => review.queue.step(1),
    },
    {
      id: 'review.previousImageToAnswer',
      title: t`Previous image`,
      keys: ['ArrowLeft'],
      repeats: true,
      run: () => review.queue.step(-1),
    },
    {
      id: 'review.leaveAttributes',
      title: t`Back to all objects`,
      keys: ['Escape'],
      run: () => modes.set('objects'),
    },
  ]
}

const isTyped = ({ modes }: ReviewSession): boolean => {
  const kind = modes.current()?.question.kind
  return kind === 'number' || kind === 'text'
}

function focusAnswer(): void {
  const field = document.getElementById(answerFieldId)
  if (field instanceof HTMLInputElement) field.select()
}

function answerByDigit({ modes }: ReviewSession, digit: number): void {
  const question = modes.current()?.question
  if (question?.kind === 'select') {
    const option = question.options?.[digit - 1]
    if (option !== undefined) modes.answer(option)
  } else if (question?.kind === 'checkbox') {
    if (digit <= 2) modes.answer(digit === 1)
  } else if (question?.kind === 'number') modes.answer(digit)
  else focusAnswer()
}

/** Opens the class grid of this queue at the selected object. */
function openChips({ editor, state }: ReviewSession): void {
  if (state.status !== 'image') return
  // An image opened from the grid returns to its class.
  const left = leftChips(state.where)
  const isBack = left !== null && state.imageId === left.imageId
  const selected = selectedIn(editor.state)
  const classId = isBack ? left.classId : (selected?.classId ?? nextClass(editor.state)?.classId ?? null)
  navigate('review', {
    mode: 'chips',
    where: state.where,
    order: state.order,
    purpose: state.purpose,
    imageId: state.imageId,
    ...(selected && { objectId: selected.id }),
    ...(classId === null ? {} : { classId }),
  })
}
