import { t } from '@lingui/core/macro'
import { type Command, useCommands } from '../../commands/index.ts'
import { openAssign } from '../../dialogs/AssignDialog.tsx'
import { chooseFilesToImport, chooseFolderToImport, importFromStorage } from '../../dialogs/import/import-flow.ts'
import { withSeed } from '../../dialogs/review-orders.ts'
import { startPrelabel } from '../../jobs/prelabel-flow.ts'
import { mayNow, refusalNow } from '../../roles/index.ts'
import { showBulkHistory, undoLast } from './bulk/bulk-flow.ts'
import { toggleFacetPanel } from './facets/facet-panel.ts'
import { showImportTimeline } from './imports/ImportTimelineDialog.tsx'
import { type Layout, setOrder, useLibraryView } from './library-view.ts'
import { toggleMap } from './map/map-view.ts'
import { findNearDuplicates, toggleStacks } from './near-duplicates.ts'

export function assignShown(): void {
  const { where, order } = useLibraryView.getState()
  openAssign(where, order)
}

const nextLayout: Readonly<Record<Layout, Layout>> = { grid: 'table', table: 'strip', strip: 'grid' }

const commands: readonly Omit<Command, 'group'>[] = [
  {
    id: 'library.importFolder',
    title: t`Import a folder`,
    words: t`import, add images, upload, load, new images, open folder, video, frames, sequences`,
    mouse: t`Import, or drop it on the window`,
    keys: ['Mod+I'],
    refused: () => refusalNow('library.import', t`import images`),
    run: chooseFolderToImport,
  },
  {
    id: 'library.importFiles',
    title: t`Import files`,
    words: t`add files, upload files`,
    mouse: t`Import, or drop them on the window`,
    when: () => mayNow('library.import'),
    run: chooseFilesToImport,
  },
  {
    id: 'library.importFromStorage',
    title: t`Import from object storage`,
    words: t`S3, bucket, cloud, MinIO, link images`,
    mouse: t`Import in the library`,
    when: () => mayNow('library.import'),
    run: importFromStorage,
  },
  {
    id: 'library.filters',
    title: t`Show or hide the filters`,
    words: t`facets, count, counts per class, how many`,
    mouse: t`Button left of the count`,
    keys: ['Mod+B'],
    run: toggleFacetPanel,
  },
  {
    id: 'library.findDuplicates',
    title: t`Find near-duplicates`,
    words: t`duplicates, similar, bursts, dedupe`,
    mouse: t`⋯ in the library`,
    when: () => mayNow('library.findDuplicates'),
    run: () => void findNearDuplicates(),
  },
  {
    id: 'library.assignShown',
    title: t`Assign the shown images`,
    words: t`assign, team queue, due, give`,
    mouse: t`⋯ in the library`,
    when: () => mayNow('labeling.assignQueue'),
    run: assignShown,
  },
  {
    id: 'library.shuffle',
    title: t`Shuffle the images`,
    words: t`shuffle, random order, mix`,
    run: () => setOrder(withSeed('random')),
  },
  {
    id: 'library.imports',
    title: t`Earlier imports`,
    words: t`import history`,
    mouse: t`Import in the library`,
    run: () => showImportTimeline(true),
  },
  {
    id: 'library.actions',
    title: t`Bulk actions`,
    words: t`batch, undo bulk action`,
    mouse: t`⋯ in the library`,
    run: () => showBulkHistory(true),
  },
  {
    id: 'library.undo',
    title: t`Undo the last bulk action`,
    mouse: t`Undo in the message`,
    keys: ['Mod+Z'],
    run: undoLast,
  },
  {
    id: 'library.prelabel',
    title: t`Pre-label all new images`,
    words: t`prelabel, predict, run model, inference, auto label, detect`,
    mouse: t`⋯ in the library`,
    when: () => mayNow('models.prelabel'),
    run: () => void startPrelabel({}),
  },
  {
    id: 'library.map',
    title: t`Show or hide the map`,
    words: t`map, umap, embedding, cluster, lasso, similar`,
    mouse: t`Button at the right, above the images`,
    keys: ['M'],
    run: toggleMap,
  },
  {
    id: 'library.layout',
    title: t`Switch between grid, table and film strip`,
    words: t`list view, table, columns, preview`,
    mouse: t`Buttons at the right, above the images`,
    keys: ['V'],
    run: () => useLibraryView.setState(({ layout }) => ({ layout: nextLayout[layout] })),
  },
  {
    id: 'library.boxes',
    title: t`Show or hide objects on thumbnails`,
    keys: ['O'],
    run: () => useLibraryView.setState(({ showsBoxes }) => ({ showsBoxes: !showsBoxes })),
  },
  {
    id: 'library.stacks',
    title: t`Show stacks or single images`,
    words: t`bursts, group, unfold`,
    keys: ['S'],
    run: () => void toggleStacks(),
  },
]

/** What can be done with all images, or with all that the search finds. */
export const libraryCommands: readonly Command[] = commands.map((command) => ({ ...command, group: 'Library' }))

export const useLibraryCommands = (): void => useCommands(libraryCommands)
