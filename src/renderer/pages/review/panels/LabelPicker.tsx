import { t } from '@lingui/core/macro'
import { Command as Choices } from 'cmdk'
import { Dialog as Radix } from 'radix-ui'
import { useState } from 'react'
import { useShallow } from 'zustand/shallow'
import { engine, errorMessage } from '../../../connection/index.ts'
import { chooseClass } from '../../../editor/actions/classes.ts'
import { isForNext, nextClass } from '../../../editor/class-in-hand.ts'
import { useClassesInSlots } from '../../../editor/class-slots.ts'
import { classOf, type EditorState, selectionIn } from '../../../editor/editor-state.ts'
import { classNames, formatCount, toast } from '../../../kit/index.ts'
import { useEditor, useReviewNow, useReviewSession } from '../review-context.ts'
import { selectedOnScreen } from '../stage/selected-on-screen.ts'
import { ClassChoice } from './ClassDigit.tsx'

const [widthPx, gapPx] = [384, 12]

/** Returns a place beside the object if there is room; null for the middle of the window. */
function besideObject(state: EditorState): { left: number; top: number } | null {
  const object = selectedOnScreen(state)
  const stage = document.querySelector('[data-testid=stage]')?.getBoundingClientRect()
  if (!object || !stage) return null
  const [left, right] = [stage.left + object.leftPx - gapPx - widthPx, stage.left + object.rightPx + gapPx]
  const fits = (px: number) => px >= gapPx && px + widthPx <= window.innerWidth - gapPx
  const at = [right, left].find(fits)
  if (at === undefined) return null
  return { left: at, top: Math.max(gapPx, Math.min(stage.top + object.topPx, window.innerHeight * 0.4)) }
}

/** Chooses a class by typing, beside the selected object; can add a new class. */
export function LabelPicker() {
  const review = useReviewSession()
  const open = useReviewNow((state) => state.pickerOpen)
  const place = open ? besideObject(review.editor.state) : null
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && review.setPickerOpen(false)}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-black/20" />
        <Radix.Content
          aria-describedby={undefined}
          onCloseAutoFocus={(event) => event.preventDefault()}
          style={place ?? {}}
          className={classNames(
            place === null && 'top-[12vh] left-1/2 -translate-x-1/2',
            'appear fixed z-40 w-96 max-w-[calc(100vw-48px)] overflow-hidden rounded-lg border border-line bg-raised shadow-float outline-none',
          )}
        >
          <Radix.Title className="sr-only">{t`Choose a class`}</Radix.Title>
          <LabelChoices />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

const placeholderFor = (count: number): string =>
  count === 0 ? t`Class for new shapes…` : count === 1 ? t`Set class…` : t`Set class of ${formatCount(count)} objects…`

function LabelChoices() {
  const review = useReviewSession()
  const classes = useEditor((state) => state.classes)
  // The chosen class applies to a shape just drawn and to the next ones.
  const selection = useEditor(useShallow((state) => (isForNext(state) && !state.drawnId ? [] : selectionIn(state))))
  const listed = useClassesInSlots(classes)
  const present = useEditor((state) => classOf(classes, selection[0]?.classId ?? null) ?? nextClass(state))
  const [typed, setTyped] = useState('')
  const name = typed.trim()
  const isNew = name !== '' && !classes.some((existing) => existing.name.toLowerCase() === name.toLowerCase())

  const choose = (classId: number) => {
    review.setPickerOpen(false)
    chooseClass(review.editor, classId)
  }
  const add = async () => {
    try {
      const all = await engine.workspace.addClasses({ names: [name] })
      review.editor.display.setClasses(all)
      const added = all.find((candidate) => candidate.name === name)
      if (added) choose(added.classId)
    } catch (error) {
      toast({ tone: 'problem', title: t`Can’t add “${name}”`, detail: errorMessage(error) })
    }
  }

  return (
    // Preselects the object's class, so that Enter alone keeps it.
    <Choices label={t`Labels`} loop {...(present && { defaultValue: present.name })}>
      <Choices.Input
        value={typed}
        onValueChange={setTyped}
        placeholder={placeholderFor(selection.length)}
        className="h-11 w-full border-b border-line bg-transparent px-4 text-lg outline-none placeholder:text-text-3"
      />
      <Choices.List className="max-h-[50vh] overflow-y-auto p-1">
        {!isNew && <Choices.Empty className="py-6 text-center text-text-3">{t`Enter a class name`}</Choices.Empty>}
        {classes.map((labelClass) => (
          <ClassChoice key={labelClass.classId} labelClass={labelClass} listed={listed} onChoose={choose}>
            {selection.some(({ classId }) => classId === labelClass.classId) && (
              <span className="text-xs text-text-3">{t`now`}</span>
            )}
            {labelClass.kind === 'image' && <span className="text-xs text-text-3">{t`whole image`}</span>}
          </ClassChoice>
        ))}
        {isNew && (
          <Choices.Item
            // Matches nothing, so that it stays last.
            value={'\ue000'}
            forceMount
            onSelect={add}
            className="flex h-8 items-center gap-2.5 rounded-md px-3 data-[selected=true]:bg-hover"
          >
            {t`Add the class “${name}”`}
          </Choices.Item>
        )}
      </Choices.List>
    </Choices>
  )
}
