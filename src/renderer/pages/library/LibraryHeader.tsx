import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import {
  CalendarDays,
  Cloud,
  Copy,
  Ellipsis,
  FileImage,
  FolderOpen,
  History,
  Import,
  ListChecks,
  ListOrdered,
  MessageSquare,
  ScanEye,
  UserRoundPlus,
  WandSparkles,
} from 'lucide-react'
import { useCommands } from '../../commands/index.ts'
import { queries } from '../../connection/index.ts'
import { openAcceptance } from '../../dialogs/acceptance.ts'
import { showAllComments } from '../../dialogs/all-comments.ts'
import { openAssign } from '../../dialogs/assign.ts'
import { chooseFilesToImport, chooseFolderToImport, importFromStorage } from '../../dialogs/import/import-flow.ts'
import { openPrelabel } from '../../dialogs/prelabel.ts'
import { withSeed } from '../../dialogs/review-orders.ts'
import { openStartReview } from '../../dialogs/start-review.ts'
import { Hint } from '../../hints/Hint.tsx'
import { startPrelabel } from '../../jobs/prelabel-flow.ts'
import { Button, IconButton, Menu } from '../../kit/index.ts'
import { mayNow, refusalNow, useRefusal } from '../../roles/index.ts'
import { showBulkHistory } from './bulk/bulk-flow.ts'
import { toggleFacetPanel } from './facets/facet-panel.ts'
import { showImportTimeline } from './imports/ImportTimelineDialog.tsx'
import { setOrder, useLibraryView } from './library-view.ts'
import { findNearDuplicates } from './near-duplicates.ts'
import { SearchField } from './search/SearchField.tsx'

function assignShown(): void {
  const { where, order } = useLibraryView.getState()
  openAssign(where, order)
}

type LibraryHeaderProps = {
  /** Images of the present query; null until known. */
  count: number | null
  onReview(position: number): void
}

/** The search, and what is done with all that it finds. */
export function LibraryHeader({ count, onReview }: LibraryHeaderProps) {
  const where = useLibraryView((view) => view.where)
  const refusal = useRefusal('models.prelabel', t`import images`)
  const refusalToAccept = useRefusal('bulk.startAcceptance', t`accept in bulk`)
  const refusalToRun = useRefusal('models.prelabel', t`run the model`)
  const { data: profiles = [] } = useQuery({
    ...queries.models.profiles.queryOptions(),
    enabled: refusalToRun === null,
  })
  // Beside processes of its own, which run a model no faster.
  const isOnCluster = profiles.length > 1
  const reviewFromFocus = () => onReview(useLibraryView.getState().selection.focus ?? 0)
  useCommands([
    {
      id: 'library.importFolder',
      title: t`Import a folder`,
      mouse: t`Import, or drop it on the window`,
      group: 'Library',
      keys: ['Mod+I'],
      refused: () => refusalNow('library.import', t`import images`),
      run: chooseFolderToImport,
    },
    {
      id: 'library.importFiles',
      title: t`Import files`,
      mouse: t`Import, or drop them on the window`,
      group: 'Library',
      when: () => mayNow('library.import'),
      run: chooseFilesToImport,
    },
    {
      id: 'library.importFromStorage',
      title: t`Import from object storage`,
      mouse: t`Import in the library`,
      group: 'Library',
      when: () => mayNow('library.import'),
      run: importFromStorage,
    },
    {
      id: 'library.filters',
      title: t`Show or hide the filters`,
      mouse: t`Button left of the count`,
      group: 'Library',
      keys: ['Mod+B'],
      run: toggleFacetPanel,
    },
    {
      id: 'library.findDuplicates',
      title: t`Find near-duplicates`,
      mouse: t`⋯ in the library`,
      group: 'Library',
      when: () => mayNow('library.findDuplicates'),
      run: () => void findNearDuplicates(),
    },
    {
      id: 'library.assignShown',
      title: t`Assign the shown images`,
      mouse: t`⋯ in the library`,
      group: 'Library',
      when: () => mayNow('labeling.assignQueue'),
      run: assignShown,
    },
    {
      id: 'library.shuffle',
      title: t`Shuffle the images`,
      group: 'Library',
      run: () => setOrder(withSeed('random')),
    },
    {
      id: 'library.imports',
      title: t`Earlier imports`,
      mouse: t`Import in the library`,
      group: 'Library',
      run: () => showImportTimeline(true),
    },
    {
      id: 'library.actions',
      title: t`Bulk actions`,
      mouse: t`⋯ in the library`,
      group: 'Library',
      run: () => showBulkHistory(true),
    },
    {
      id: 'library.prelabel',
      title: t`Pre-label all new images`,
      mouse: t`⋯ in the library`,
      group: 'Library',
      when: () => mayNow('models.prelabel'),
      run: () => void startPrelabel({}),
    },
  ])
  const isBusy = useLibraryView((view) => view.selection.ids.size > 0)
  return (
    <header className="flex min-h-13 shrink-0 items-start gap-2 px-4 py-2 slim:flex-wrap">
      <h1 className="sr-only">{t`Library`}</h1>
      <Hint
        name="search"
        command="library.query"
        text={t`Type a class, a tag or “last week”. Enter takes the first suggestion.`}
      >
        <div className="flex min-w-0 flex-1 slim:basis-full">
          <SearchField />
        </div>
      </Hint>
      <Menu
        align="end"
        trigger={
          <Button icon={Import} className="h-9">
            {t`Import`}
          </Button>
        }
        items={[
          ...(refusal === null ? [] : [{ heading: refusal }]),
          { label: t`A folder…`, icon: FolderOpen, disabled: refusal !== null, run: chooseFolderToImport },
          { label: t`Files…`, icon: FileImage, disabled: refusal !== null, run: chooseFilesToImport },
          { label: t`From object storage…`, icon: Cloud, disabled: refusal !== null, run: importFromStorage },
          'separator',
          { label: t`Earlier imports`, icon: CalendarDays, run: () => showImportTimeline(true) },
        ]}
      />
      <Menu
        align="end"
        trigger={<IconButton icon={Ellipsis} label={t`More`} className="size-9" />}
        items={[
          { heading: refusalToRun ?? t`Run the current model on` },
          {
            label: t`New images only`,
            icon: WandSparkles,
            disabled: !count || refusalToRun !== null,
            run: () => void startPrelabel({}),
          },
          {
            label: t`Images that match`,
            disabled: !count || where === '' || refusalToRun !== null,
            run: () => void startPrelabel({ where }),
          },
          {
            label: t`Rerun on shown images`,
            hint: t`keeps your edits`,
            disabled: !count || refusalToRun !== null,
            run: () => void startPrelabel({ where, again: true }),
          },
          ...(isOnCluster
            ? [
                {
                  label: t`Choose where…`,
                  hint: t`here or on a cluster`,
                  disabled: !count,
                  run: () => openPrelabel(where),
                },
              ]
            : []),
          'separator',
          {
            label: t`Queue…`,
            icon: ListOrdered,
            disabled: !count,
            run: () => openStartReview('review', useLibraryView.getState()),
          },
          ...(mayNow('labeling.assignQueue')
            ? [{ label: t`Assign these images…`, icon: UserRoundPlus, disabled: !count, run: assignShown }]
            : []),
          {
            label: t`Accept in bulk…`,
            icon: ListChecks,
            hint: t`with an error limit`,
            disabled: !count || refusalToAccept !== null,
            run: () => openAcceptance(useLibraryView.getState().where),
          },
          {
            label: t`Find near-duplicates`,
            icon: Copy,
            disabled: refusal !== null,
            run: () => void findNearDuplicates(),
          },
          { label: t`Comments on all images`, icon: MessageSquare, run: () => showAllComments(true) },
          { label: t`Bulk actions`, icon: History, run: () => showBulkHistory(true) },
        ]}
      />
      <Button
        variant={isBusy ? 'secondary' : 'primary'}
        icon={ScanEye}
        className="h-9"
        disabled={!count}
        onClick={reviewFromFocus}
      >
        {t`Review`}
      </Button>
    </header>
  )
}
