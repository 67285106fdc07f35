import { t } from '@lingui/core/macro'
import type { Command } from '../../../commands/index.ts'
import { gridMoves } from '../chips/grid-moves.ts'
import type { MatchBoard } from './match-board.ts'

const cutOffStep = 0.01

type Matches = { board: MatchBoard; columns(): number; page(): number; add(): void; back(): void }

/** Returns the preview's commands, with the class grid's keys where they mean the same. */
export function matchCommands({ board, columns, page, add, back }: Matches): Command[] {
  const some = () => board.state.chips.length > 0
  const match = (command: Omit<Command, 'group'>): Command => ({ group: 'Review', when: some, ...command })
  return [
    ...gridMoves({ id: 'matches', board, when: some, columns, page }),
    match({ id: 'matches.accept', title: t`Right`, keys: ['Enter', 'E'], run: () => board.setVerdict(true) }),
    match({
      id: 'matches.reject',
      title: t`Wrong`,
      keys: ['X', 'Delete', 'Backspace'],
      run: () => board.setVerdict(false),
    }),
    match({
      id: 'matches.lower',
      title: t`Lower cut-off`,
      keys: ['['],
      repeats: true,
      run: () => board.cutAt(board.state.cutOff - cutOffStep),
    }),
    match({
      id: 'matches.higher',
      title: t`Higher cut-off`,
      keys: [']'],
      repeats: true,
      run: () => board.cutAt(board.state.cutOff + cutOffStep),
    }),
    match({ id: 'matches.cutHere', title: t`Cut off after this match`, keys: ['K'], run: () => board.cutHere() }),
    match({ id: 'matches.undo', title: t`Undo`, keys: ['Mod+Z'], run: () => board.undo() }),
    match({ id: 'matches.add', title: t`Add as predictions`, keys: ['Mod+Enter'], run: add }),
    { id: 'matches.back', title: t`Back to the images`, group: 'Review', keys: ['Escape', 'Mod+1'], run: back },
  ]
}
