import { plural, t } from '@lingui/core/macro'
import { ArrowRight, EyeOff, Plus } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { Button, Choices, classNames, EmptyState, formatCount, formatScore, Input, Kbd } from '../kit/index.ts'
import { AskForm } from './AskForm.tsx'
import { CropStrip } from './CropStrip.tsx'
import { MeaningPicker } from './MeaningPicker.tsx'
import type { ClassMapState } from './use-class-map.ts'

type Pressed = Pick<
  KeyboardEvent,
  'key' | 'repeat' | 'ctrlKey' | 'metaKey' | 'altKey' | 'target' | 'currentTarget' | 'preventDefault'
>

// A narrow window shows three of the five examples.
const columns =
  'grid grid-cols-[minmax(0,1fr)_132px_68px_184px] gap-x-3 px-2 @2xl:grid-cols-[minmax(0,1fr)_224px_88px_216px]'

const confidenceRange = (min: number, max: number): string => [...new Set([min, max].map(formatScore))].join('–')

const fileColumns = 'grid grid-cols-[minmax(0,1fr)_88px_216px] gap-x-3 px-2'

type TableState = Pick<
  ClassMapState,
  'meanings' | 'findings' | 'images' | 'names' | 'fromScore' | 'colorOf' | 'isStored' | 'map'
> & {
  classes: readonly Pick<ClassMapState['classes'][number], 'modelClass' | 'name'>[]
  /** For classes of label files: the number of labels of each, instead of what a model found. */
  labelCounts?: ReadonlyMap<number, number>
}

/** Returns how many labels a class of files has, or how often the model found it. */
const countOfClass = ({ labelCounts, findings }: TableState, modelClass: number): number =>
  labelCounts?.get(modelClass) ?? findings.get(modelClass)?.found ?? 0

type ClassMapTableProps = {
  state: TableState
  onNext?(): void
  /** For a model that takes text: adds prompts. */
  onAsk?(texts: readonly string[]): Promise<void>
}

/**
 * Maps the classes of a model or of label files, the most frequent ones first, each with examples. Arrows choose a row; typing
 * finds or names its class, a digit picks a class, + adds a class with the model's name, - ignores the row, Enter continues.
 * Letters are never commands, because a name may start with any of them.
 */
export function ClassMapTable({ state, onNext, onAsk }: ClassMapTableProps) {
  const { names, labelCounts } = state
  const shown = useShownClasses(state)
  const { rows, chosen } = shown
  const { list, typed, setTyped, pick, onKeyDown } = useClassKeys(state, shown, onNext)
  return (
    <div className="@container flex min-h-0 flex-1 flex-col gap-3">
      <TableTools state={state} shown={shown} />
      {onAsk && (
        <AskForm
          onAsk={async (texts) => {
            await onAsk(texts)
            shown.setIsWhole(true)
          }}
        />
      )}
      {rows.length === 0 ? (
        <NoClasses state={state} isFiltered={shown.filter.trim() !== ''} />
      ) : (
        <table
          ref={list}
          aria-label={labelCounts ? t`Classes of the files` : t`Classes of the model`}
          className="block min-h-0 flex-1 overflow-y-auto outline-none"
        >
          <thead className="sticky top-0 z-10 block border-b border-line bg-surface pb-1 text-xs text-text-3">
            <tr className={classNames(labelCounts ? fileColumns : columns, 'text-left *:font-normal')}>
              <th>{labelCounts ? t`Class in the files` : t`Model class`}</th>
              {!labelCounts && <th>{t`For example`}</th>}
              <th>{labelCounts ? t`Labels` : t`Confidence`}</th>
              <th className="pl-6">{t`Your class`}</th>
            </tr>
          </thead>
          <tbody className="block">
            {rows.map((row) => {
              const isChosen = chosen?.modelClass === row.modelClass
              return (
                <ClassRow
                  key={row.modelClass}
                  row={row}
                  state={state}
                  isChosen={isChosen}
                  typed={isChosen ? typed : null}
                  onKeyDown={onKeyDown}
                  onChoose={() => shown.setChosenClass(row.modelClass)}
                  onType={setTyped}
                  onPick={(picked) => pick(row.modelClass, picked)}
                />
              )
            })}
          </tbody>
        </table>
      )}
      <KeyLegend names={names} isOfFiles={labelCounts !== undefined} />
    </div>
  )
}

/** Filters and sorts the rows of the table, and keeps the chosen one. */
function useShownClasses(state: TableState) {
  const { classes, findings, images } = state
  const [choice, setIsWhole] = useState<boolean | null>(null)
  const [filter, setFilter] = useState('')
  // By class, not by place, because the order changes with what the model finds.
  const [chosenClass, setChosenClass] = useState<number | null>(null)
  // Before a test run, the model has found nothing.
  const isWhole = choice ?? images.length === 0
  const rows = classes
    .filter(({ modelClass }) => isWhole || findings.has(modelClass))
    .filter(({ name }) => name.toLowerCase().includes(filter.trim().toLowerCase()))
    .toSorted((a, b) => countOfClass(state, b.modelClass) - countOfClass(state, a.modelClass))
  const placeOf = (modelClass: number | null) => rows.findIndex((row) => row.modelClass === modelClass)
  const chosen = rows[placeOf(chosenClass)] ?? rows[0]
  const choose = (place: number) => {
    const row = rows[place]
    if (row) setChosenClass(row.modelClass)
  }
  const search = (text: string) => {
    setFilter(text)
    setChosenClass(null)
  }
  return { isWhole, setIsWhole, filter, search, rows, placeOf, chosen, setChosenClass, choose }
}

type ShownClasses = ReturnType<typeof useShownClasses>

/** Handles the keys of the table, and keeps the focus that they need. */
function useClassKeys(state: TableState, { rows, placeOf, chosen, choose }: ShownClasses, onNext?: () => void) {
  const { names, labelCounts } = state
  const [typed, setTyped] = useState<string | null>(null)
  const list = useRef<HTMLTableElement>(null)
  const focusChosen = () =>
    list.current?.querySelector<HTMLElement>('[aria-selected=true]')?.focus({ preventScroll: true })
  // In the import form, the table takes the focus only once it is used.
  const isUsed = useRef(labelCounts === undefined)
  useEffect(() => {
    if (typed === null && isUsed.current) focusChosen()
    if (typed !== null) isUsed.current = true
  }, [typed])
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' })
    if (typed === null && list.current?.contains(document.activeElement)) focusChosen()
  })

  const pick = (modelClass: number, name: string | null) => {
    state.map(modelClass, name)
    setTyped(null)
    choose(Math.min(rows.length - 1, placeOf(modelClass) + 1))
  }
  const onKeyDown = (event: Pressed) => {
    const { key } = event
    if (!chosen || event.ctrlKey || event.metaKey || event.altKey) return
    if (typed !== null) {
      // Keys pressed before the field has the focus belong to it.
      if (event.target === event.currentTarget && key.length === 1 && !event.repeat) setTyped(typed + key)
      return
    }
    // A held key moves along the rows, but maps only one.
    if (event.repeat && !key.startsWith('Arrow')) return event.preventDefault()
    if (key === 'ArrowDown') choose(placeOf(chosen.modelClass) + 1)
    else if (key === 'ArrowUp') choose(placeOf(chosen.modelClass) - 1)
    else if (key === 'Enter') onNext?.()
    else if (key === ' ') setTyped('')
    else if (key === '-' || key === 'Delete') pick(chosen.modelClass, null)
    else if (key === '+') pick(chosen.modelClass, chosen.name)
    else if (/^[1-9]$/.test(key)) {
      const name = names[Number(key) - 1]
      if (name !== undefined) pick(chosen.modelClass, name)
    } else if (key.length === 1) setTyped(key)
    else return
    event.preventDefault()
  }
  // After a click beside the table nothing has the focus. Keys still apply to the chosen class.
  useEffect(() => {
    const onLostKey = (event: globalThis.KeyboardEvent) => {
      if (event.target === document.body && isUsed.current) onKeyDown(event)
    }
    window.addEventListener('keydown', onLostKey)
    return () => window.removeEventListener('keydown', onLostKey)
  })
  return { list, typed, setTyped, pick, onKeyDown }
}

/** Chooses which classes to show, and maps all undecided ones at once. */
function TableTools({ state, shown }: { state: TableState; shown: ShownClasses }) {
  const { classes, meanings, findings, labelCounts } = state
  const { isWhole, setIsWhole, filter, search, rows } = shown
  const openRows = rows.filter(({ modelClass }) => meanings[modelClass]?.open)
  return (
    <div className="flex flex-wrap items-center gap-2">
      {!labelCounts && (
        <Choices
          label={t`Model classes to show`}
          choices={[
            { value: 'found', title: t`Found ${findings.size}` },
            { value: 'all', title: t`All ${classes.length}` },
          ]}
          value={isWhole ? 'all' : 'found'}
          onChange={(which) => setIsWhole(which === 'all')}
        />
      )}
      <Input
        type="search"
        aria-label={labelCounts ? t`Find a class` : t`Find a model class`}
        placeholder={labelCounts ? t`Find a class` : t`Find a model class`}
        className="max-w-48"
        value={filter}
        onChange={(event) => search(event.target.value)}
      />
      <span className="flex-1" />
      <Button
        size="small"
        icon={Plus}
        disabled={openRows.length === 0}
        onClick={() => openRows.map(({ modelClass, name }) => state.map(modelClass, name))}
      >
        {t`Add the rest`}
      </Button>
      <Button
        size="small"
        icon={EyeOff}
        disabled={openRows.length === 0}
        onClick={() => openRows.map(({ modelClass }) => state.map(modelClass, null))}
      >
        {t`Ignore the rest`}
      </Button>
    </div>
  )
}

function NoClasses({ state: { images, fromScore }, isFiltered }: { state: TableState; isFiltered: boolean }) {
  return (
    <EmptyState
      icon={EyeOff}
      title={t`Nothing found in ${plural(images.length, { one: '# image', other: '# images' })}`}
    >
      {isFiltered
        ? t`No class has this name.`
        : t`The model found nothing at confidence ${formatScore(fromScore)} or above. Lower the confidence, choose another model, or see all its classes.`}
    </EmptyState>
  )
}

type ClassRowProps = {
  row: TableState['classes'][number]
  state: TableState
  isChosen: boolean
  typed: string | null
  onKeyDown(event: Pressed): void
  onChoose(): void
  onType(text: string | null): void
  onPick(name: string | null): void
}

function ClassRow({ row, state, isChosen, typed, onKeyDown, onChoose, onType, onPick }: ClassRowProps) {
  const { modelClass, name } = row
  const { labelCounts } = state
  const found = state.findings.get(modelClass)
  const meaning = state.meanings[modelClass]!
  return (
    <tr
      tabIndex={isChosen ? 0 : -1}
      onKeyDown={onKeyDown}
      aria-selected={isChosen}
      onPointerDown={onChoose}
      className={classNames(
        labelCounts ? fileColumns : columns,
        labelCounts ? 'min-h-10' : 'min-h-14',
        'items-center border-b border-line',
        isChosen && 'bg-accent-soft ring-accent-text ring-inset outline-none focus-visible:ring-2',
      )}
    >
      <td className="min-w-0">
        <span className={classNames('block truncate font-medium', meaning.class === null && 'text-text-2')}>
          {name}
        </span>
        {!labelCounts && (
          <span className="tabular text-xs text-text-3">
            {found ? t`${found.found} found` : state.images.length > 0 && t`not found`}
          </span>
        )}
      </td>
      {!labelCounts && (
        <td className="overflow-hidden">
          {found && <CropStrip crops={found.examples} label={t`Examples of ${name}`} />}
        </td>
      )}
      <td className="tabular text-xs text-text-2">
        {labelCounts
          ? formatCount(countOfClass(state, modelClass))
          : found && confidenceRange(found.minScore, found.maxScore)}
      </td>
      <td className="flex items-center gap-2">
        <ArrowRight size={14} className="shrink-0 text-text-3" aria-hidden />
        <MeaningPicker
          modelClass={name}
          meaning={meaning}
          names={state.names}
          colorOf={state.colorOf}
          isStored={state.isStored}
          typed={typed}
          onType={(next) => {
            onChoose()
            onType(next)
          }}
          onPick={onPick}
        />
      </td>
    </tr>
  )
}

/** Explains the keys of the table. */
function KeyLegend({ names, isOfFiles }: { names: readonly string[]; isOfFiles: boolean }) {
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-text-3">
      <span>
        <Kbd isHeard keys="ArrowUp" /> <Kbd isHeard keys="ArrowDown" /> {t`choose`}
      </span>
      <span>{t`type to find or add a class`}</span>
      {names.length > 0 && (
        <span>
          <Kbd isHeard keys="1" />
          {names.length > 1 && (
            <>
              –<Kbd isHeard keys={`${Math.min(9, names.length)}`} />
            </>
          )}{' '}
          {t`your class`}
        </span>
      )}
      <span>
        <Kbd isHeard keys="+" /> {isOfFiles ? t`new, with its own name` : t`new, with the model’s name`}
      </span>
      <span>
        <Kbd isHeard keys="-" /> {t`ignore`}
      </span>
    </p>
  )
}
