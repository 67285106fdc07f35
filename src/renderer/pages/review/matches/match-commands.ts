import { t } from '@lingui/core/macro'
import type { Command } from '../../../commands/index.ts'
import { gridMoves } from '../chips/grid-moves.ts'
import { command } from '../commands/edit-command.ts'
import type { MatchBoard } from './match-board.ts'

const cutOffStep = 0.01

type Matches = { board: MatchBoard; columns(): number; page(): number; add(): void; back(): void }

/** Returns the preview's commands, with the class grid's keys where they mean the same. */
export function matchCommands({ board, columns, page, add, back }: Matches): Command[] {
  const some = () => board.state.chips.length > 0
  const move = (by: number) => () => board.cutAt(board.state.cutOff + by)
  const onMatches = [
    command('matches.accept', t`Right`, ['Enter', 'E'], () => board.setVerdict(true)),
    command('matches.reject', t`Wrong`, ['X', 'Delete', 'Backspace'], () => board.setVerdict(false)),
    command('matches.lower', t`Lower cut-off`, ['['], move(-cutOffStep), { repeats: true }),
    command('matches.higher', t`Higher cut-off`, [']'], move(cutOffStep), { repeats: true }),
    command('matches.cutHere', t`Cut off after this match`, ['K'], () => board.cutHere()),
    command('matches.undo', t`Undo`, ['Mod+Z'], () => board.undo()),
    command('matches.add', t`Add as predictions`, ['Mod+Enter'], add),
  ]
  return [
    ...gridMoves({ id: 'matches', board, when: some, columns, page }),
    ...onMatches.map((one): Command => ({ group: 'Review', when: some, ...one })),
    { ...command('matches.back', t`Back to the images`, ['Escape', 'Mod+1'], back), group: 'Review' },
  ]
}
