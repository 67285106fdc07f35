import { t } from '@lingui/core/macro'
import { takeTool } from '../../../editor/actions/classes.ts'
import { select, tools } from '../../../editor/tools/index.ts'
import type { ReviewSession } from '../review-session.ts'
import type { EditCommand } from './edit-command.ts'
import { inAttributes, leaveAttributes } from './focus-attributes.ts'

const brushStep = 1.25

/** Returns the keys of a tool with unfinished work, and Escape. */
export function toolKeyCommands(review: ReviewSession): EditCommand[] {
  const { editor } = review
  const busy = () => editor.toolbox.isBusy
  const isBrush = () => editor.state.tool.pointer === 'brush'
  const brushing = () => isBrush() && !busy() && editor.state.selectedIds.size > 0
  const placing = () => busy() && editor.state.tool.shape === 'skeleton'
  return [
    {
      id: 'draw.finish',
      title: t`Finish shape`,
      keys: ['Enter'],
      keyOnly: true,
      when: () => busy() || brushing(),
      run: () => (busy() ? editor.toolbox.send({ type: 'confirm' }) : editor.selection.select(null)),
    },
    {
      id: 'draw.removeLast',
      title: t`Undo last point`,
      keys: ['Backspace', 'Mod+Z'],
      keyOnly: true,
      repeats: true,
      when: busy,
      run: () => editor.toolbox.send({ type: 'removeLast' }),
    },
    {
      id: 'draw.mark',
      title: t`Toggle visibility of the next point`,
      keys: ['Q'],
      keyOnly: true,
      when: placing,
      run: () => editor.toolbox.send({ type: 'mark' }),
    },
    {
      id: 'draw.skip',
      title: t`Skip the next point`,
      keys: ['Shift+Q'],
      keyOnly: true,
      when: placing,
      run: () => editor.toolbox.send({ type: 'skip' }),
    },
    ...brushCommands(review, isBrush),
    {
      id: 'edit.leaveAttributes',
      title: t`Leave attributes`,
      keys: ['Escape'],
      keyOnly: true,
      whileTyping: true,
      when: inAttributes,
      run: leaveAttributes,
    },
    {
      id: 'draw.cancel',
      title: t`Cancel or deselect`,
      waits: true,
      keys: ['Escape'],
      keyOnly: true,
      run: () => {
        if (editor.toolbox.isBusy) editor.toolbox.send({ type: 'cancel' })
        else if (editor.state.activeHandle !== null) editor.selection.setActiveHandle(null)
        else if (editor.state.tool !== select) editor.toolbox.setTool(select)
        else editor.selection.select(null)
      },
    },
  ]
}

function brushCommands({ editor }: ReviewSession, isBrush: () => boolean): EditCommand[] {
  return [
    {
      id: 'brush.erases',
      title: t`Switch brush between adding and erasing`,
      waits: true,
      keys: ['Q'],
      when: isBrush,
      run: () => {
        editor.toolbox.setBrush({ erases: !editor.state.brushErases })
        editor.announce(editor.state.brushErases ? t`Brush erases` : t`Brush adds`)
      },
    },
    {
      id: 'brush.smaller',
      title: t`Smaller brush`,
      waits: true,
      keys: ['['],
      repeats: true,
      when: isBrush,
      run: () => editor.toolbox.setBrush({ radiusCssPx: editor.state.brushRadiusCssPx / brushStep }),
    },
    {
      id: 'brush.larger',
      title: t`Larger brush`,
      waits: true,
      keys: [']'],
      repeats: true,
      when: isBrush,
      run: () => editor.toolbox.setBrush({ radiusCssPx: editor.state.brushRadiusCssPx * brushStep }),
    },
  ]
}

/** Returns the commands that select tools; they work before an image is open. */
export function toolCommands({ editor }: ReviewSession): EditCommand[] {
  return [
    ...tools.map((tool) => ({
      id: `tool.${tool.name}`,
      title: tool.title,
      mouse: t`Tool at the left`,
      keys: [tool.key],
      run: () => takeTool(editor, tool),
    })),
    {
      id: 'draw.keep',
      title: t`Keep tool and class after drawing`,
      keys: ['Shift+L'],
      run: () => {
        const keepsDrawing = !editor.state.keepsDrawing
        editor.store.setState({ keepsDrawing })
        editor.announce(
          keepsDrawing ? t`Tool and class stay selected after drawing` : t`Shapes are selected after drawing`,
        )
      },
    },
    {
      id: 'draw.snap',
      title: t`Snap to edges`,
      keys: ['Shift+S'],
      run: () => editor.toolbox.setSnapping(!editor.state.snapping),
    },
  ]
}
