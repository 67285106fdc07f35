import { t } from '@lingui/core/macro'
import { useMutation } from '@tanstack/react-query'
import { ArrowDown, ArrowUp, Plus } from 'lucide-react'
import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react'
import type { LabelClass } from '#model/label-set/label-set.ts'
import { queries } from '../../../connection/index.ts'
import { Button, classNames, formatCount, IconButton, Input, Kbd } from '../../../kit/index.ts'
import { mayNow, RequireRole, RoleNote } from '../../../roles/index.ts'
import { useCrops } from '../../../thumbnail/use-crops.ts'
import { useSamples } from './ClassSamples.tsx'
import { useClassDrafts } from './class-drafts.ts'
import { shapesText } from './class-text.ts'

/** With more classes than this, digits select recently used classes instead. */
const maxOwnDigits = 10

const moves = [
  { step: -1, icon: ArrowUp, label: t`Move up`, keys: 'Alt+ArrowUp' },
  { step: 1, icon: ArrowDown, label: t`Move down`, keys: 'Alt+ArrowDown' },
]

type ClassListProps = {
  classes: readonly LabelClass[]
  chosenId: number | null
  onChoose(classId: number): void
}

/** The classes in the order of their digits. Arrow keys select; dragging, or Alt and an arrow key, moves a class. */
export function ClassList({ classes, chosenId, onChoose }: ClassListProps) {
  const list = useRef<HTMLUListElement>(null)
  const order = useMutation(queries.workspace.orderClasses.mutationOptions())
  const exampleOf = useExamples(classes)
  const [dragged, setDragged] = useState<number | null>(null)
  const [over, setOver] = useState<number | null>(null)
  const at = classes.findIndex(({ classId }) => classId === chosenId)

  useEffect(() => {
    if (at >= 0) list.current?.children[at]?.scrollIntoView({ block: 'nearest' })
  }, [at])

  const moveTo = (classId: number | null, place: number) => {
    const ids = classes.map((one) => one.classId)
    if (classId === null || !ids.includes(classId) || place < 0 || place >= ids.length) return
    order.mutate({ classIds: ids.filter((id) => id !== classId).toSpliced(place, 0, classId) })
  }
  const move = (step: number) => moveTo(chosenId, at + step)
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (!step) return
    event.preventDefault()
    if (event.altKey) return mayNow('workspace.orderClasses') ? move(step) : undefined
    const next = classes[Math.min(classes.length - 1, Math.max(0, at + step))]
    if (!next) return
    onChoose(next.classId)
    list.current?.querySelector<HTMLElement>(`[data-class="${next.classId}"]`)?.focus()
  }

  return (
    <div className="@container flex min-h-0 min-w-0 flex-col border-r border-line narrow:max-h-72 narrow:border-r-0 narrow:border-b">
      <ul ref={list} aria-label={t`Classes`} className="min-h-0 flex-1 overflow-y-auto p-2">
        {classes.map((one, place) => (
          <li
            key={one.classId}
            draggable={mayNow('workspace.orderClasses')}
            className={classNames('rounded-md', over === place && 'ring-2 ring-accent-text ring-inset')}
            onDragStart={() => setDragged(one.classId)}
            onDragEnd={() => setOver(null)}
            onDragOver={(event) => {
              event.preventDefault()
              setOver(place)
            }}
            onDrop={(event) => {
              event.preventDefault()
              setOver(null)
              moveTo(dragged, place)
            }}
          >
            <ClassButton
              labelClass={one}
              isChosen={one.classId === chosenId}
              example={exampleOf(one.classId)}
              hasDigit={classes.length <= maxOwnDigits}
              onChoose={() => onChoose(one.classId)}
              onKeyDown={onKeyDown}
            />
          </li>
        ))}
      </ul>
      <RoleNote to="workspace.changeClass" what={t`change the label set`} className="m-2" />
      <RequireRole to="workspace.orderClasses">
        <div className="flex min-h-12 items-center gap-1 border-t border-line px-2">
          <AddClass onAdded={onChoose} />
          {moves.map(({ step, ...button }) => (
            <IconButton key={step} {...button} disabled={at < 0 || !classes[at + step]} onClick={() => move(step)} />
          ))}
        </div>
      </RequireRole>
    </div>
  )
}

type Example = { url: string | undefined; labels: number }

/** Returns for each class a crop of one of its labels, and how many labels it has. */
function useExamples(classes: readonly LabelClass[]): (classId: number) => Example | undefined {
  const sampleOf = useSamples()
  const withCrop = classes.flatMap(({ classId }) => {
    const crop = sampleOf(classId)?.crops[0]
    return crop ? [{ classId, crop }] : []
  })
  const urls = useCrops(withCrop.map(({ crop }) => crop))
  const urlOf = new Map(withCrop.map(({ classId }, i) => [classId, urls.get(i)]))
  return (classId) => {
    const sample = sampleOf(classId)
    return sample && { url: urlOf.get(classId), labels: sample.labels }
  }
}

type ClassButtonProps = {
  labelClass: LabelClass
  example: Example | undefined
  isChosen: boolean
  hasDigit: boolean
  onChoose(): void
  onKeyDown(event: KeyboardEvent): void
}

function ClassButton({ labelClass, example, isChosen, hasDigit, onChoose, onKeyDown }: ClassButtonProps) {
  const isUnsaved = useClassDrafts().has(labelClass.classId)
  return (
    <button
      type="button"
      data-class={labelClass.classId}
      aria-current={isChosen}
      tabIndex={isChosen ? 0 : -1}
      onClick={onChoose}
      onKeyDown={onKeyDown}
      className={classNames(
        'flex h-10 w-full items-center gap-2 rounded-md px-2 text-left',
        isChosen ? 'bg-accent-soft' : 'hover:bg-hover',
      )}
    >
      <span className="size-8 shrink-0 overflow-hidden rounded-md bg-inset" aria-hidden>
        {example?.url && <img src={example.url} alt="" className="size-full object-cover" />}
      </span>
      <span className="size-2.5 shrink-0 rounded-sm" style={{ background: labelClass.color }} aria-hidden />
      <span className="min-w-0 flex-1 truncate" title={labelClass.name}>
        {labelClass.name}
      </span>
      <span className="shrink-0 truncate text-xs text-text-3">{isUnsaved ? t`not saved` : shapesText(labelClass)}</span>
      {example && <span className="tabular shrink-0 text-xs text-text-2">{formatCount(example.labels)}</span>}
      {hasDigit && (
        <span className="flex w-5 shrink-0 justify-end" aria-hidden>
          {labelClass.position < 9 && <Kbd keys={`${labelClass.position + 1}`} />}
        </span>
      )}
    </button>
  )
}

function AddClass({ onAdded }: { onAdded(classId: number): void }) {
  const [name, setName] = useState('')
  const add = useMutation(
    queries.workspace.addClass.mutationOptions({
      onSuccess: ({ classId }) => {
        setName('')
        onAdded(classId)
      },
    }),
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim()) add.mutate({ name: name.trim() })
  }
  return (
    <form className="flex min-w-0 flex-1 gap-1" onSubmit={submit}>
      <Input
        aria-label={t`New class name`}
        placeholder={t`New class`}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <Button icon={Plus} type="submit" disabled={name.trim() === '' || add.isPending}>
        <span className="@max-[15rem]:sr-only">{t`Add`}</span>
      </Button>
    </form>
  )
}
