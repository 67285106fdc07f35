import { t } from '@lingui/core/macro'
import type { Command } from '../../../commands/index.ts'
import { areaTools, segment, segmentByColor } from '../../../editor/tools/index.ts'
import type { ReviewSession } from '../review-session.ts'
import { arrowKeys } from './arrow-keys.ts'
import type { EditCommand } from './edit-command.ts'

const nearCssPx = 2
const farCssPx = 20

/** Returns the keys of area tools, including cross hairs by keyboard. */
export const areaCommands = (review: ReviewSession): Command[] =>
  [...maskCommands(review), ...crosshairCommands(review)].map((command) => ({
    group: 'Draw and edit',
    when: () => areaTools.includes(review.editor.state.tool),
    ...command,
  }))

/** Returns the commands that choose among found areas. */
function maskCommands({ editor }: ReviewSession): EditCommand[] {
  const isSegmenting = () => editor.state.tool === segment && editor.toolbox.isBusy
  const isByColor = () => editor.state.tool === segmentByColor
  return [
    {
      id: 'area.next',
      title: t`Next mask`,
      keys: ['Tab'],
      keyOnly: true,
      when: isSegmenting,
      run: () => editor.toolbox.send({ type: 'next' }),
    },
    {
      id: 'area.previous',
      title: t`Previous mask`,
      keys: ['Shift+Tab'],
      keyOnly: true,
      when: isSegmenting,
      run: () => editor.toolbox.send({ type: 'previous' }),
    },
    {
      id: 'area.less',
      title: t`Fewer similar colors`,
      keys: ['['],
      repeats: true,
      when: isByColor,
      run: () => editor.toolbox.send({ type: 'adjust', by: -1 }),
    },
    {
      id: 'area.more',
      title: t`More similar colors`,
      keys: [']'],
      repeats: true,
      when: isByColor,
      run: () => editor.toolbox.send({ type: 'adjust', by: 1 }),
    },
    {
      id: 'area.shape',
      title: t`Switch between masks and polygons`,
      keys: ['Q'],
      run: () => {
        const areaShape = editor.state.areaShape === 'mask' ? 'polygon' : 'mask'
        editor.toolbox.setAreaShape(areaShape)
        editor.announce(areaShape === 'mask' ? t`New areas become masks` : t`New areas become polygons`)
      },
    },
  ]
}

function crosshairCommands({ editor }: ReviewSession): EditCommand[] {
  const place = () => {
    const { pointer, view } = editor.state
    return pointer ?? { leftPx: view.widthPx / 2, topPx: view.heightPx / 2 }
  }
  const click = (alt: boolean) => {
    for (const type of ['down', 'up'] as const) editor.toolbox.pointer(type, place(), { shift: false, alt })
  }
  return [
    {
      id: 'area.pointInside',
      title: t`Click at the crosshair`,
      keys: ['Insert', ';'],
      keyOnly: true,
      run: () => click(false),
    },
    {
      id: 'area.pointOutside',
      title: t`Click outside the object at the crosshair`,
      keys: ['Alt+Insert', 'Alt+;'],
      keyOnly: true,
      run: () => click(true),
    },
    {
      id: 'area.corner',
      title: t`Set a box corner at the crosshair`,
      keys: ['Shift+Insert', ','],
      keyOnly: true,
      when: () => editor.state.tool === segment,
      run: () => editor.toolbox.corner(place()),
    },
    ...arrowKeys.flatMap(({ key, name, dx, dy }) =>
      [farCssPx, nearCssPx].map((px) => ({
        id: `area.cross.${name}.${px}`,
        title: t`Move the crosshair ${name} by ${px} px`,
        keys: [px === farCssPx ? key : `Shift+${key}`],
        keyOnly: true,
        repeats: true,
        run: () => {
          const { leftPx, topPx } = place()
          const { widthPx, heightPx } = editor.state.view
          const within = (at: number, room: number) => Math.min(room, Math.max(0, at))
          const to = { leftPx: within(leftPx + dx * px, widthPx), topPx: within(topPx + dy * px, heightPx) }
          editor.toolbox.pointer('move', to, { shift: false, alt: false })
        },
      })),
    ),
  ]
}
