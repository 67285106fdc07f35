import { t } from '@lingui/core/macro'
import type { LabelClass } from '#model/label-set/label-set.ts'
import type { Command } from '../../../commands/index.ts'
import { navigate, type PageParams } from '../../../route/route.ts'
import type { ChipBoard } from './chip-board.ts'
import { gridMoves } from './grid-moves.ts'

const digits = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const
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
  const chip = (command: Omit<Command, 'group'>): Command => ({ group: 'Review', when: some, ...command })
  return [
    ...gridMoves({ id: 'chips', board, when: some, columns, page }),
    chip({ id: 'chips.selectAll', title: t`Select all objects`, keys: ['Mod+A'], run: () => board.selectAll() }),
    chip({
      id: 'chips.accept',
      title: t`Accept the selected objects`,
      keys: ['Enter', 'E'],
      run: () => board.setVerdict({ kind: 'accept' }),
    }),
    chip({
      id: 'chips.delete',
      title: t`Delete the selected objects`,
      keys: ['Delete', 'X', 'Backspace'],
      run: () => board.setVerdict({ kind: 'delete' }),
    }),
    ...digits.map((digit) =>
      chip({
        id: `chips.class${digit}`,
        title: t`Set class ${classes[digit - 1]?.name ?? digit}`,
        keys: [`${digit}`],
        when: () => some() && classes.length >= digit,
        run: () => board.setVerdict({ kind: 'relabel', classId: classes[digit - 1]!.classId }),
      }),
    ),
    chip({ id: 'chips.label', title: t`Choose a class`, keys: ['L', 'C'], run: openPicker }),
    chip({
      id: 'chips.open',
      title: t`Open in the editor`,
      keys: ['O', 'Mod+Enter'],
      run: () => {
        const chip = board.leave()
        if (chip) navigate('review', { ...back, imageId: chip.imageId, objectId: chip.objectId })
      },
    }),
    chip({ id: 'chips.undo', title: t`Undo`, keys: ['Mod+Z'], run: () => board.undo() }),
    {
      id: 'chips.tidy',
      title: t`Hide finished objects`,
      group: 'Review',
      keys: ['T'],
      run: () => void board.load(),
    },
    {
      id: 'chips.narrower',
      title: t`Smaller margin`,
      group: 'View',
      keys: ['['],
      repeats: true,
      run: () => board.look({ margin: Math.max(0, board.state.margin - marginStep) }),
    },
    {
      id: 'chips.wider',
      title: t`Larger margin`,
      group: 'View',
      keys: [']'],
      repeats: true,
      run: () => board.look({ margin: Math.min(maxMargin, board.state.margin + marginStep) }),
    },
    {
      id: 'chips.back',
      title: t`Back to the images`,
      group: 'Review',
      keys: ['Escape', 'Mod+1'],
      run: () => {
        if (board.state.selected.size > 1) board.selectNone()
        else navigate('review', back)
      },
    },
  ]
}
