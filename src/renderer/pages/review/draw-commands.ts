import { takeTool } from '../../editor/actions/classes.ts'
import { select, tools } from '../../editor/tools/index.ts'
import type { EditCommand } from './edit-command.ts'
import { inAttributes, leaveAttributes } from './focus-attributes.ts'
import type { ReviewSession } from './review-session.ts'

const brushStep = 1.25

/** What a tool with something half done wants the keys for; else Escape steps back. */
export function toolKeyCommands({ editor }: ReviewSession): EditCommand[] {
  const busy = () => editor.toolbox.isBusy
  const isBrush = () => editor.state.tool.pointer === 'brush'
  const brushing = () => isBrush() && !busy() && editor.state.selectedIds.size > 0
  const placing = () => busy() && editor.state.tool.shape === 'skeleton'
  return [
    {
      id: 'draw.finish',
      title: 'Finish the shape',
      keys: ['Enter'],
      keyOnly: true,
      when: () => busy() || brushing(),
      run: () => (busy() ? editor.toolbox.send({ type: 'confirm' }) : editor.selection.select(null)),
    },
    {
      id: 'draw.removeLast',
      title: 'Take back the last point',
      keys: ['Backspace', 'Mod+Z'],
      keyOnly: true,
      repeats: true,
      when: busy,
      run: () => editor.toolbox.send({ type: 'removeLast' }),
    },
    {
      id: 'draw.mark',
      title: 'The next point is hidden, or visible',
      keys: ['Q'],
      keyOnly: true,
      when: placing,
      run: () => editor.toolbox.send({ type: 'mark' }),
    },
    {
      id: 'draw.skip',
      title: 'Leave the next point out',
      keys: ['Shift+Q'],
      keyOnly: true,
      when: placing,
      run: () => editor.toolbox.send({ type: 'skip' }),
    },
    {
      id: 'brush.erases',
      title: 'The brush takes away, or adds',
      waits: true,
      keys: ['Q'],
      when: isBrush,
      run: () => {
        editor.toolbox.setBrush({ erases: !editor.state.brushErases })
        editor.announce(editor.state.brushErases ? 'The brush takes away.' : 'The brush adds.')
      },
    },
    {
      id: 'brush.smaller',
      title: 'A smaller brush',
      waits: true,
      keys: ['['],
      repeats: true,
      when: isBrush,
      run: () => editor.toolbox.setBrush({ radiusCssPx: editor.state.brushRadiusCssPx / brushStep }),
    },
    {
      id: 'brush.larger',
      title: 'A larger brush',
      waits: true,
      keys: [']'],
      repeats: true,
      when: isBrush,
      run: () => editor.toolbox.setBrush({ radiusCssPx: editor.state.brushRadiusCssPx * brushStep }),
    },
    {
      id: 'edit.leaveAttributes',
      title: 'Leave the questions about the object',
      keys: ['Escape'],
      keyOnly: true,
      whileTyping: true,
      when: inAttributes,
      run: leaveAttributes,
    },
    {
      id: 'draw.cancel',
      title: 'Cancel, or select nothing',
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

/** Taking a tool in hand, and how it draws: for all images alike, so that none has to be open. */
export function toolCommands({ editor }: ReviewSession): EditCommand[] {
  return [
    ...tools.map((tool) => ({
      id: `tool.${tool.name}`,
      title: tool.title,
      keys: [tool.key],
      run: () => takeTool(editor, tool),
    })),
    {
      id: 'draw.keep',
      title: 'Keep tool and label after drawing',
      keys: ['Shift+L'],
      run: () => {
        const keepsDrawing = !editor.state.keepsDrawing
        editor.store.setState({ keepsDrawing })
        editor.announce(
          keepsDrawing ? 'Tool and label stay after drawing.' : 'After drawing, the new shape is in hand.',
        )
      },
    },
    {
      id: 'draw.snap',
      title: 'Draw points to edges nearby',
      keys: ['Shift+S'],
      run: () => editor.toolbox.setSnapping(!editor.state.snapping),
    },
  ]
}
