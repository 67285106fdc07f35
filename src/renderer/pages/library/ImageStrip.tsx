import { t } from '@lingui/core/macro'
import { useRef, useState } from 'react'
import { idOf } from '#model/ids.ts'
import { LabelPreview } from '../../dialogs/import/LabelPreview.tsx'
import { classNames, fileName, StateBadge, useSize } from '../../kit/index.ts'
import { Thumbnail } from '../../thumbnail/Thumbnail.tsx'
import { ImageMenu } from './bulk/ImageMenu.tsx'
import { type Cells, useGridCommands, useMenuCommand } from './grid/use-grid-commands.ts'
import { select, useLibraryView } from './library-view.ts'
import { useImagePreview } from './preview/use-image-preview.ts'
import { selectByClick, selectForMenu } from './selection.ts'
import { useCarriedSelection } from './use-carried-selection.ts'

const framePx = 92
const captionPx = 44

type ImageStripProps = { sequence: Uint32Array; onOpen(index: number): void }

/** A strip of images over a large view of one of them with its objects. Arrow keys move along, Enter opens review. */
export function ImageStrip({ sequence, onOpen }: ImageStripProps) {
  const room = useRef<HTMLDivElement>(null)
  const list = useRef<HTMLDivElement>(null)
  const size = useSize(room)
  const [menu, setMenu] = useState<{ x: number; y: number; row: undefined } | null>(null)
  const focus = useLibraryView((view) => view.selection.focus)
  const at = Math.min(focus ?? 0, sequence.length - 1)
  useCarriedSelection(sequence)
  const count = Math.min(sequence.length, Math.max(1, Math.floor(size.width / framePx)))
  const first = Math.max(0, Math.min(sequence.length - count, at - Math.floor(count / 2)))
  const cells: Cells = {
    layout: { columns: 1, rowHeightPx: 1 },
    viewHeightPx: count,
    visible: () => ({ first: at, end: at + 1 }),
    scrollToCell: () => undefined,
    takeFocus: () => list.current?.focus({ preventScroll: true }),
  }
  useGridCommands(cells, sequence, onOpen)
  const openMenu = (index: number, x: number, y: number) => {
    select((before) => selectForMenu(before, sequence, index))
    setMenu({ x, y, row: undefined })
  }
  useMenuCommand(cells, (index) => {
    const box = room.current?.getBoundingClientRect()
    if (box) openMenu(index, box.x + 24, box.y + 24)
  })
  const row = sequence[at]
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <ImageMenu shown={menu} sequence={sequence} onReview={onOpen} onClose={() => setMenu(null)} />
      <div
        ref={list}
        role="listbox"
        aria-label={t`Images`}
        aria-multiselectable
        tabIndex={0}
        aria-activedescendant={`frame-${at}`}
        className="flex shrink-0 justify-center gap-1.5 overflow-hidden border-b border-line px-4 pt-1 pb-2.5 outline-none"
      >
        {Array.from({ length: count }, (_, i) => first + i).map((index) => (
          <Frame
            key={sequence[index]}
            index={index}
            sequence={sequence}
            isShown={index === at}
            onOpen={() => onOpen(index)}
            onMenu={(x, y) => openMenu(index, x, y)}
          />
        ))}
      </div>
      <div ref={room} className="grid min-h-0 flex-1 place-items-center overflow-hidden px-4 pt-1 pb-16">
        {row !== undefined && size.width > 0 && <Large row={row} {...size} onOpen={() => onOpen(at)} />}
      </div>
    </div>
  )
}

type FrameProps = {
  index: number
  sequence: Uint32Array
  isShown: boolean
  onOpen(): void
  onMenu(x: number, y: number): void
}

function Frame({ index, sequence, isShown, onOpen, onMenu }: FrameProps) {
  const id = sequence[index]
  const isSelected = useLibraryView(({ selection }) => id !== undefined && selection.ids.has(id))
  if (id === undefined) return null
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the page's commands do the same by key
    <div
      id={`frame-${index}`}
      role="option"
      tabIndex={-1}
      aria-label={t`Image ${index + 1}`}
      aria-posinset={index + 1}
      aria-setsize={sequence.length}
      aria-selected={isSelected}
      onClick={(event) => select((before) => selectByClick(before, sequence, index, event))}
      onDoubleClick={onOpen}
      onContextMenu={(event) => {
        event.preventDefault()
        onMenu(event.clientX, event.clientY)
      }}
      className={classNames(
        'h-15 w-[86px] shrink-0 overflow-hidden rounded-lg',
        isShown
          ? 'outline-2 outline-accent-text'
          : isSelected
            ? 'outline-2 outline-line-strong'
            : 'opacity-75 hover:opacity-100',
      )}
    >
      <Thumbnail variant="thumbnail" imageId={idOf('img', id)} className="size-full" />
    </div>
  )
}

type LargeProps = { row: number; width: number; height: number; onOpen(): void }

function Large({ row, width, height, onOpen }: LargeProps) {
  const imageId = idOf('img', row)
  const showsBoxes = useLibraryView((view) => view.showsBoxes)
  const preview = useImagePreview(imageId)
  if (!preview) return null
  const { image, open, classes, counts } = preview
  return (
    <figure className="flex min-w-0 flex-col gap-2">
      <figcaption className="flex items-center justify-center gap-3">
        <span className="min-w-0 truncate font-medium" title={image.path}>
          {fileName(image.path)}
        </span>
        <StateBadge state={image.state} />
        <span className="text-xs text-text-2">{counts}</span>
      </figcaption>
      <button
        type="button"
        tabIndex={-1}
        title={t`Review this image`}
        onDoubleClick={onOpen}
        className="cursor-default"
      >
        <LabelPreview
          imageId={imageId}
          widthPx={image.widthPx}
          heightPx={image.heightPx}
          annotations={showsBoxes ? image.annotations : []}
          predictions={showsBoxes ? open : []}
          classes={classes}
          maxWidthPx={width}
          maxHeightPx={Math.max(1, height - captionPx)}
          label={t`${fileName(image.path)} with labels: ${counts}`}
        />
      </button>
    </figure>
  )
}
