import { t } from '@lingui/core/macro'
import { type Command, useCommands } from '../../../commands/index.ts'
import { inSentence } from '../../../texts/in-sentence.ts'
import { select, unfold, useLibraryView } from '../library-view.ts'
import { nothingSelected, selectAll, selectOne, selectTo, toggle } from '../selection.ts'
import { useGroups } from '../use-sequence.ts'
import type { GridLayout } from './grid-layout.ts'

/** What the commands need of the grid, table or strip. */
export type Cells = {
  readonly layout: Pick<GridLayout, 'columns' | 'rowHeightPx'>
  readonly viewHeightPx: number
  visible(): { first: number; end: number }
  scrollToCell(index: number): void
  /** Moves the focus to the list, so that a screen reader announces the new cell. */
  takeFocus(): void
}

type Move = { id: string; title: string; key: string; to(focus: number, grid: Cells, last: number): number }

const pageOf = (grid: Cells): number =>
  grid.layout.columns * Math.max(1, Math.floor(grid.viewHeightPx / grid.layout.rowHeightPx))

const moves: Move[] = [
  { id: 'left', title: t`Previous image`, key: 'ArrowLeft', to: (focus) => focus - 1 },
  { id: 'right', title: t`Next image`, key: 'ArrowRight', to: (focus) => focus + 1 },
  { id: 'up', title: t`Row above`, key: 'ArrowUp', to: (focus, grid) => focus - grid.layout.columns },
  { id: 'down', title: t`Row below`, key: 'ArrowDown', to: (focus, grid) => focus + grid.layout.columns },
  { id: 'pageUp', title: t`Page up`, key: 'PageUp', to: (focus, grid) => focus - pageOf(grid) },
  { id: 'pageDown', title: t`Page down`, key: 'PageDown', to: (focus, grid) => focus + pageOf(grid) },
  { id: 'first', title: t`First image`, key: 'Home', to: () => 0 },
  { id: 'last', title: t`Last image`, key: 'End', to: (_focus, _grid, last) => last },
]

/** Offers the command that opens the menu of the image with the focus. */
export function useMenuCommand(grid: Cells | null, onOpenMenu: (index: number) => void): void {
  const focus = () => useLibraryView.getState().selection.focus
  useCommands([
    {
      id: 'library.menu',
      title: t`Open menu for selected images`,
      mouse: t`Right-click`,
      group: 'Library',
      keys: ['Shift+F10', 'ContextMenu'],
      when: () => grid !== null && focus() !== null,
      run: () => onOpenMenu(focus() ?? 0),
    },
  ])
}

/** Whether a move selects the new cell, extends the selection to it, or keeps the selection. */
type MoveKind = 'one' | 'extend' | 'keep'

function moveCommands({ id, title, key }: Move, when: () => boolean, go: (kind: MoveKind) => void): Command[] {
  const command = (kind: MoveKind, ending: string, modifier: string, shown: string, mouse?: string): Command => ({
    id: `library.${id}${ending}`,
    title: shown,
    mouse,
    group: 'Library',
    keys: [`${modifier}${key}`],
    when,
    run: () => go(kind),
    repeats: true,
    keyOnly: true,
  })
  return [
    command('one', '', '', title, t`Click`),
    command('extend', 'Extend', 'Shift+', t`Select: ${inSentence(title)}`, t`Shift+click`),
    command('keep', 'Keep', 'Mod+', t`Keep the selection: ${inSentence(title)}`),
  ]
}

/** Offers the commands that move, select and open by key. */
export function useGridCommands(grid: Cells | null, sequence: Uint32Array, onOpen: (index: number) => void): void {
  const hasImages = () => grid !== null && sequence.length > 0
  const focus = () => useLibraryView.getState().selection.focus
  const groups = useGroups()
  const groupInFocus = () => groups.get(sequence[focus() ?? -1] ?? -1)
  const go = (move: Move, selection: MoveKind) => {
    if (!grid) return
    const last = sequence.length - 1
    const from = focus()
    // The first arrow key puts the focus on the first cell in sight.
    const isStep = move.key !== 'Home' && move.key !== 'End'
    const to =
      from === null && isStep ? grid.visible().first : Math.min(last, Math.max(0, move.to(from ?? 0, grid, last)))
    select((before) =>
      selection === 'extend'
        ? selectTo(before, sequence, to)
        : selection === 'keep'
          ? { ...before, focus: to }
          : selectOne(sequence, to),
    )
    grid.scrollToCell(to)
    grid.takeFocus()
  }
  useCommands([
    ...moves.flatMap((move) => moveCommands(move, hasImages, (kind) => go(move, kind))),
    {
      id: 'library.open',
      title: t`Review from this image`,
      mouse: t`Double-click`,
      group: 'Library',
      keys: ['Enter'],
      when: () => hasImages() && focus() !== null,
      run: () => onOpen(focus() ?? 0),
    },
    {
      id: 'library.unfold',
      title: t`Expand or collapse the stack`,
      group: 'Library',
      keys: ['Shift+S'],
      when: () => groupInFocus() !== undefined,
      run: () => {
        const group = groupInFocus()
        if (group !== undefined) unfold(group)
      },
    },
    {
      id: 'library.toggle',
      title: t`Toggle selection`,
      mouse: t`Ctrl+click`,
      group: 'Library',
      keys: ['Space', 'Mod+Space'],
      when: () => hasImages() && focus() !== null,
      run: () => select((before) => toggle(before, sequence, before.focus ?? 0)),
      keyOnly: true,
    },
    {
      id: 'library.selectAll',
      title: t`Select all images`,
      group: 'Library',
      keys: ['Mod+A'],
      when: hasImages,
      run: () => select((before) => selectAll(before, sequence)),
    },
    {
      id: 'library.selectNone',
      title: t`Clear selection`,
      group: 'Library',
      keys: ['Escape'],
      when: () => useLibraryView.getState().selection.ids.size > 0,
      run: () => select(() => nothingSelected),
    },
  ])
}
