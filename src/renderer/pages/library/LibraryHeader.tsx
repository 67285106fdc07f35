import { FileImage, FolderOpen, Import, ListOrdered, ScanEye, WandSparkles } from 'lucide-react'
import { useCommands } from '../../commands/index.ts'
import { Button, formatCount, Menu, PageHeader } from '../../kit/index.ts'
import { openStartReview } from '../review/start-review.ts'
import { chooseFilesToImport, chooseFolderToImport } from './import-flow.ts'
import { useLibraryView } from './library-view.ts'
import { startPrelabel } from './prelabel-flow.ts'

type LibraryHeaderProps = {
  /** Images of the present query; null until known. */
  count: number | null
  onReview(position: number): void
}

export function LibraryHeader({ count, onReview }: LibraryHeaderProps) {
  const where = useLibraryView((view) => view.where)
  const selected = useLibraryView((view) => view.selection.ids.size)
  const reviewFromFocus = () => onReview(useLibraryView.getState().selection.focus ?? 0)
  useCommands([
    {
      id: 'library.importFolder',
      title: 'Import a folder',
      group: 'Library',
      keys: ['Mod+I'],
      run: chooseFolderToImport,
    },
    { id: 'library.importFiles', title: 'Import files', group: 'Library', run: chooseFilesToImport },
    {
      id: 'library.prelabel',
      title: 'Pre-label all new images',
      group: 'Library',
      run: () => void startPrelabel({}),
    },
  ])
  return (
    <PageHeader
      title="Library"
      detail={
        count !== null && (
          <span className="tabular" role="status">
            {formatCount(count)} {count === 1 ? 'image' : 'images'}
            {selected > 0 && ` · ${formatCount(selected)} selected`}
          </span>
        )
      }
      actions={
        <>
          <Menu
            align="end"
            trigger={<Button icon={Import}>Import</Button>}
            items={[
              { label: 'A folder…', icon: FolderOpen, run: chooseFolderToImport },
              { label: 'Files…', icon: FileImage, run: chooseFilesToImport },
            ]}
          />
          <Menu
            align="end"
            trigger={
              <Button icon={WandSparkles} disabled={!count}>
                Pre-label
              </Button>
            }
            items={[
              { heading: 'Run the current model on' },
              { label: 'All images it has not seen', run: () => void startPrelabel({}) },
              { label: 'The images of this query', disabled: where === '', run: () => void startPrelabel({ where }) },
              'separator',
              {
                label: 'The images shown, again',
                hint: 'keeps your work',
                run: () => void startPrelabel({ where, again: true }),
              },
            ]}
          />
          <Button
            icon={ListOrdered}
            disabled={!count}
            onClick={() => openStartReview('review', useLibraryView.getState())}
          >
            Queue…
          </Button>
          <Button look="primary" icon={ScanEye} disabled={!count} onClick={reviewFromFocus}>
            Review
          </Button>
        </>
      }
    />
  )
}
