import { useQuery } from '@tanstack/react-query'
import { Map as MapIcon, RefreshCw, X } from 'lucide-react'
import { useMemo } from 'react'
import { unpackMapPoints } from '#model/tiles/map-points.ts'
import { engine, errorMessage, queries } from '../../../connection/index.ts'
import { jobEnd } from '../../../jobs/job-end.ts'
import { Button, countOf, EmptyState, formatCount, IconButton, Select, toast } from '../../../kit/index.ts'
import { useRefusal } from '../../../roles/index.ts'
import { useLibraryView } from '../library-view.ts'
import { MapCanvas } from './MapCanvas.tsx'
import { groupsOf } from './map-colors.ts'
import { type ColorBy, toggleMap, useMapView } from './map-view.ts'

const maxLegend = 12

async function makeMap(): Promise<void> {
  try {
    const { status, error } = await jobEnd((await engine.embeddings.makeMap()).jobId)
    if (status === 'failed') toast({ tone: 'problem', title: 'The map was not made', detail: error ?? '' })
  } catch (error) {
    toast({ tone: 'problem', title: 'The map was not made', detail: errorMessage(error) })
  }
}

/** The map of all objects or images beside the library: alike ones stand together, and a line around some shows them. */
export function MapPanel({ sequence }: { sequence: Uint32Array }) {
  const { of, colorBy } = useMapView()
  const isFiltered = useLibraryView((view) => view.where !== '')
  const refusal = useRefusal('embeddings.makeMap', 'make the map')
  const { data } = useQuery(queries.embeddings.map.queryOptions({ input: { of } }))
  const { data: classes } = useQuery(queries.workspace.classes.queryOptions({}))
  const { data: jobs } = useQuery(queries.jobs.list.queryOptions({ input: { limit: 20 } }))
  const { data: state } = useQuery(queries.embeddings.mapState.queryOptions())
  const points = useMemo(() => data && unpackMapPoints(data), [data])
  const groups = useMemo(() => (points ? groupsOf(points, colorBy, classes ?? []) : []), [points, colorBy, classes])
  const shown = useMemo(() => (isFiltered ? new Set(sequence) : null), [isFiltered, sequence])
  const job = jobs?.find(
    ({ kind, status }) => kind === 'embeddings.makeMap' && (status === 'running' || status === 'queued'),
  )
  const colors: { value: ColorBy; label: string }[] = [
    ...(of === 'objects' ? [{ value: 'class' as const, label: 'Class' }] : []),
    { value: 'state', label: 'State' },
    { value: 'error', label: 'Error' },
    { value: 'week', label: 'Week' },
  ]
  const progress =
    job && (job.total ? `Making the map, ${Math.round((100 * job.done) / job.total)}%` : 'Making the map')
  return (
    <section aria-label="Map" className="flex w-2/5 min-w-72 shrink-0 flex-col gap-2 border-r border-line px-4 pb-4">
      <div className="flex items-center gap-2">
        <Select
          label="Points of the map"
          className="h-7 w-26"
          value={of}
          options={[
            { value: 'objects', label: 'Objects' },
            { value: 'images', label: 'Images' },
          ]}
          onChange={(next) =>
            useMapView.setState({ of: next, ...(next === 'images' && colorBy === 'class' && { colorBy: 'state' }) })
          }
        />
        <Select
          label="Color by"
          className="h-7 w-24"
          value={colorBy}
          options={colors}
          onChange={(next) => useMapView.setState({ colorBy: next })}
        />
        <span className="tabular min-w-0 flex-1 truncate text-xs text-text-3" role="status">
          {progress ?? (points && points.count > 0 ? countOf(points.count, of === 'objects' ? 'object' : 'image') : '')}
        </span>
        <IconButton
          icon={RefreshCw}
          label="Make the map again"
          disabled={refusal !== null || job !== undefined}
          onClick={() => void makeMap()}
        />
        <IconButton icon={X} label="Hide the map" onClick={toggleMap} />
      </div>
      {points && points.count > 0 ? (
        <>
          <MapCanvas points={points} groups={groups} of={of} shown={shown} />
          <ul
            aria-label="Colors"
            className="flex max-h-16 flex-wrap gap-x-3 gap-y-1 overflow-y-auto text-xs text-text-2"
          >
            {groups.slice(0, maxLegend).map(({ title, color, places }) => (
              <li key={title} className="flex items-center gap-1.5">
                <span aria-hidden className="size-2 rounded-full" style={{ background: color }} />
                {title}
                <span className="tabular text-text-3">{formatCount(places.length)}</span>
              </li>
            ))}
            {groups.length > maxLegend && <li className="text-text-3">and {groups.length - maxLegend} more</li>}
          </ul>
          {colorBy === 'error' && state?.hasErrors === false && (
            <p className="text-xs text-text-3">Evaluate the current model to see its errors here.</p>
          )}
        </>
      ) : (
        points &&
        state && (
          <EmptyState
            icon={MapIcon}
            title={state.madeAtMs === null ? 'No map yet' : `No ${of} on the map`}
            actions={
              <Button variant="primary" disabled={job !== undefined} refused={refusal} onClick={() => void makeMap()}>
                Make the map
              </Button>
            }
          >
            {refusal ?? 'Alike images and objects stand together on it. Draw a line around some to see them.'}
          </EmptyState>
        )
      )}
    </section>
  )
}
