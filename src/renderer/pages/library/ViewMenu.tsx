import { LayoutGrid, Rows3, Settings2 } from 'lucide-react'
import { useCommands } from '../../commands/index.ts'
import { IconButton, Menu } from '../../kit/index.ts'
import { chooseLook, useLibraryView } from './library-view.ts'

/** Grid or table, and what is shown of each image. */
export function ViewMenu() {
  const { layout, showsTags, previews } = useLibraryView()
  useCommands([
    {
      id: 'library.layout',
      title: 'Switch between grid and table',
      group: 'Library',
      keys: ['V'],
      run: () => chooseLook({ layout: useLibraryView.getState().layout === 'grid' ? 'table' : 'grid' }),
    },
  ])
  return (
    <div className="flex items-center">
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
