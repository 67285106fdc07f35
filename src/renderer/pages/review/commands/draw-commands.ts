import { t } from '@lingui/core/macro'
import { takeTool } from '../../../editor/actions/classes.ts'
import { select, tools } from '../../../editor/tools/index.ts'
import type { ReviewSession } from '../review-session.ts'
import { command, type EditCommand } from './edit-command.ts'
import { inAttributes, leaveAttributes } from './focus-attributes.ts'

const brushStep = 1.25

/** Returns the keys of a tool with unfinished work, and Escape. */
export function toolKeyCommands(review: ReviewSession): EditCommand[] {
  const { editor } = review
  const busy = () => editor.toolbox.isBusy
  const isBrush = () => editor.state.tool.pointer === 'brush'
  const brushing = () => isBrush() && !busy() && editor.state.selectedIds.size > 0
  const send = (type: 'removeLast' | 'mark' | 'skip') => () => editor.toolbox.send({ type })
  const finish = () => (busy() ? editor.toolbox.send({ type: 'confirm' }) : editor.selection.select(null))
  const cancel = () => {
    if (busy()) editor.toolbox.send({ type: 'cancel' })
    else if (editor.state.activeHandle !== null) editor.selection.setActiveHandle(null)
    else if (editor.state.tool !== select) editor.toolbox.setTool(select)
    else editor.selection.select(null)
  }
  const placing = { keyOnly: true, when: () => busy() && editor.state.tool.shape === 'skeleton' }
  return [
    command('draw.finish', t`Finish shape`, ['Enter'], finish, { keyOnly: true, when: () => busy() || brushing() }),
    command('draw.removeLast', t`Undo last point`, ['Backspace', 'Mod+Z'], send('removeLast'), {
      keyOnly: true,
      repeats: true,
      when: busy,
    }),
    command('draw.mark', t`Toggle visibility of the next point`, ['Q'], send('mark'), placing),
    command('draw.skip', t`Skip the next point`, ['Shift+Q'], send('skip'), placing),
    ...brushCommands(review, isBrush),
    command('edit.leaveAttributes', t`Leave attributes`, ['Escape'], leaveAttributes, {
      keyOnly: true,
      whileTyping: true,
      when: inAttributes,
    }),
    command('draw.cancel', t`Cancel or deselect`, ['Escape'], cancel, { waits: true, keyOnly: true }),
  ]
}

function brushCommands({ editor }: ReviewSession, isBrush: () => boolean): EditCommand[] {
  const toggle = () => {
    editor.toolbox.setBrush({ erases: !editor.state.brushErases })
    editor.announce(editor.state.brushErases ? t`Brush erases` : t`Brush adds`)
  }
  const resize = (factor: number) => () =>
    editor.toolbox.setBrush({ radiusCssPx: editor.state.brushRadiusCssPx * factor })
  return [
    command('brush.erases', t`Switch brush between adding and erasing`, ['Q'], toggle),
    command('brush.smaller', t`Smaller brush`, ['['], resize(1 / brushStep), { repeats: true }),
    command('brush.larger', t`Larger brush`, [']'], resize(brushStep), { repeats: true }),
  ].map((brush) => ({ ...brush, waits: true, when: isBrush }))
}

/** Returns the commands that select tools; they work before an image is open. */
export function toolCommands({ editor }: ReviewSession): EditCommand[] {
  return [
    ...tools.map((tool) =>
      command(`tool.${tool.name}`, tool.title, [tool.key], () => takeTool(editor, tool), {
        mouse: t`Tool at the left`,
      }),
    ),
    command('draw.keep', t`Keep tool and class after drawing`, ['Shift+L'], () => {
      const keepsDrawing = !editor.state.keepsDrawing
      editor.store.setState({ keepsDrawing })
      editor.announce(
        keepsDrawing ? t`Tool and class stay selected after drawing` : t`Shapes are selected after drawing`,
      )
    }),
    command('draw.snap', t`Snap to edges`, ['Shift+S'], () => editor.toolbox.setSnapping(!editor.state.snapping)),
  ]
}
