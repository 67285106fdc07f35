import { plural, t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { Map as MapIcon, RefreshCw, X } from 'lucide-react'
import { useMemo } from 'react'
import { unpackMapPoints } from '#model/tiles/map-points.ts'
import { engine, queries } from '../../../connection/index.ts'
import { jobDone } from '../../../jobs/job-end.ts'
import { Button, EmptyState, formatCount, formatPercent, IconButton, Select } from '../../../kit/index.ts'
import { useRefusal } from '../../../roles/index.ts'
import { useLibraryView } from '../library-view.ts'
import { MapCanvas } from './MapCanvas.tsx'
import { groupsOf, type MapGroup } from './map-colors.ts'
import { type ColorBy, toggleMap, useMapView } from './map-view.ts'

const maxLegend = 12

const makeMap = () => jobDone(engine.embeddings.makeMap(), t`Can’t make the map`)

/** A map of all objects or images beside the library. Similar ones are close together; drawing around some shows them. */
export function MapPanel({ sequence }: { sequence: Uint32Array }) {
  const { of, colorBy } = useMapView()
  const isFiltered = useLibraryView((view) => view.where !== '')
  const refusal = useRefusal('embeddings.makeMap', t`make the map`)
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
  const progress = job && (job.total ? t`Making the map, ${formatPercent(job.done / job.total)}` : t`Making the map`)
  return (
    <section
      aria-label={t`Map`}
      className="flex w-2/5 min-w-72 shrink-0 flex-col gap-2 border-r border-line px-4 pt-2 pb-4"
    >
      <div className="flex items-center gap-2">
        <MapChoices />
        <span className="tabular min-w-0 flex-1 truncate text-xs text-text-3" role="status">
          {progress ??
            (points && points.count > 0
              ? of === 'objects'
                ? plural(points.count, { one: '# object', other: '# objects' })
                : plural(points.count, { one: '# image', other: '# images' })
              : '')}
        </span>
        {points && points.count > 0 && (
          <IconButton
            icon={RefreshCw}
            label={t`Update the map`}
            disabled={refusal !== null || job !== undefined}
            onClick={() => void makeMap()}
          />
        )}
        <IconButton icon={X} label={t`Hide the map`} onClick={toggleMap} />
      </div>
      {points && points.count > 0 ? (
        <>
          <MapCanvas points={points} groups={groups} of={of} shown={shown} />
          <Legend groups={groups} />
          {colorBy === 'error' && state?.hasErrors === false && (
            <p className="text-xs text-text-3">{t`To see errors here, evaluate the current model.`}</p>
          )}
        </>
      ) : (
        points &&
        state && (
          <EmptyState
            icon={MapIcon}
            title={state.madeAtMs === null ? t`No map yet` : t`No ${of} on the map`}
            actions={
              <Button variant="primary" disabled={job !== undefined} refused={refusal} onClick={() => void makeMap()}>
                {t`Make the map`}
              </Button>
            }
          >
            {refusal ?? t`The map places similar images and objects close together. Draw around some to show them.`}
          </EmptyState>
        )
      )}
    </section>
  )
}

/** Chooses what the points are and what their colors mean. */
function MapChoices() {
  const { of, colorBy } = useMapView()
  const colors: { value: ColorBy; label: string }[] = [
    ...(of === 'objects' ? [{ value: 'class' as const, label: t`Class` }] : []),
    { value: 'state', label: t`State` },
    { value: 'error', label: t`Error` },
    { value: 'week', label: t`Week` },
  ]
  return (
    <>
      <Select
        label={t`Points of the map`}
        className="h-7 w-26"
        value={of}
        options={[
          { value: 'objects', label: t`Objects` },
          { value: 'images', label: t`Images` },
        ]}
        onChange={(next) =>
          useMapView.setState({ of: next, ...(next === 'images' && colorBy === 'class' && { colorBy: 'state' }) })
        }
      />
      <Select
        label={t`Color by`}
        className="h-7 w-24"
        value={colorBy}
        options={colors}
        onChange={(next) => useMapView.setState({ colorBy: next })}
      />
    </>
  )
}

function Legend({ groups }: { groups: readonly MapGroup[] }) {
  return (
    <ul aria-label={t`Colors`} className="flex max-h-16 flex-wrap gap-x-3 gap-y-1 overflow-y-auto text-xs text-text-2">
      {groups.slice(0, maxLegend).map(({ title, color, places }) => (
        <li key={title} className="flex items-center gap-1.5">
          <span aria-hidden className="size-2 rounded-full" style={{ background: color }} />
          {title}
          <span className="tabular text-text-3">{formatCount(places.length)}</span>
        </li>
      ))}
      {groups.length > maxLegend && <li className="text-text-3">{t`and ${groups.length - maxLegend} more`}</li>}
    </ul>
  )
}
