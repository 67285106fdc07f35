import { plural, t } from '@lingui/core/macro'
import { useStore } from 'zustand'
import type { AttributeDefinition } from '#model/label-set/label-set.ts'
import { type AttributeValue, attributeIn } from '#model/labels/annotation.ts'
import { classNameOf, selectedIn } from '../../../editor/editor-state.ts'
import type { EditorObject } from '../../../editor/scene/objects.ts'
import { Badge, classNames, Input, Kbd } from '../../../kit/index.ts'
import { answerFieldId } from '../commands/mode-commands.ts'
import { useEditor, useReviewSession } from '../review-context.ts'
import { valueText } from '../review-modes.ts'
import { typedValue } from './Attributes.tsx'

/** Shows the object's attributes, the current one with digits. */
export function AttributePanel() {
  const review = useReviewSession()
  const at = useStore(review.modes.store, ({ question }) => question)
  const object = useEditor(selectedIn)
  const classes = useEditor((state) => state.classes)
  const objects = useEditor((state) => state.objects)
  const attributeObjects = review.modes.attributeObjects()
  const questions = object ? review.modes.questionsOf(object) : []
  const open = objects.filter((one) => review.modes.missing(one).length > 0).length
  return (
    <section
      aria-label={t`Attributes`}
      className="max-h-[45%] shrink-0 overflow-y-auto border-t border-line bg-surface px-4 py-2.5"
    >
      {!object || questions.length === 0 ? (
        <p className="text-text-2">
          {attributeObjects.length === 0
            ? t`No object here has attributes. Add them under Settings → Classes.`
            : t`Press Tab for the next object with attributes`}
        </p>
      ) : (
        <>
          <header className="flex items-center gap-2 pb-2">
            <p className="font-semibold">{classNameOf(classes, object.classId)}</p>
            <span className="tabular text-xs text-text-3">
              {t`${attributeObjects.findIndex(({ id }) => id === object.id) + 1} of ${attributeObjects.length}`}
            </span>
            <span className="text-xs text-text-3">
              {open > 0
                ? plural(open, {
                    one: '# object needs a required attribute',
                    other: '# objects need a required attribute',
                  })
                : t`All required attributes set`}
            </span>
            <span className="ml-auto flex items-center gap-1.5 text-xs whitespace-nowrap text-text-3">
              <Kbd isHeard keys="ArrowUp" /> <Kbd isHeard keys="ArrowDown" /> {t`attribute`} <Kbd isHeard keys="Tab" />{' '}
              {t`object`} <Kbd isHeard keys="ArrowLeft" /> <Kbd isHeard keys="ArrowRight" /> {t`image`}{' '}
              <Kbd isHeard keys="0" /> {t`not set`}
            </span>
          </header>
          <ol className="flex flex-col gap-0.5">
            {questions.map((question, i) => (
              <AttributeField
                key={question.name}
                object={object}
                question={question}
                isPresent={i === at}
                onChoose={() => review.modes.toQuestion(i)}
              />
            ))}
          </ol>
        </>
      )}
    </section>
  )
}

type AttributeFieldProps = {
  object: EditorObject
  question: AttributeDefinition
  isPresent: boolean
  onChoose(): void
}

function AttributeField({ object, question, isPresent, onChoose }: AttributeFieldProps) {
  const value = attributeIn(object.annotation?.attributes ?? {}, question.name)
  return (
    <li
      aria-current={isPresent ? 'step' : undefined}
      className={classNames('rounded-md px-2 py-1', isPresent ? 'bg-accent-soft' : 'hover:bg-hover')}
    >
      <button type="button" tabIndex={-1} onClick={onChoose} className="flex w-full items-center gap-2 text-left">
        <span className={classNames('min-w-0 truncate', isPresent && 'font-medium')}>{question.name}</span>
        {question.required && value === undefined && <Badge tone="warn">{t`Required`}</Badge>}
        <span className="ml-auto truncate text-text-2">{value === undefined ? '' : valueText(value)}</span>
      </button>
      {isPresent && <Answers question={question} value={value} key={`${object.id} ${question.name}`} />}
    </li>
  )
}

function Answers({ question, value }: { question: AttributeDefinition; value: AttributeValue | undefined }) {
  const { modes } = useReviewSession()
  const { kind, options = [] } = question
  if (kind === 'number' || kind === 'text') return <TypedAnswer kind={kind} name={question.name} value={value} />
  const answers: { text: string; value: AttributeValue }[] =
    kind === 'checkbox'
      ? [
          { text: t`yes`, value: true },
          { text: t`no`, value: false },
        ]
      : options.map((option) => ({ text: option, value: option }))
  return (
    <div className="flex flex-wrap gap-1.5 pt-1.5 pb-1">
      {answers.map((answer, i) => (
        <button
          key={answer.text}
          type="button"
          tabIndex={-1}
          aria-pressed={answer.value === value}
          onClick={() => modes.answer(answer.value)}
          className={classNames(
            'flex h-7 items-center gap-1.5 rounded-md border px-2',
            answer.value === value
              ? 'border-accent-text bg-surface font-medium'
              : 'border-line bg-surface hover:bg-hover',
          )}
        >
          {i < 9 && <Kbd keys={`${i + 1}`} />}
          {answer.text}
        </button>
      ))}
    </div>
  )
}

type TypedAnswerProps = { kind: 'number' | 'text'; name: string; value: AttributeValue | undefined }

function TypedAnswer({ kind, name, value }: TypedAnswerProps) {
  const { modes } = useReviewSession()
  const commit = (text: string) => {
    const typed = typedValue(kind, text.trim())
    if (typed !== undefined || text.trim() === '') modes.answer(typed)
  }
  return (
    <div className="flex items-center gap-2 pt-1.5 pb-1">
      <Input
        id={answerFieldId}
        aria-label={name}
        type={kind === 'number' ? 'number' : 'text'}
        step="any"
        defaultValue={value === undefined ? '' : String(value)}
        className="max-w-60"
        onKeyDown={(event) => {
          if (event.key !== 'Enter' && event.key !== 'Escape') return
          event.preventDefault()
          const { currentTarget } = event
          currentTarget.blur()
          if (event.key === 'Enter') commit(currentTarget.value)
        }}
      />
      <span className="text-xs text-text-3">
        {kind === 'number' ? t`Press a digit to set, Enter to type` : t`Enter to type`}
      </span>
    </div>
  )
}
