import { t } from '@lingui/core/macro'
import type { Command } from '../../../commands/index.ts'
import { inSentence } from '../../../texts/in-sentence.ts'

type Grid = {
  /** Prefix of the commands' ids. */
  id: string
  board: {
    state: { focus: number; chips: readonly unknown[] }
    focusOn(place: number, how?: { extend?: boolean; toggle?: boolean }): void
  }
  when(): boolean
  /** Chips per row, and per screen. */
  columns(): number
  page(): number
}

/** Returns the commands that move through a grid; Shift selects. */
export function gridMoves({ id, board, when, columns, page }: Grid): Command[] {
  const moves: readonly [name: string, title: string, key: string, to: () => number][] = [
    ['left', t`Previous object`, 'ArrowLeft', () => board.state.focus - 1],
    ['right', t`Next object`, 'ArrowRight', () => board.state.focus + 1],
    ['up', t`Row above`, 'ArrowUp', () => board.state.focus - columns()],
    ['down', t`Row below`, 'ArrowDown', () => board.state.focus + columns()],
    ['pageUp', t`Page up`, 'PageUp', () => board.state.focus - page()],
    ['pageDown', t`Page down`, 'PageDown', () => board.state.focus + page()],
    ['first', t`First object`, 'Home', () => 0],
    ['last', t`Last object`, 'End', () => board.state.chips.length - 1],
  ]
  const move = { group: 'Review', when, keyOnly: true } as const
  return [
    ...moves.flatMap(([name, title, key, to]): Command[] => [
      { ...move, id: `${id}.${name}`, title, keys: [key], repeats: true, run: () => board.focusOn(to()) },
      {
        ...move,
        id: `${id}.${name}Extend`,
        title: t`Select: ${inSentence(title)}`,
        keys: [`Shift+${key}`],
        repeats: true,
        run: () => board.focusOn(to(), { extend: true }),
      },
    ]),
    {
      ...move,
      id: `${id}.toggle`,
      title: t`Toggle selection of object`,
      keys: ['Space'],
      run: () => board.focusOn(board.state.focus, { toggle: true }),
    },
  ]
}
