import { t } from '@lingui/core/macro'
import { type Command, useCommands } from '../../commands/index.ts'
import { openAssign } from '../../dialogs/assign.ts'
import { chooseFilesToImport, chooseFolderToImport, importFromStorage } from '../../dialogs/import/import-flow.ts'
import { withSeed } from '../../dialogs/review-orders.ts'
import { startPrelabel } from '../../jobs/prelabel-flow.ts'
import { mayNow, refusalNow } from '../../roles/index.ts'
import { showBulkHistory } from './bulk/bulk-flow.ts'
import { toggleFacetPanel } from './facets/facet-panel.ts'
import { showImportTimeline } from './imports/ImportTimelineDialog.tsx'
import { setOrder, useLibraryView } from './library-view.ts'
import { findNearDuplicates } from './near-duplicates.ts'

export function assignShown(): void {
  const { where, order } = useLibraryView.getState()
  openAssign(where, order)
}

/** What can be done with all images, or with all that the search finds. */
export function useLibraryCommands(): void {
  const commands: Omit<Command, 'group'>[] = [
    {
      id: 'library.importFolder',
      title: t`Import a folder`,
      mouse: t`Import, or drop it on the window`,
      keys: ['Mod+I'],
      refused: () => refusalNow('library.import', t`import images`),
      run: chooseFolderToImport,
    },
    {
      id: 'library.importFiles',
      title: t`Import files`,
      mouse: t`Import, or drop them on the window`,
      when: () => mayNow('library.import'),
      run: chooseFilesToImport,
    },
    {
      id: 'library.importFromStorage',
      title: t`Import from object storage`,
      mouse: t`Import in the library`,
      when: () => mayNow('library.import'),
      run: importFromStorage,
    },
    {
      id: 'library.filters',
      title: t`Show or hide the filters`,
      mouse: t`Button left of the count`,
      keys: ['Mod+B'],
      run: toggleFacetPanel,
    },
    {
      id: 'library.findDuplicates',
      title: t`Find near-duplicates`,
      mouse: t`⋯ in the library`,
      when: () => mayNow('library.findDuplicates'),
      run: () => void findNearDuplicates(),
    },
    {
      id: 'library.assignShown',
      title: t`Assign the shown images`,
      mouse: t`⋯ in the library`,
      when: () => mayNow('labeling.assignQueue'),
      run: assignShown,
    },
    {
      id: 'library.shuffle',
      title: t`Shuffle the images`,
      run: () => setOrder(withSeed('random')),
    },
    {
      id: 'library.imports',
      title: t`Earlier imports`,
      mouse: t`Import in the library`,
      run: () => showImportTimeline(true),
    },
    {
      id: 'library.actions',
      title: t`Bulk actions`,
      mouse: t`⋯ in the library`,
      run: () => showBulkHistory(true),
    },
    {
      id: 'library.prelabel',
      title: t`Pre-label all new images`,
      mouse: t`⋯ in the library`,
      when: () => mayNow('models.prelabel'),
      run: () => void startPrelabel({}),
    },
  ]
  useCommands(commands.map((command) => ({ group: 'Library', ...command })))
}
