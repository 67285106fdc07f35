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
import { queries } from '../../connection/index.ts'
import { showAllComments } from '../../dialogs/AllCommentsDialog.tsx'
import { openAcceptance } from '../../dialogs/acceptance.ts'
import { chooseFilesToImport, chooseFolderToImport, importFromStorage } from '../../dialogs/import/import-flow.ts'
import { openPrelabel } from '../../dialogs/PrelabelDialog.tsx'
import { openStartReview } from '../../dialogs/StartReviewDialog.tsx'
import { Hint } from '../../hints/Hint.tsx'
import { startPrelabel } from '../../jobs/prelabel-flow.ts'
import { Button, IconButton, Menu } from '../../kit/index.ts'
import { mayNow, useRefusal } from '../../roles/index.ts'
import { showBulkHistory } from './bulk/bulk-flow.ts'
import { showImportTimeline } from './imports/ImportTimelineDialog.tsx'
import { useLibraryView } from './library-view.ts'
import { findNearDuplicates } from './near-duplicates.ts'
import { SearchField } from './search/SearchField.tsx'
import { assignShown, useLibraryCommands } from './use-library-commands.ts'

type LibraryHeaderProps = {
  /** How many images the query finds; null until known. */
  count: number | null
  onReview(position: number): void
}

/** The search field, and what can be done with all images that it finds. */
export function LibraryHeader({ count, onReview }: LibraryHeaderProps) {
  const reviewFromFocus = () => onReview(useLibraryView.getState().selection.focus ?? 0)
  useLibraryCommands()
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
      <ImportMenu />
      <MoreMenu count={count} />
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

function ImportMenu() {
  const refusal = useRefusal('models.prelabel', t`import images`)
  return (
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
  )
}

/** A menu of what can be done with all images that the search finds. `count` is null until known. */
function MoreMenu({ count }: { count: number | null }) {
  const where = useLibraryView((view) => view.where)
  const refusal = useRefusal('models.prelabel', t`import images`)
  const refusalToAccept = useRefusal('bulk.startAcceptance', t`accept in bulk`)
  const refusalToRun = useRefusal('models.prelabel', t`run the model`)
  const { data: profiles = [] } = useQuery({
    ...queries.models.profiles.queryOptions(),
    enabled: refusalToRun === null,
  })
  // One profile is always there: separate processes of this computer, which are no faster.
  const hasCluster = profiles.length > 1
  return (
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
        ...(hasCluster
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
  )
}
