import { t } from '@lingui/core/macro'
import type { Command } from '../../../commands/index.ts'
import { nextClass } from '../../../editor/class-in-hand.ts'
import { selectedIn } from '../../../editor/editor-state.ts'
import { navigate } from '../../../route/route.ts'
import { leftChips } from '../chips/chip-view-state.ts'
import type { ReviewMode } from '../review-modes.ts'
import type { ReviewSession } from '../review-session.ts'
import { command, digits, type EditCommand } from './edit-command.ts'

/** The field for a number or text. */
export const answerFieldId = 'review-answer'

/** Returns the commands for review modes, and for attributes by digits and arrows. */
export function modeCommands(review: ReviewSession): Command[] {
  const { modes, onImage } = review
  const onStage = () => review.state.status === 'image'
  const isAttributing = () => onImage() && modes.mode === 'attributes'
  const mode = (name: ReviewMode, title: string, key: string) =>
    command(`review.mode.${name}`, title, [key], () => modes.set(name), { mouse: t`Buttons at the top` })
  return [
    mode('objects', t`Review all objects`, 'Mod+1'),
    mode('single', t`Review one object at a time`, 'Mod+2'),
    mode('attributes', t`Review attributes`, 'Mod+3'),
    command('review.chips', t`Open class grid`, ['Mod+4'], () => openChips(review), {
      mouse: t`Class grid, at the top`,
    }),
    ...attributeCommands(review, isAttributing).map((attribute) => ({
      keyOnly: true,
      when: isAttributing,
      ...attribute,
    })),
  ].map((one) => ({ group: 'Review', when: onStage, ...one }))
}

function attributeCommands(review: ReviewSession, isAttributing: () => boolean): EditCommand[] {
  const { modes } = review
  const step = { waits: true, repeats: true }
  return [
    ...digits.map((digit) =>
      command(`review.answer${digit}`, t`Set value ${digit}`, [`${digit}`], () => answerByDigit(review, digit)),
    ),
    command('review.answerNone', t`Clear attribute`, ['0', 'Backspace'], () => modes.answer(undefined)),
    command('review.answerByTyping', t`Enter a value`, ['Enter'], focusAnswer, {
      when: () => isAttributing() && isTyped(review),
    }),
    command('review.nextQuestion', t`Next attribute`, ['ArrowDown', 'Enter'], () => modes.stepQuestion(1), {
      repeats: true,
    }),
    command('review.previousQuestion', t`Previous attribute`, ['ArrowUp'], () => modes.stepQuestion(-1), {
      repeats: true,
    }),
    command('review.nextAsked', t`Next object with attributes`, ['Tab'], () => modes.stepObject(1), step),
    command(
      'review.previousAsked',
      t`Previous object with attributes`,
      ['Shift+Tab'],
      () => modes.stepObject(-1),
      step,
    ),
    command('review.nextImageToAnswer', t`Next image`, ['ArrowRight'], () => review.queue.step(1), { repeats: true }),
    command('review.previousImageToAnswer', t`Previous image`, ['ArrowLeft'], () => review.queue.step(-1), {
      repeats: true,
    }),
    command('review.leaveAttributes', t`Back to all objects`, ['Escape'], () => modes.set('objects')),
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
