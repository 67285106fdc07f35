import { t } from '@lingui/core/macro'
import {
  CircleDashed,
  Combine,
  Crosshair,
  Diamond,
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
  Repeat,
  Scissors,
  Spline,
  Split,
  Square,
  SquarePlus,
  Wand,
  WandSparkles,
} from 'lucide-react'
import { useState } from 'react'
import { takesShape } from '#model/label-set/label-set.ts'
import { runCommand, useKeysFor } from '../../../commands/index.ts'
import { type Tool, tools } from '../../../editor/tools/index.ts'
import { classNames, Menu, type MenuItem, Tooltip } from '../../../kit/index.ts'
import { inSentence } from '../../../texts/in-sentence.ts'
import { commandItem } from '../commands/object-menu.ts'
import { useEditor } from '../review-context.ts'

/** Word and icon of each tool; others get a plus and their title. */
const faces = new Map(
  Object.entries<readonly [word: string, icon: LucideIcon]>({
    select: [t`Select`, MousePointer2],
    pan: [t`Pan`, Hand],
    box: [t`Box`, Square],
    'rotated-box': [t`Rotated`, Diamond],
    polygon: [t`Polygon`, Pentagon],
    polyline: [t`Line`, Spline],
    mask: [t`Mask`, Paintbrush],
    'outline-brush': [t`Push`, CircleDashed],
    fill: [t`Fill`, PaintBucket],
    points: [t`Points`, Crosshair],
    skeleton: [t`Skeleton`, PersonStanding],
    segment: [t`Segment`, WandSparkles],
    'segment-by-colour': [t`Colors`, Wand],
    scissors: [t`Edges`, Lasso],
    add: [t`Add`, SquarePlus],
    cut: [t`Cut`, Scissors],
    split: [t`Split`, Split],
  }),
)
const faceOf = ({ name, title }: Tool) => faces.get(name) ?? ([title, Plus] as const)

/** Tools in groups; tools that share a place have one button with a menu. */
const groups: readonly { title: string | null; places: readonly (readonly string[])[] }[] = [
  { title: null, places: [['select'], ['pan']] },
  {
    title: t`Draw`,
    places: [
      ['box', 'rotated-box'],
      ['polygon', 'polyline'],
      ['mask', 'outline-brush', 'fill'],
      ['points', 'skeleton'],
    ],
  },
  { title: t`Smart`, places: [['segment', 'segment-by-colour'], ['scissors']] },
  { title: t`Reshape`, places: [['add', 'cut', 'split']] },
]

const conversions = [
  { id: 'edit.join', title: t`Join shapes`, icon: Combine },
  { id: 'edit.toBox', title: t`Convert to box`, icon: Square },
  { id: 'edit.toRotatedBox', title: t`Convert to rotated box`, icon: Diamond },
  { id: 'edit.toMask', title: t`Convert to mask`, icon: Paintbrush },
  { id: 'edit.toPolygon', title: t`Convert to polygon`, icon: Pentagon },
]

export function ToolBar() {
  const present = useEditor((state) => state.tool)
  const snapping = useEditor((state) => state.snapping)
  const keeps = useEditor((state) => state.keepsDrawing)
  const classes = useEditor((state) => state.classes)
  /** Hides tools for shapes that no class allows, except the active one. */
  const isOffered = ({ shape }: Tool) =>
    shape === null || shape === present.shape || classes.length === 0 || classes.some((one) => takesShape(one, shape))
  return (
    <div
      role="toolbar"
      aria-label={t`Tools`}
      aria-orientation="vertical"
      className="flex w-min min-w-17 shrink-0 flex-col gap-1 overflow-y-auto border-r border-line bg-surface px-1.5 py-2 [scrollbar-width:none]"
    >
      {groups.map(({ title, places }) => (
        <Group key={title} title={title}>
          {places.map((names) => {
            const offered = tools.filter((tool) => names.includes(tool.name) && isOffered(tool))
            return <ToolPlace key={names[0]} of={offered} present={present} isReshaping={names.includes('cut')} />
          })}
        </Group>
      ))}
      <Group title={t`Repeat`}>
        <CommandTool
          id="edit.repeatPrevious"
          icon={Repeat}
          word={t`Labels`}
          label={t`Copy labels from the previous image`}
        />
        <CommandTool
          id="draw.keep"
          icon={Pin}
          word={t`Keep tool`}
          label={t`Keep tool and class after drawing`}
          pressed={keeps}
        />
        <CommandTool id="draw.snap" icon={Magnet} word={t`Snap`} label={t`Snap to edges`} pressed={snapping} />
      </Group>
    </div>
  )
}

function Group({ title, children }: { title: string | null; children: React.ReactNode }) {
  return (
    <fieldset
      aria-label={title ?? t`Select`}
      className={classNames('flex flex-col gap-0.5', title && 'border-t border-line pt-1')}
    >
      {title && (
        <span aria-hidden className="px-1 text-2xs whitespace-nowrap text-text-3">
          {title}
        </span>
      )}
      {children}
    </fieldset>
  )
}

type ToolPlaceProps = { of: readonly Tool[]; present: Tool; isReshaping: boolean }

/** Shows the active or last tool of a place; the others are in its menu. */
function ToolPlace({ of, present, isReshaping }: ToolPlaceProps) {
  const [last, setLast] = useState(of[0])
  if (present !== last && of.includes(present)) setLast(present)
  const shown = of.find((tool) => tool === present) ?? of.find((tool) => tool === last) ?? of[0]
  const keys = useKeysFor(`tool.${shown?.name}`)
  if (!shown) return null
  const [word, icon] = faceOf(shown)
  const items: MenuItem[] = of.map((tool) => commandItem(`tool.${tool.name}`, tool.title, faceOf(tool)[1]))
  if (isReshaping) items.push('separator', ...conversions.map(({ id, title, icon }) => commandItem(id, title, icon)))
  return (
    <div className="relative">
      <Face
        icon={icon}
        word={word}
        label={shown.title}
        keys={keys}
        pressed={shown === present}
        onClick={() => runCommand(`tool.${shown.name}`)}
      />
      {items.length > 1 && (
        <Menu
          side="right"
          trigger={
            <button
              type="button"
              tabIndex={-1}
              aria-label={t`More like ${inSentence(word)}`}
              className="absolute right-0 bottom-0 flex size-4 items-end justify-end rounded-sm p-0.5 text-text-3 hover:bg-hover hover:text-text"
            >
              <svg viewBox="0 0 6 6" className="size-1.5 fill-current" aria-hidden="true">
                <path d="M6 0v6H0z" />
              </svg>
            </button>
          }
          items={items}
        />
      )}
    </div>
  )
}

type CommandToolProps = { id: string; icon: LucideIcon; word: string; label: string; pressed?: boolean }

function CommandTool({ id, ...face }: CommandToolProps) {
  return <Face {...face} keys={useKeysFor(id)} onClick={() => runCommand(id)} />
}

type FaceProps = {
  icon: LucideIcon
  word: string
  label: string
  keys: string | undefined
  pressed?: boolean
  onClick(): void
}

function Face({ icon: Icon, word, label, keys, pressed, onClick }: FaceProps) {
  return (
    <Tooltip label={label} keys={keys} side="right">
      <button
        type="button"
        aria-label={label}
        aria-pressed={pressed}
        onClick={onClick}
        className={classNames(
          'flex h-10 w-full shrink-0 flex-col items-center justify-center gap-0.5 rounded-md text-2xs leading-none transition-colors',
          pressed ? 'bg-accent-soft text-accent-text' : 'text-text-2 hover:bg-hover hover:text-text',
        )}
      >
        <Icon size={17} aria-hidden />
        <span aria-hidden>{word}</span>
      </button>
    </Tooltip>
  )
}
