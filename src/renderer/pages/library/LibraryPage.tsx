import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { Images, TriangleAlert } from 'lucide-react'
import { useEffect, useLayoutEffect, useRef } from 'react'
import { idOf } from '#model/ids.ts'
import { errorMessage, queries } from '../../connection/index.ts'
import { ImageHistoryDialog } from '../../dialogs/ImageHistoryDialog.tsx'
import { ImportDialog } from '../../dialogs/import/ImportDialog.tsx'
import { ImportResultDialog } from '../../dialogs/import/ImportResultDialog.tsx'
import { chooseFilesToImport, chooseFolderToImport } from '../../dialogs/import/import-flow.ts'
import { SetUpPanel } from '../../dialogs/import/SetUpPanel.tsx'
import { HintPlace } from '../../hints/HintPlace.tsx'
import { WithoutPredictions } from '../../jobs/WithoutPredictions.tsx'
import { Button, EmptyState } from '../../kit/index.ts'
import { useRefusal } from '../../roles/index.ts'
import { navigate, usePageParams, useWayBack } from '../../route/route.ts'
import { BulkDialog } from './bulk/BulkDialog.tsx'
import { BulkHistoryDialog } from './bulk/BulkHistoryDialog.tsx'
import { showBulkHistory } from './bulk/bulk-flow.ts'
import { SelectionBar } from './bulk/SelectionBar.tsx'
import { FacetPanel } from './facets/FacetPanel.tsx'
import { useFacetPanel } from './facets/facet-panel.ts'
import { ImageGrid } from './grid/ImageGrid.tsx'
import { ImageStrip } from './ImageStrip.tsx'
import { ImportTimelineDialog } from './imports/ImportTimelineDialog.tsx'
import { LibraryHeader } from './LibraryHeader.tsx'
import { type Layout, showQuery, useLibraryView } from './library-view.ts'
import { MapPanel } from './map/MapPanel.tsx'
import { useMapView } from './map/map-view.ts'
import { NothingFound } from './NothingFound.tsx'
import { OriginalsBanner } from './OriginalsBanner.tsx'
import { SavedQueries } from './saved/SavedQueries.tsx'
import { ImageTable } from './table/ImageTable.tsx'
import { useSequence, useStacks } from './use-sequence.ts'
import { ViewLine } from './ViewLine.tsx'

/** Saved queries, and filters by facet. */
function Sidebar() {
  return (
    <aside aria-label={t`Filters`} className="w-53 slim:w-44 shrink-0 overflow-x-hidden overflow-y-auto pr-3 pb-6 pl-4">
      <SavedQueries />
      <FacetPanel />
    </aside>
  )
}

/** Moves the focus to the images when the first ones arrive, because the focused import button disappears. */
function useFocusOnFirst(isEmpty: boolean) {
  const around = useRef<HTMLDivElement>(null)
  const wasEmpty = useRef(isEmpty)
  // In a layout effect, so that a dialog that opens next finds the focus there.
  useLayoutEffect(() => {
    if (wasEmpty.current && !isEmpty && document.activeElement === document.body)
      around.current?.querySelector<HTMLElement>('[role="listbox"], [role="grid"]')?.focus()
    wasEmpty.current = isEmpty
  }, [isEmpty])
  return around
}

/** The images of the workspace: searched, selected, imported, pre-labeled, and opened in review. */
export function LibraryPage() {
  const request = usePageParams('library')
  useEffect(() => {
    const { where, order, keeps, showsBulks } = request
    if (showsBulks) showBulkHistory(true)
    if (where === undefined && order === undefined) return
    const shown = useLibraryView.getState()
    if (!keeps || where !== shown.where || order !== shown.order) showQuery(where ?? '', order ?? '')
  }, [request])
  useWayBack('library', () => {
    const { where, order } = useLibraryView.getState()
    return { where, order, keeps: true }
  })
  const { sequence: all, error, isLoaded } = useSequence()
  const { sequence, sizes } = useStacks(all)
  const isEmpty = isLoaded && sequence.length === 0
  const images = useFocusOnFirst(isEmpty)
  const showsSidebar = useFacetPanel((panel) => panel.isShown)
  const showsMap = useMapView((view) => view.isShown)
  const layout = useLibraryView((view) => view.layout)
  const isFiltered = useLibraryView((view) => view.where !== '')
  const review = (position: number) => {
    const row = sequence[position]
    if (row === undefined) return
    const { where, order } = useLibraryView.getState()
    navigate('review', { imageId: idOf('img', row), where, order, position: all.indexOf(row), isLook: true })
  }
  return (
    <section aria-label={t`Library`} className="relative flex min-h-0 flex-1 flex-col">
      <LibraryHeader count={isLoaded ? all.length : null} onReview={review} />
      <ViewLine count={isLoaded ? all.length : null} stacked={all.length - sequence.length} />
      <OriginalsBanner />
      <WithoutPredictions className="mx-4 mb-2" />
      <SetUpPanel />
      <div className="flex min-h-0 flex-1">
        {showsSidebar && isLoaded && (sequence.length > 0 || isFiltered) && <Sidebar />}
        {showsMap && <MapPanel sequence={sequence} />}
        <div ref={images} className="relative flex min-w-0 flex-1 flex-col">
          {error ? (
            <EmptyState icon={TriangleAlert} title={t`Can’t list images`}>
              {errorMessage(error)}
            </EmptyState>
          ) : isEmpty ? (
            <NothingToShow />
          ) : (
            <Shown layout={layout} sequence={sequence} stackSizes={sizes} onOpen={review} />
          )}
          <SelectionBar sequence={sequence} onReview={review} />
          <HintPlace className="right-4 bottom-20" />
        </div>
      </div>
      <BulkDialog />
      <BulkHistoryDialog />
      <ImageHistoryDialog />
      <ImportTimelineDialog />
      <ImportDialog />
      <ImportResultDialog />
    </section>
  )
}

type ShownProps = {
  layout: Layout
  sequence: Uint32Array
  stackSizes: ReadonlyMap<number, number>
  onOpen(position: number): void
}

function Shown({ layout, ...images }: ShownProps) {
  if (layout === 'table') return <ImageTable {...images} />
  if (layout === 'strip') return <ImageStrip {...images} />
  return <ImageGrid {...images} />
}

function NothingToShow() {
  const refusal = useRefusal('library.import', t`import images`)
  const filtered = useLibraryView((view) => view.where !== '')
  const jobs = useQuery(queries.jobs.list.queryOptions({ input: { limit: 20 } }))
  if (filtered) return <NothingFound />
  if (jobs.data?.some(({ kind, status }) => kind === 'library.import' && status === 'running'))
    return (
      <EmptyState icon={Images} title={t`Importing images`}>
        {t`Images appear here as they are imported.`}
      </EmptyState>
    )
  return (
    <EmptyState
      icon={Images}
      title={t`No images yet`}
      actions={
        <>
          <Button refused={refusal} onClick={chooseFilesToImport}>
            {t`Choose files…`}
          </Button>
          <Button variant="primary" refused={refusal} onClick={chooseFolderToImport}>
            {t`Choose a folder…`}
          </Button>
        </>
      }
    >
      {refusal ??
        t`Drop images or folders here, or choose them. Labels next to the images are imported too: COCO, YOLO, Pascal VOC, CVAT and all other formats that Winnow reads.`}
    </EmptyState>
  )
}
