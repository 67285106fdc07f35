import { t } from '@lingui/core/macro'
import { Check, CheckCheck, SquareArrowOutUpRight, Tag, X } from 'lucide-react'
import { type MouseEvent, type RefObject, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { type StoreApi, useStore } from 'zustand'
import type { Chip } from '#contract'
import type { LabelClass } from '#model/label-set/label-set.ts'
import { runCommand } from '../../../commands/index.ts'
import { classNameOf, colorOf } from '../../../editor/editor-state.ts'
import type { BatchLoader } from '../../../kit/batch-loader.ts'
import { classNames, formatScore, type MenuItem } from '../../../kit/index.ts'
import { KeyHint } from '../commands/KeyHint.tsx'
import { askMenu, commandItem } from '../commands/object-menu.ts'
import type { ChipMark } from './chip-board.ts'
import { type ChipLayout, captionPx, chipOrigin, chipRegion, chipsBetween, layoutChips } from './chip-layout.ts'
import { cropLoader } from './crop-loader.ts'

/** Chips per row and per screen, for the keyboard. */
export type GridSize = { columns: number; page: number }

export type GridState = {
  chips: readonly Chip[]
  marks: ReadonlyMap<number, ChipMark>
  selected: ReadonlySet<number>
  focus: number
  margin: number
  cellPx: number
}
type GridBoard = {
  store: Pick<StoreApi<GridState>, 'getState' | 'getInitialState' | 'subscribe'>
  focusOn(place: number, how?: { extend?: boolean; toggle?: boolean }): void
}

type ChipGridProps = {
  board: GridBoard
  classes: readonly LabelClass[]
  size: RefObject<GridSize>
  /** Returns the menu of the selected chips. */
  menu(): MenuItem[]
  /** Chips with a lower score are faded. */
  fadedFrom?: number
}

const cropSidePx = 192
const screensAhead = 1.5

/** Shows chips in rows; only visible ones are rendered and their crops loaded. */
export function ChipGrid({ board, classes, size, menu, fadedFrom = 0 }: ChipGridProps) {
  const { chips, cellPx, margin, focus, selected, marks } = useStore(board.store)
  const scroller = useRef<HTMLDivElement>(null)
  const view = useView(scroller)
  const layout = useMemo(() => layoutChips(chips.length, view.widthPx, cellPx), [chips.length, view.widthPx, cellPx])
  const crops = useCrops(chips, margin)
  const { first, end } = chipsBetween(layout, chips.length, view.topPx, view.topPx + view.heightPx)
  size.current = {
    columns: layout.columns,
    page: layout.columns * Math.max(1, Math.floor(view.heightPx / layout.rowHeightPx)),
  }

  useEffect(() => {
    const ahead = chipsBetween(layout, chips.length, view.topPx, view.topPx + view.heightPx * (1 + screensAhead))
    crops.loader?.want(Array.from({ length: ahead.end - ahead.first }, (_, i) => ahead.first + i))
  }, [crops.loader, layout, chips.length, view])

  useLayoutEffect(() => {
    const element = scroller.current
    if (!element || chips.length === 0) return
    const { top } = chipOrigin(layout, focus)
    if (top - 12 < element.scrollTop) element.scrollTop = top - 12
    else if (top + layout.rowHeightPx + 4 > element.scrollTop + element.clientHeight)
      element.scrollTop = top + layout.rowHeightPx + 4 - element.clientHeight
  }, [focus, layout, chips.length])

  const onClick = (event: MouseEvent, place: number) =>
    board.focusOn(place, { extend: event.shiftKey, toggle: event.ctrlKey || event.metaKey })

  const onMenu = (event: MouseEvent) => {
    const cell = event.target instanceof Element ? event.target.closest('[role="option"]') : null
    const place = Number(cell?.id.replace('chip-', ''))
    if (!cell) return
    if (!selected.has(place)) board.focusOn(place)
    askMenu(event, menu())
  }

  return (
    <div
      ref={scroller}
      role="listbox"
      onContextMenu={onMenu}
      aria-label={t`Objects`}
      aria-multiselectable
      aria-activedescendant={chips.length > 0 ? `chip-${focus}` : undefined}
      tabIndex={0}
      className="relative min-h-0 flex-1 overflow-x-hidden overflow-y-auto outline-offset-[-2px]"
    >
      <div className="relative w-full" style={{ height: layout.totalHeightPx }}>
        {chips.slice(first, end).map((chip, i) => (
          <ChipCell
            key={`${first + i} ${chip.objectId}`}
            chip={chip}
            place={first + i}
            of={chips.length}
            layout={layout}
            margin={margin}
            url={crops.loader?.get(first + i)?.url}
            mark={marks.get(first + i)}
            isFocused={first + i === focus}
            isSelected={selected.has(first + i)}
            isFaded={(chip.score ?? 1) < fadedFrom}
            classes={classes}
            onClick={onClick}
          />
        ))}
      </div>
    </div>
  )
}

export const chipMenu = (): MenuItem[] => [
  commandItem('chips.accept', t`Accept`, Check),
  commandItem('chips.delete', t`Delete`, X),
  commandItem('chips.label', t`Set class…`, Tag),
  'separator',
  commandItem('chips.open', t`Open in the editor`, SquareArrowOutUpRight),
  commandItem('chips.selectAll', t`Select all objects`, CheckCheck),
]

type View = { widthPx: number; heightPx: number; topPx: number }

/** Returns the visible part of the grid. */
function useView(scroller: RefObject<HTMLElement | null>): View {
  const [view, setView] = useState<View>({ widthPx: 0, heightPx: 0, topPx: 0 })
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    const look = () =>
      setView({ widthPx: element.clientWidth, heightPx: element.clientHeight, topPx: element.scrollTop })
    look()
    const resizes = new ResizeObserver(look)
    resizes.observe(element)
    element.addEventListener('scroll', look, { passive: true })
    return () => {
      resizes.disconnect()
      element.removeEventListener('scroll', look)
    }
  }, [scroller])
  return view
}

/** Loads the chips' crops with this margin; re-renders when some arrive. */
function useCrops(chips: readonly Chip[], margin: number): { loader: ReturnType<typeof cropLoader> | null } {
  const [loader, setLoader] = useState<BatchLoader<{ url: string; bytes: number }> | null>(null)
  const [, setLoaded] = useState(0)
  useEffect(() => {
    const opened = cropLoader(chips, { sidePx: cropSidePx, margin }, () => setLoaded((count) => count + 1))
    setLoader(opened)
    return () => {
      opened.close()
      setLoader(null)
    }
  }, [chips, margin])
  return { loader }
}

type ChipCellProps = {
  chip: Chip
  place: number
  of: number
  layout: ChipLayout
  margin: number
  url: string | undefined
  mark: ChipMark | undefined
  isFocused: boolean
  isSelected: boolean
  isFaded: boolean
  classes: readonly LabelClass[]
  onClick(event: MouseEvent, place: number): void
}

const markText = { accepted: t`accepted`, deleted: t`deleted`, relabelled: t`relabeled` }

function ChipCell(props: ChipCellProps) {
  const { chip, place, of, layout, margin, url, mark, isFocused, isSelected, isFaded, classes, onClick } = props
  const { left, top } = chipOrigin(layout, place)
  const region = chipRegion(chip.box, chip, margin)
  const scale = layout.cellPx / Math.max(region.width, region.height)
  const classId = mark?.kind === 'relabelled' ? mark.classId : chip.classId
  const name = classNameOf(classes, classId)
  const score = chip.score === null ? '' : formatScore(chip.score)
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the page's commands do the same by key, wherever the focus is
    <div
      id={`chip-${place}`}
      role="option"
      aria-selected={isSelected}
      aria-posinset={place + 1}
      aria-setsize={of}
      tabIndex={-1}
      onClick={(event) => onClick(event, place)}
      onDoubleClick={() => runCommand('chips.open')}
      className={classNames(
        'absolute overflow-hidden rounded-md border',
        isSelected ? 'border-accent-text ring-2 ring-accent-text' : 'border-line',
        isFocused && !isSelected && 'border-accent-text',
        isFaded && 'opacity-40',
      )}
      style={{ left, top, width: layout.cellPx, height: layout.cellPx + captionPx }}
    >
      <div className="flex items-center justify-center bg-canvas" style={{ height: layout.cellPx }}>
        <div className="relative" style={{ width: region.width * scale, height: region.height * scale }}>
          {url && <img src={url} alt="" draggable={false} className="size-full" />}
          {margin > 0 && (
            <span
              aria-hidden
              className={classNames('absolute border-2', chip.state === 'predicted' && !mark && 'border-dashed')}
              style={{
                left: `${region.box.left * 100}%`,
                top: `${region.box.top * 100}%`,
                width: `${region.box.width * 100}%`,
                height: `${region.box.height * 100}%`,
                borderColor: colorOf(classes, classId),
              }}
            />
          )}
        </div>
        {mark && <MarkOver mark={mark} />}
      </div>
      <div
        className={classNames(
          'flex items-center gap-1 px-1.5 text-xs',
          isSelected ? 'bg-accent-soft text-text' : 'bg-surface text-text-2',
        )}
        style={{ height: captionPx }}
      >
        <span aria-hidden className="size-2 shrink-0 rounded-sm" style={{ background: colorOf(classes, classId) }} />
        <span className="min-w-0 flex-1 truncate">{name}</span> <span className="tabular">{score}</span>{' '}
        {mark && <span className="sr-only">{markText[mark.kind]}</span>}
      </div>
    </div>
  )
}

const marks = {
  accepted: { icon: Check, look: 'bg-ok-soft text-ok' },
  deleted: { icon: X, look: 'bg-danger-soft text-danger' },
  relabelled: { icon: Tag, look: 'bg-accent-soft text-accent-text' },
}

function MarkOver({ mark }: { mark: ChipMark }) {
  const { icon: Icon, look } = marks[mark.kind]
  return (
    <span
      className="absolute inset-x-0 top-0 flex items-start justify-end bg-surface/50 p-1"
      style={{ bottom: captionPx }}
    >
      <span className={classNames('flex size-6 items-center justify-center rounded-full', look)}>
        <Icon size={15} strokeWidth={2.5} aria-hidden />
      </span>
    </span>
  )
}

type GridFooterProps = { message: string; title?: string; hints: readonly (readonly [id: string, text: string])[] }

/** Shows the latest message and the most useful keys of a grid. */
export function GridFooter({ message, title, hints }: GridFooterProps) {
  return (
    <footer className="flex h-8 shrink-0 items-center gap-4 border-t border-line bg-surface px-3 text-xs text-text-2">
      <output aria-live="polite" className="min-w-40 flex-1 truncate" title={title} data-testid="said">
        {message}
      </output>
      {hints.map(([id, text]) => (
        <KeyHint key={id} id={id} text={text} />
      ))}
    </footer>
  )
}
