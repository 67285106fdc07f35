import { t } from '@lingui/core/macro'
import type { LabelClass } from '#model/label-set/label-set.ts'
import type { Command } from '../../../commands/index.ts'
import { navigate, type PageParams } from '../../../route/route.ts'
import { command, digits } from '../commands/edit-command.ts'
import type { ChipBoard } from './chip-board.ts'
import { gridMoves } from './grid-moves.ts'

const marginStep = 0.25
export const maxMargin = 2

type Chips = {
  board: ChipBoard
  classes: readonly LabelClass[]
  /** Chips per row, and per screen. */
  columns(): number
  page(): number
  /** The image and object that the chips were opened from. */
  back: PageParams['review']
  openPicker(): void
}

/** Returns the class grid's commands, with the editor's keys where they mean the same. */
export function chipCommands({ board, classes, columns, page, back, openPicker }: Chips): Command[] {
  const some = () => board.state.status === 'ready' && board.state.chips.length > 0
  const widen = (by: number) => () => board.look({ margin: Math.min(maxMargin, Math.max(0, board.state.margin + by)) })
  const onChips = [
    command('chips.selectAll', t`Select all objects`, ['Mod+A'], () => board.selectAll()),
    command('chips.accept', t`Accept the selected objects`, ['Enter', 'E'], () => board.setVerdict({ kind: 'accept' })),
    command('chips.delete', t`Delete the selected objects`, ['Delete', 'X', 'Backspace'], () =>
      board.setVerdict({ kind: 'delete' }),
    ),
    ...digits.map((digit) =>
      command(
        `chips.class${digit}`,
        t`Set class ${classes[digit - 1]?.name ?? digit}`,
        [`${digit}`],
        () => board.setVerdict({ kind: 'relabel', classId: classes[digit - 1]!.classId }),
        { when: () => some() && classes.length >= digit },
      ),
    ),
    command('chips.label', t`Choose a class`, ['L', 'C'], openPicker),
    command('chips.open', t`Open in the editor`, ['O', 'Mod+Enter'], () => {
      const chip = board.leave()
      if (chip) navigate('review', { ...back, imageId: chip.imageId, objectId: chip.objectId })
    }),
    command('chips.undo', t`Undo`, ['Mod+Z'], () => board.undo()),
  ]
  const onPage = [
    command('chips.tidy', t`Hide finished objects`, ['T'], () => void board.load()),
    command('chips.back', t`Back to the images`, ['Escape', 'Mod+1'], () => {
      if (board.state.selected.size > 1) board.selectNone()
      else navigate('review', back)
    }),
  ]
  const margins = [
    command('chips.narrower', t`Smaller margin`, ['['], widen(-marginStep), { repeats: true }),
    command('chips.wider', t`Larger margin`, [']'], widen(marginStep), { repeats: true }),
  ]
  return [
    ...gridMoves({ id: 'chips', board, when: some, columns, page }),
    ...onChips.map((one): Command => ({ group: 'Review', when: some, ...one })),
    ...onPage.map((one): Command => ({ group: 'Review', ...one })),
    ...margins.map((one): Command => ({ group: 'View', ...one })),
  ]
}
