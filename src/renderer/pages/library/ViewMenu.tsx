import { LayoutGrid, Rows3, Settings2, SquareDashed } from 'lucide-react'
import { useCommands } from '../../commands/index.ts'
import { IconButton, Menu } from '../../kit/index.ts'
import { chooseLook, useLibraryView } from './library-view.ts'

/** Grid or table, and what is shown of each image. */
export function ViewMenu() {
  const { layout, showsTags, showsBoxes, previews } = useLibraryView()
  useCommands([
    {
      id: 'library.layout',
      title: 'Switch between grid and table',
      group: 'Library',
      keys: ['V'],
      run: () => chooseLook({ layout: useLibraryView.getState().layout === 'grid' ? 'table' : 'grid' }),
    },
    {
      id: 'library.boxes',
      title: 'Show or hide objects on thumbnails',
      group: 'Library',
      keys: ['O'],
      run: () => chooseLook({ showsBoxes: !useLibraryView.getState().showsBoxes }),
    },
  ])
  return (
    <div className="flex items-center">
      <IconButton
        icon={SquareDashed}
        label="Objects on thumbnails"
        keys="O"
        pressed={showsBoxes}
        onClick={() => chooseLook({ showsBoxes: !showsBoxes })}
      />
      <span className="mx-1.5 h-5 w-px bg-line" />
      <IconButton
        icon={LayoutGrid}
        label="Grid"
        pressed={layout === 'grid'}
        onClick={() => chooseLook({ layout: 'grid' })}
      />
      <IconButton
        icon={Rows3}
        label="Table"
        pressed={layout === 'table'}
        onClick={() => chooseLook({ layout: 'table' })}
      />
      <Menu
        align="end"
        trigger={<IconButton icon={Settings2} label="Display" />}
        items={[
          { label: 'Show tags', checked: showsTags, run: () => chooseLook({ showsTags: !showsTags }) },
          {
            label: 'Show preview on hover',
            checked: previews,
            run: () => chooseLook({ previews: !previews }),
          },
        ]}
      />
    </div>
  )
}
