import {
  ChevronRight,
  CircleDashed,
  Combine,
  Crosshair,
  Diamond,
  Expand,
  Eye,
  EyeOff,
  Grid2x2,
  Hand,
  Lasso,
  type LucideIcon,
  Magnet,
  MousePointer2,
  PaintBucket,
  Paintbrush,
  Pentagon,
  PersonStanding,
  Pin,
  Plus,
  ScanSearch,
  Scissors,
  Shapes,
  SlidersHorizontal,
  Spline,
  Split,
  Square,
  SquarePlus,
  Tag,
  Wand,
  WandSparkles,
} from 'lucide-react'
import { takesShape } from '#model/label-set/label-set.ts'
import { runCommand, useKeyLookUp, useKeysFor } from '../../commands/index.ts'
import { classOf } from '../../editor/editor-state.ts'
import { isAdjusted } from '../../editor/images/adjustments.ts'
import { useViewSettings } from '../../editor/images/view-settings.ts'
import { areaTools, reshapingTools, type Tool, tools } from '../../editor/tools/index.ts'
import { classNames, IconButton, Menu, type MenuItem, Tooltip } from '../../kit/index.ts'
import { useEditor } from './review-context.ts'

/** Images for tools; a tool without one gets a plus. */
const icons: Record<string, LucideIcon> = {
  select: MousePointer2,
  box: Square,
  'rotated-box': Diamond,
  polygon: Pentagon,
  mask: Paintbrush,
  polyline: Spline,
  points: Crosshair,
  skeleton: PersonStanding,
  fill: PaintBucket,
  'outline-brush': CircleDashed,
  cut: Scissors,
  add: SquarePlus,
  split: Split,
  segment: WandSparkles,
  'segment-by-colour': Wand,
  scissors: Lasso,
  pan: Hand,
}

/** Tools, the label of the next shape, and what is seen of the image. */
export function ToolBar() {
  const present = useEditor((state) => state.tool)
  const hidden = useEditor((state) => state.labelsHidden)
  const snapping = useEditor((state) => state.snapping)
  const keeps = useEditor((state) => state.keepsDrawing)
  const classes = useEditor((state) => state.classes)
  const panelOpen = useViewSettings((settings) => settings.panelOpen)
  const adjusted = useViewSettings(({ adjustments }) => isAdjusted(adjustments))
  const keys = useKeyLookUp()
  const { shape: requested } = present
  /** Tools for shapes that no label takes are left out, but for the one available. */
  const isOffered = ({ shape }: Tool) =>
    shape === null || shape === requested || classes.length === 0 || classes.some((one) => takesShape(one, shape))
  return (
    <div
      role="toolbar"
      aria-label="Tools"
      aria-orientation="vertical"
      className="flex w-11 shrink-0 flex-col items-center gap-0.5 overflow-y-auto border-r [scrollbar-width:none] border-line bg-surface py-1.5"
    >
      {tools
        .filter((tool) => isOffered(tool) && ![...areaTools, ...reshapingTools].includes(tool))
        .map((tool) => (
          <ToolButton
            key={tool.name}
            id={`tool.${tool.name}`}
            icon={icons[tool.name] ?? Plus}
            label={tool.title}
            pressed={tool === present}
          />
        ))}
      <ToolMenu of={areaTools} present={present} label="Find area" icon={WandSparkles} />
      <ToolMenu
        of={reshapingTools}
        present={present}
        label="Edit shape"
        icon={Shapes}
        more={['separator', ...conversions.map(({ id, title, icon }) => menuItem(id, title, icon, keys))]}
      />
      <Line />
      <NextLabel />
      <ToolButton id="draw.keep" icon={Pin} label="Keep tool and class after drawing" pressed={keeps} />
      <ToolButton id="draw.snap" icon={Magnet} label="Snap to edges" pressed={snapping} />
      <Line />
      <ToolButton id="view.fit" icon={Expand} label="Fit image" />
      <ToolButton id="view.actualSize" icon={Grid2x2} label="Actual size" />
      <ToolButton id="view.zoomToSelection" icon={ScanSearch} label="Zoom to object" />
      <ToolButton
        id="view.hideLabels"
        icon={hidden ? EyeOff : Eye}
        label={hidden ? 'Show labels' : 'Hide labels'}
        pressed={hidden}
      />
      <ToolButton id="view.adjust" icon={SlidersHorizontal} label="Display settings" pressed={panelOpen || adjusted} />
    </div>
  )
}

const Line = () => <span className="my-0.5 h-px w-6 shrink-0 bg-line" />

type ToolMenuProps = { of: readonly Tool[]; present: Tool; label: string; icon: LucideIcon; more?: readonly MenuItem[] }

/** Several tools behind one button, which shows the one available. */
function ToolMenu({ of, present, label, icon, more = [] }: ToolMenuProps) {
  const atHand = of.includes(present)
  const keys = useKeyLookUp()
  const Icon = (atHand && icons[present.name]) || icon
  return (
    <Menu
      side="right"
      trigger={
        <button
          type="button"
          aria-label={atHand ? `${label}: ${present.title}` : label}
          className={classNames(
            'relative inline-flex size-7 shrink-0 items-center justify-center rounded-md',
            atHand ? 'bg-accent-soft text-accent-text' : 'text-text-2 hover:bg-hover hover:text-text',
          )}
        >
          <Icon size={16} aria-hidden />
          <ChevronRight size={9} aria-hidden className="absolute right-0 bottom-0" />
        </button>
      }
      items={[...of.map((tool) => menuItem(`tool.${tool.name}`, tool.title, icons[tool.name], keys)), ...more]}
    />
  )
}

const conversions = [
  { id: 'edit.join', title: 'Join shapes', icon: Combine },
  { id: 'edit.toBox', title: 'Convert to box', icon: Square },
  { id: 'edit.toRotatedBox', title: 'Convert to rotated box', icon: Diamond },
  { id: 'edit.toMask', title: 'Convert to mask', icon: Paintbrush },
  { id: 'edit.toPolygon', title: 'Convert to polygon', icon: Pentagon },
]

const menuItem = (
  id: string,
  label: string,
  icon: LucideIcon | undefined,
  keys: (id: string) => string | undefined,
) => {
  const shown = keys(id)
  return { label, run: () => runCommand(id), ...(icon && { icon }), ...(shown && { keys: shown }) }
}

function ToolButton({ id, icon, label, pressed }: { id: string; icon: LucideIcon; label: string; pressed?: boolean }) {
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
    <Tooltip label={next ? `New shapes: ${next.name}` : 'Choose a class'} keys={keys} side="right">
      <button
        type="button"
        aria-label={next ? `Class for new shapes: ${next.name}` : 'Choose a class'}
        onClick={() => runCommand('review.label')}
        className="relative inline-flex size-7 shrink-0 items-center justify-center rounded-md text-text-2 hover:bg-hover hover:text-text"
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
