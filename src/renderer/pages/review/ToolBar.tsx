import {
  Expand,
  Eye,
  EyeOff,
  Grid2x2,
  Hand,
  MousePointer2,
  Pentagon,
  Plus,
  ScanSearch,
  Square,
  SquarePlus,
  Tag,
} from 'lucide-react'
import { runCommand, useKeysFor } from '../../commands/index.ts'
import { classOf } from '../../editor/editor-state.ts'
import { tools } from '../../editor/tools/index.ts'
import { IconButton, Tooltip } from '../../kit/index.ts'
import { useEditor } from './flow-context.ts'

/** Pictures for tools; a tool without one gets a plus. */
const icons: Record<string, typeof Plus> = { select: MousePointer2, box: Square, polygon: Pentagon, pan: Hand }

/** Tools, the label of the next shape, and what is seen of the picture. */
export function ToolBar() {
  const present = useEditor((state) => state.tool)
  const hidden = useEditor((state) => state.labelsHidden)
  return (
    <div
      role="toolbar"
      aria-label="Tools"
      aria-orientation="vertical"
      className="flex w-11 shrink-0 flex-col items-center gap-1 overflow-y-auto border-r border-line bg-surface py-2"
    >
      {tools.map((tool) => (
        <ToolButton
          key={tool.name}
          id={`tool.${tool.name}`}
          icon={icons[tool.name] ?? Plus}
          label={tool.title}
          pressed={tool === present}
        />
      ))}
      <ToolButton id="draw.placeBox" icon={SquarePlus} label="Place a box in the middle" />
      <NextLabel />
      <span className="my-1 h-px w-6 bg-line" />
      <ToolButton id="view.fit" icon={Expand} label="Fit the picture" />
      <ToolButton id="view.actualSize" icon={Grid2x2} label="Actual size" />
      <ToolButton id="view.zoomToSelection" icon={ScanSearch} label="Zoom to the object" />
      <ToolButton
        id="view.hideLabels"
        icon={hidden ? EyeOff : Eye}
        label={hidden ? 'Show the labels' : 'Hide the labels'}
        pressed={hidden}
      />
    </div>
  )
}

function ToolButton({ id, icon, label, pressed }: { id: string; icon: typeof Plus; label: string; pressed?: boolean }) {
  const keys = useKeysFor(id)
  return (
    <IconButton
      icon={icon}
      label={label}
      keys={keys}
      onClick={() => runCommand(id)}
      {...(pressed === undefined ? {} : { pressed })}
    />
  )
}

/** The class that the next drawn shape gets. */
function NextLabel() {
  const keys = useKeysFor('review.label')
  const next = useEditor(({ classes, drawClassId }) => (drawClassId === null ? null : classOf(classes, drawClassId)))
  return (
    <Tooltip label={next ? `New shapes: ${next.name}` : 'Choose a label'} keys={keys} side="right">
      <button
        type="button"
        aria-label={next ? `Label of new shapes: ${next.name}` : 'Choose a label'}
        onClick={() => runCommand('review.label')}
        className="relative inline-flex size-7 items-center justify-center rounded-md text-text-2 hover:bg-hover hover:text-text"
      >
        <Tag size={16} aria-hidden />
        {next && (
          <span
            className="absolute right-0.5 bottom-0.5 size-2.5 rounded-full border border-surface"
            style={{ background: next.color }}
            aria-hidden
          />
        )}
      </button>
    </Tooltip>
  )
}
