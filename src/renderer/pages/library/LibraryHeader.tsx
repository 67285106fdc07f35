import {
  CalendarDays,
  Copy,
  FileImage,
  FolderOpen,
  History,
  Import,
  ListOrdered,
  MessageSquare,
  PanelLeft,
  ScanEye,
  WandSparkles,
} from 'lucide-react'
import { useCommands } from '../../commands/index.ts'
import { showAllComments } from '../../dialogs/all-comments.ts'
import { chooseFilesToImport, chooseFolderToImport } from '../../dialogs/import-flow.ts'
import { openStartReview } from '../../dialogs/start-review.ts'
import { Button, formatCount, IconButton, Menu, PageHeader } from '../../kit/index.ts'
import { mayNow, useRefusal } from '../../roles/index.ts'
import { showBulkHistory } from './bulk/bulk-flow.ts'
import { toggleFacetPanel, useFacetPanel } from './facets/facet-panel.ts'
import { showImportTimeline } from './imports/ImportTimelineDialog.tsx'
import { useLibraryView } from './library-view.ts'
import { findNearDuplicates } from './near-duplicates.ts'
import { startPrelabel } from './prelabel-flow.ts'

type LibraryHeaderProps = {
  /** Images of the present query; null until known. */
  count: number | null
  onReview(position: number): void
}

export function LibraryHeader({ count, onReview }: LibraryHeaderProps) {
  const where = useLibraryView((view) => view.where)
  const selected = useLibraryView((view) => view.selection.ids.size)
  const showsSidebar = useFacetPanel((panel) => panel.isShown)
  const refusal = useRefusal('models.prelabel', 'import images')
  const refusalToRun = useRefusal('models.prelabel', 'run the model')
  const reviewFromFocus = () => onReview(useLibraryView.getState().selection.focus ?? 0)
  useCommands([
    {
      id: 'library.importFolder',
      title: 'Import a folder',
      group: 'Library',
      keys: ['Mod+I'],
      when: () => mayNow('library.import'),
      run: chooseFolderToImport,
    },
    {
      id: 'library.importFiles',
      title: 'Import files',
      group: 'Library',
      when: () => mayNow('library.import'),
      run: chooseFilesToImport,
    },
    {
      id: 'library.filters',
      title: 'Show or hide the filters',
      group: 'Library',
      keys: ['Mod+B'],
      run: toggleFacetPanel,
    },
    {
      id: 'library.findDuplicates',
      title: 'Find near-duplicates',
      group: 'Library',
      when: () => mayNow('library.findDuplicates'),
      run: () => void findNearDuplicates(),
    },
    { id: 'library.imports', title: 'Earlier imports', group: 'Library', run: () => showImportTimeline(true) },
    { id: 'library.actions', title: 'Bulk actions', group: 'Library', run: () => showBulkHistory(true) },
    {
      id: 'library.prelabel',
      title: 'Pre-label all new images',
      group: 'Library',
      when: () => mayNow('models.prelabel'),
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
          <IconButton
            icon={PanelLeft}
            label={showsSidebar ? 'Hide the filters' : 'Show the filters'}
            pressed={showsSidebar}
            onClick={toggleFacetPanel}
          />
          <IconButton icon={MessageSquare} label="Comments on all images" onClick={() => showAllComments(true)} />
          <IconButton icon={History} label="Bulk actions" onClick={() => showBulkHistory(true)} />
          <Menu
            align="end"
            trigger={<Button icon={Import}>Import</Button>}
            items={[
              ...(refusal === null ? [] : [{ heading: refusal }]),
              { label: 'A folder…', icon: FolderOpen, disabled: refusal !== null, run: chooseFolderToImport },
              { label: 'Files…', icon: FileImage, disabled: refusal !== null, run: chooseFilesToImport },
              'separator',
              {
                label: 'Find near-duplicates',
                icon: Copy,
                disabled: refusal !== null,
                run: () => void findNearDuplicates(),
              },
              { label: 'Earlier imports', icon: CalendarDays, run: () => showImportTimeline(true) },
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
              { heading: refusalToRun ?? 'Run the current model on' },
              {
                label: 'New images only',
                disabled: refusalToRun !== null,
                run: () => void startPrelabel({}),
              },
              {
                label: 'Images in this query',
                disabled: where === '' || refusalToRun !== null,
                run: () => void startPrelabel({ where }),
              },
              'separator',
              {
                label: 'Rerun on shown images',
                hint: 'keeps your edits',
                disabled: refusalToRun !== null,
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
          <Button variant="primary" icon={ScanEye} disabled={!count} onClick={reviewFromFocus}>
            Review
          </Button>
        </>
      }
    />
  )
}
