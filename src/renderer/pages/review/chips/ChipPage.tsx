import { plural, t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { ArrowLeft, SearchX, TriangleAlert, Undo2 } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useStore } from 'zustand'
import type { LabelClass } from '#model/label-set/label-set.ts'
import { useCommands } from '../../../commands/index.ts'
import { folderOf, queries, reportProblem, useWorkspace } from '../../../connection/index.ts'
import { useClassesInSlots } from '../../../editor/class-slots.ts'
import { Button, EmptyState, formatCount, formatFacts, Select, Slider } from '../../../kit/index.ts'
import type { PageParams } from '../../../route/route.ts'
import { CommandButton } from '../commands/CommandButton.tsx'
import { ObjectMenu } from '../commands/ObjectMenu.tsx'
import { keptReviewOf } from '../saving/edit-sessions-store.ts'
import { ChipClassDialog } from './ChipClassDialog.tsx'
import { ChipGrid, chipMenu, GridFooter, type GridSize } from './ChipGrid.tsx'
import { ChipBoard } from './chip-board.ts'
import { chipCommands, maxMargin } from './chip-commands.ts'
import { type ChipsOf, leftChips } from './chip-view-state.ts'

/** Shows the objects of one class in a queue side by side, so that wrong ones stand out. */
export function ChipPage({ params }: { params: PageParams['review'] }) {
  const { where = '', order = '', purpose = 'review', classId, imageId, objectId } = params
  const folder = useWorkspace(folderOf)
  const [board, setBoard] = useState<ChipBoard | null>(null)
  useEffect(() => {
    const found = leftChips(where)
    const left = found?.classId === (classId ?? null) ? found : null
    const kept = folder === null ? null : keptReviewOf(folder)
    const queue = kept
      ? { work: kept.work, memory: kept.memories.of({ where, order, purpose }) }
      : { work: null, memory: null }
    queue.memory?.catch(reportProblem(t`Changes made here can’t be undone from the images`))
    const opened = new ChipBoard({ where, classId: classId ?? null, of: ofObject(objectId) }, left, queue)
    setBoard(opened)
    // Returns to the chip opened last, else to the selected object.
    void opened.load(
      left && left.imageId === imageId ? left : imageId && objectId ? { imageId, objectId, place: 0 } : left,
    )
  }, [folder, where, order, purpose, classId, imageId, objectId])
  const back = useMemo(
    () => ({ where, order, purpose, ...(imageId && { imageId }), ...(objectId && { objectId }) }),
    [where, order, purpose, imageId, objectId],
  )
  if (!board) return null
  return <Chips board={board} back={back} />
}

const noClasses: readonly LabelClass[] = []

/** Labels aren't among the predictions. */
const ofObject = (objectId: string | undefined): ChipsOf => (objectId?.startsWith('ann_') ? 'both' : 'predictions')

function Chips({ board, back }: { board: ChipBoard; back: PageParams['review'] }) {
  const state = useStore(board.store)
  const classes = useQuery(queries.workspace.classes.queryOptions({})).data
  const withDigits = useClassesInSlots(classes ?? noClasses)
  const [picking, setPicking] = useState(false)
  const size = useRef<GridSize>({ columns: 1, page: 1 })
  useCommands(
    useMemo(
      () =>
        chipCommands({
          board,
          classes: withDigits,
          columns: () => size.current.columns,
          page: () => size.current.page,
          back,
          openPicker: () => setPicking(true),
        }),
      [board, withDigits, back],
    ),
  )
  return (
    <>
      <ChipHeader board={board} />
      {state.status === 'failed' ? (
        <EmptyState
          icon={TriangleAlert}
          title={t`Can’t list objects`}
          actions={<Button onClick={() => void board.load()}>{t`Try again`}</Button>}
        >
          <p data-selectable>{state.problem}</p>
        </EmptyState>
      ) : state.status === 'ready' && state.chips.length === 0 ? (
        <EmptyState icon={SearchX} title={t`No objects`}>
          {state.of === 'predictions'
            ? t`No predictions of this class to review. Accepted labels are under “Labels”.`
            : t`No labels of this class on these images.`}
        </EmptyState>
      ) : (
        <ChipGrid board={board} classes={classes ?? []} size={size} menu={chipMenu} />
      )}
      <GridFooter message={state.message} hints={hints} />
      <ObjectMenu />
      {picking && (
        <ChipClassDialog
          classes={classes ?? []}
          onClose={() => setPicking(false)}
          onChoose={(classId) => {
            setPicking(false)
            board.setVerdict({ kind: 'relabel', classId })
          }}
        />
      )}
    </>
  )
}

const kinds: readonly { value: ChipsOf; label: string }[] = [
  { value: 'predictions', label: t`Predictions` },
  { value: 'labels', label: t`Labels` },
  { value: 'both', label: t`Both` },
]

const orders = [
  { value: 'confidence', label: t`Least confident first` },
  { value: 'confidence:desc', label: t`Most confident first` },
  { value: 'size', label: t`Smallest first` },
  { value: 'size:desc', label: t`Largest first` },
  { value: 'class', label: t`By class` },
  { value: 'time', label: t`Earliest first` },
  { value: 'time:desc', label: t`Latest first` },
] as const

const allClasses = 'all'

function ChipHeader({ board }: { board: ChipBoard }) {
  const { classId, of, order, total, chips, selected, canUndo } = useStore(board.store)
  const classes = useQuery(queries.workspace.classes.queryOptions({})).data ?? []
  return (
    <header className="flex h-12 shrink-0 items-center gap-2 border-b border-line bg-surface px-2">
      <CommandButton id="chips.back" icon={ArrowLeft} label={t`Back to the images`} />
      <h1 className="sr-only">{t`Objects of one class`}</h1>
      <Select
        label={t`Class`}
        className="w-44"
        value={classId === null ? allClasses : String(classId)}
        options={[
          { value: allClasses, label: t`All classes` },
          ...classes.map((one) => ({ value: String(one.classId), label: one.name })),
        ]}
        onChange={(value) => board.show({ classId: value === allClasses ? null : Number(value) })}
      />
      <Select
        label={t`Kind`}
        className="min-w-28"
        value={of}
        options={kinds}
        onChange={(next) => board.show({ of: next })}
      />
      <Select
        label={t`Order`}
        className="min-w-44"
        value={order}
        options={orders}
        onChange={(next) => board.show({ order: next })}
      />
      <span role="status" className="tabular min-w-0 truncate text-text-2" data-testid="chip-count">
        {formatFacts(
          plural(total, { one: '# object', other: '# objects' }),
          total > chips.length && t`first ${formatCount(chips.length)} shown`,
          selected.size > 1 && t`${formatCount(selected.size)} selected`,
        )}
      </span>
      <div className="ml-auto flex shrink-0 items-center gap-2 text-xs text-text-3">
        <CropSliders board={board} />
        <CommandButton id="chips.undo" icon={Undo2} label={t`Undo`} disabled={!canUndo} />
      </div>
    </header>
  )
}

function CropSliders({ board }: { board: ChipBoard }) {
  const margin = useStore(board.store, (state) => state.margin)
  const cellPx = useStore(board.store, (state) => state.cellPx)
  // Crops are made only where the slider comes to rest.
  const [dragged, setDragged] = useState<number | null>(null)
  return (
    <>
      {t`Margin`}
      <Slider
        label={t`Margin around each object`}
        className="w-20"
        value={dragged ?? margin}
        min={0}
        max={maxMargin}
        step={0.05}
        onChange={setDragged}
        onCommit={(next) => {
          setDragged(null)
          board.look({ margin: next })
        }}
      />
      {t`Size`}
      <Slider
        label={t`Size of the objects`}
        className="w-20"
        value={cellPx}
        min={80}
        max={256}
        step={8}
        onChange={(next) => board.look({ cellPx: next })}
      />
    </>
  )
}

const hints = [
  ['chips.accept', t`accept`],
  ['chips.delete', t`delete`],
  ['chips.label', t`class`],
  ['chips.open', t`open`],
  ['chips.toggle', t`select`],
  ['chips.tidy', t`hide finished`],
  ['help.shortcuts', t`all keys`],
] as const
