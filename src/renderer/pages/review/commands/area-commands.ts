import { t } from '@lingui/core/macro'
import type { Command } from '../../../commands/index.ts'
import { areaTools, segment, segmentByColor, type ToolEvent } from '../../../editor/tools/index.ts'
import type { ReviewSession } from '../review-session.ts'
import { arrowKeys } from './arrow-keys.ts'
import { command, type EditCommand } from './edit-command.ts'

const nearCssPx = 2
const farCssPx = 20

/** Returns the keys of area tools, including cross hairs by keyboard. */
export const areaCommands = (review: ReviewSession): Command[] =>
  [...maskCommands(review), ...crosshairCommands(review)].map((area) => ({
    group: 'Draw and edit',
    when: () => areaTools.includes(review.editor.state.tool),
    ...area,
  }))

/** Returns the commands that choose among found areas. */
function maskCommands({ editor }: ReviewSession): EditCommand[] {
  const send = (event: ToolEvent) => () => editor.toolbox.send(event)
  const candidate = { keyOnly: true, when: () => editor.state.tool === segment && editor.toolbox.isBusy }
  const tolerance = { repeats: true, when: () => editor.state.tool === segmentByColor }
  return [
    command('area.next', t`Next mask`, ['Tab'], send({ type: 'next' }), candidate),
    command('area.previous', t`Previous mask`, ['Shift+Tab'], send({ type: 'previous' }), candidate),
    command('area.less', t`Fewer similar colors`, ['['], send({ type: 'adjust', by: -1 }), tolerance),
    command('area.more', t`More similar colors`, [']'], send({ type: 'adjust', by: 1 }), tolerance),
    command('area.shape', t`Switch between masks and polygons`, ['Q'], () => {
      const areaShape = editor.state.areaShape === 'mask' ? 'polygon' : 'mask'
      editor.toolbox.setAreaShape(areaShape)
      editor.announce(areaShape === 'mask' ? t`New areas become masks` : t`New areas become polygons`)
    }),
  ]
}

/** Returns the commands that move the cross hairs and click there. */
function crosshairCommands({ editor }: ReviewSession): EditCommand[] {
  const place = () => {
    const { pointer, view } = editor.state
    return pointer ?? { leftPx: view.widthPx / 2, topPx: view.heightPx / 2 }
  }
  const click = (alt: boolean) => {
    for (const type of ['down', 'up'] as const) editor.toolbox.pointer(type, place(), { shift: false, alt })
  }
  const corner = () => editor.toolbox.corner(place())
  const move = (dx: number, dy: number) => {
    const { leftPx, topPx } = place()
    const { widthPx, heightPx } = editor.state.view
    const within = (at: number, room: number) => Math.min(room, Math.max(0, at))
    const to = { leftPx: within(leftPx + dx, widthPx), topPx: within(topPx + dy, heightPx) }
    editor.toolbox.pointer('move', to, { shift: false, alt: false })
  }
  return [
    command('area.pointInside', t`Click at the crosshair`, ['Insert', ';'], () => click(false)),
    command('area.pointOutside', t`Click outside the object at the crosshair`, ['Alt+Insert', 'Alt+;'], () =>
      click(true),
    ),
    command('area.corner', t`Set a box corner at the crosshair`, ['Shift+Insert', ','], corner, {
      when: () => editor.state.tool === segment,
    }),
    ...arrowKeys.flatMap(({ key, id, name, dx, dy }) =>
      [farCssPx, nearCssPx].map((px) => {
        const keys = [px === farCssPx ? key : `Shift+${key}`]
        const title = t`Move the crosshair ${name} by ${px} px`
        return command(`area.cross.${id}.${px}`, title, keys, () => move(dx * px, dy * px), { repeats: true })
      }),
    ),
  ].map((crosshair) => ({ ...crosshair, keyOnly: true }))
}
