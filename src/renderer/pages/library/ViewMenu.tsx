import { t } from '@lingui/core/macro'
import { GalleryThumbnails, LayoutGrid, Map as MapIcon, Rows3, Settings2, SquareDashed } from 'lucide-react'
import { useCommands } from '../../commands/index.ts'
import { IconButton, Menu } from '../../kit/index.ts'
import { chooseLook, type Layout, useLibraryView } from './library-view.ts'
import { toggleMap, useMapView } from './map/map-view.ts'
import { toggleStacks } from './near-duplicates.ts'

const layoutAfter: Readonly<Record<Layout, Layout>> = { grid: 'table', table: 'strip', strip: 'grid' }

/** Grid, table or film strip, and what is shown of each image. */
export function ViewMenu() {
  const { layout, showsTags, showsBoxes, previews, stacks } = useLibraryView()
  const showsMap = useMapView((view) => view.isShown)
  useCommands([
    {
      id: 'library.map',
      title: t`Show or hide the map`,
      mouse: t`Button at the right, above the images`,
      group: 'Library',
      keys: ['M'],
      run: toggleMap,
    },
    {
      id: 'library.layout',
      title: t`Switch between grid, table and film strip`,
      mouse: t`Buttons at the right, above the images`,
      group: 'Library',
      keys: ['V'],
      run: () => chooseLook({ layout: layoutAfter[useLibraryView.getState().layout] }),
    },
    {
      id: 'library.boxes',
      title: t`Show or hide objects on thumbnails`,
      group: 'Library',
      keys: ['O'],
      run: () => chooseLook({ showsBoxes: !useLibraryView.getState().showsBoxes }),
    },
    {
      id: 'library.stacks',
      title: t`Show stacks or single images`,
      group: 'Library',
      keys: ['S'],
      run: () => void toggleStacks(),
    },
  ])
  return (
    <div className="flex items-center">
      <IconButton
        icon={SquareDashed}
        label={t`Objects on thumbnails`}
        keys="O"
        pressed={showsBoxes}
        onClick={() => chooseLook({ showsBoxes: !showsBoxes })}
      />
      <span className="mx-1.5 h-5 w-px bg-line" />
      <IconButton icon={MapIcon} label={t`Map`} keys="M" pressed={showsMap} onClick={toggleMap} />
      <IconButton
        icon={LayoutGrid}
        label={t`Grid`}
        pressed={layout === 'grid'}
        onClick={() => chooseLook({ layout: 'grid' })}
      />
      <IconButton
        icon={Rows3}
        label={t`Table`}
        pressed={layout === 'table'}
        onClick={() => chooseLook({ layout: 'table' })}
      />
      <IconButton
        icon={GalleryThumbnails}
        label={t`Film strip`}
        pressed={layout === 'strip'}
        onClick={() => chooseLook({ layout: 'strip' })}
      />
      <Menu
        align="end"
        trigger={<IconButton icon={Settings2} label={t`Display`} />}
        items={[
          { label: t`Show tags`, checked: showsTags, run: () => chooseLook({ showsTags: !showsTags }) },
          {
            label: t`Show preview on hover`,
            checked: previews,
            run: () => chooseLook({ previews: !previews }),
          },
          { label: t`Stack near-duplicates`, keys: 'S', checked: stacks, run: () => void toggleStacks() },
        ]}
      />
    </div>
  )
}
