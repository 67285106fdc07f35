import { t } from '@lingui/core/macro'
import {
  GalleryThumbnails,
  LayoutGrid,
  type LucideIcon,
  Map as MapIcon,
  Rows3,
  Settings2,
  SquareDashed,
} from 'lucide-react'
import { IconButton, Menu } from '../../kit/index.ts'
import { type Layout, useLibraryView } from './library-view.ts'
import { toggleMap, useMapView } from './map/map-view.ts'
import { toggleStacks } from './near-duplicates.ts'

const change = useLibraryView.setState

const layouts: readonly { layout: Layout; icon: LucideIcon; label: string }[] = [
  { layout: 'grid', icon: LayoutGrid, label: t`Grid` },
  { layout: 'table', icon: Rows3, label: t`Table` },
  { layout: 'strip', icon: GalleryThumbnails, label: t`Film strip` },
]

/** Chooses between grid, table and film strip, and what is shown of each image. */
export function ViewMenu() {
  const { layout: shown, showsTags, showsBoxes, previews, stacks } = useLibraryView()
  const showsMap = useMapView((view) => view.isShown)
  return (
    <div className="flex items-center">
      <IconButton
        icon={SquareDashed}
        label={t`Objects on thumbnails`}
        keys="O"
        pressed={showsBoxes}
        onClick={() => change({ showsBoxes: !showsBoxes })}
      />
      <span className="mx-1.5 h-5 w-px bg-line" />
      <IconButton icon={MapIcon} label={t`Map`} keys="M" pressed={showsMap} onClick={toggleMap} />
      {layouts.map(({ layout, ...button }) => (
        <IconButton key={layout} {...button} pressed={layout === shown} onClick={() => change({ layout })} />
      ))}
      <Menu
        align="end"
        trigger={<IconButton icon={Settings2} label={t`Display`} />}
        items={[
          { label: t`Show tags`, checked: showsTags, run: () => change({ showsTags: !showsTags }) },
          { label: t`Show preview on hover`, checked: previews, run: () => change({ previews: !previews }) },
          { label: t`Stack near-duplicates`, keys: 'S', checked: stacks, run: () => void toggleStacks() },
        ]}
      />
    </div>
  )
}
