import type { EngineEvent } from '#contract'
import { type ImageId, rowOf } from '#model/ids.ts'
import { engine, queries } from './clients.ts'
import { EngineLost, isCancelled } from './engine-lost.ts'
import { isIdle, onceUsed } from './last-use.ts'
import { queryClient } from './query-client.ts'

const listeners = new Set<(event: EngineEvent) => void>()

/**
 * Calls the listener for every event of the engine. `everythingChanged` stands for events that were not sent one by one.
 * Returns a function that stops it.
 */
export function onEngineEvent(listener: (event: EngineEvent) => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Returns the rows of the images that an event is about; null if it is about something else. */
export function changedRows(event: EngineEvent): readonly number[] | 'all' | null {
  if (event.type === 'everythingChanged') return 'all'
  if (event.type !== 'imagesChanged' && event.type !== 'labelsChanged') return null
  return event.images === 'many' ? 'all' : event.images.map(rowOf)
}

type QueryKey = readonly unknown[]

/** The queries about many images. They cost the engine more, so they are refetched less often. */
const wholeLibrary = (): QueryKey[] => [
  queries.library.sequence.key(),
  queries.library.duplicateGroups.key(),
  queries.library.count.key(),
  queries.library.counts.key(),
  queries.library.boxes.key(),
  queries.library.list.key(),
  queries.library.rows.key(),
  queries.library.facets.key(),
  queries.library.sources.key(),
  queries.workspace.status.key(),
  queries.datasets.next.key(),
  queries.datasets.preview.key(),
  queries.datasets.plan.key(),
  queries.monitoring.key(),
  queries.bulk.acceptances.key(),
  queries.bulk.acceptanceScores.key(),
  queries.bulk.previewAcceptance.key(),
]

/** Matches every query. */
const everyQuery: QueryKey = []

/** Returns the queries that an event makes stale: those to refetch at once, and those to refetch a little later. */
function keysFor(event: EngineEvent): { soon: QueryKey[]; later: QueryKey[] } {
  switch (event.type) {
    case 'imagesChanged':
      return {
        soon: [queries.library.image.key(), queries.library.pyramid.key(), queries.disposal.holds.key()],
        later: wholeLibrary(),
      }
    case 'labelsChanged':
      return { soon: [queries.library.image.key(), queries.labeling.key()], later: wholeLibrary() }
    case 'jobChanged':
      return {
        soon: [queries.jobs.key(), queries.refresh.key(), queries.library.pyramid.key()],
        later: [queries.monitoring.key(), queries.datasets.exports.key()],
      }
    case 'modelsChanged':
      return {
        soon: [queries.models.key(), queries.evaluation.key(), queries.workspace.status.key()],
        later: [queries.monitoring.key(), queries.library.count.key()],
      }
    case 'experimentsChanged':
      return { soon: [queries.experiments.key(), queries.workspace.notices.key()], later: [] }
    case 'plansChanged':
      return { soon: [...retention(), queries.workspace.status.key()], later: [] }
    case 'planProgressed':
    case 'presenceChanged':
    case 'imageClaimed':
      return { soon: [], later: [] }
    case 'datasetsChanged':
      return { soon: [queries.datasets.key()], later: [] }
    case 'workspaceChanged':
      return {
        soon: [
          queries.workspace.key(),
          queries.embeddings.map.key(),
          queries.embeddings.mapState.key(),
          queries.access.key(),
          queries.webhooks.key(),
          queries.bulk.proposed.key(),
          queries.bulk.acceptances.key(),
          queries.bulk.acceptanceScores.key(),
          queries.bulk.previewAcceptance.key(),
          queries.library.savedQueries.key(),
          queries.labeling.queues.key(),
          queries.labeling.examples.key(),
          queries.labeling.classSamples.key(),
          queries.labeling.exampleCandidates.key(),
        ],
        later: [],
      }
    case 'everythingChanged':
      return { soon: [everyQuery], later: [] }
  }
}

const retention = (): QueryKey[] =>
  [queries.policy, queries.signals, queries.disposal, queries.workspace.notices].map((one) => one.key())

/** Calls about a single image, and calls that list or count images. A change of labels need not affect either. */
const imageCalls: ReadonlySet<string> = new Set(['library.image', 'labeling.comments', 'labeling.history'])
const listCalls: ReadonlySet<string> = new Set(['library.sequence', 'library.count'])
const fileFields: ReadonlySet<string> = new Set(
  ['path', 'source', 'capturedAt', 'importedAt', 'width', 'height', 'bytes', 'format'].map((name) => `image.${name}`),
)

type CallOptions = { input?: { imageId?: ImageId; where?: string; order?: string } }

/** Returns whether an event can change the answer with this key. */
export function isTouched([path, options]: QueryKey, event: EngineEvent): boolean {
  if (event.type !== 'labelsChanged' || event.images === 'many') return true
  const call = (path as readonly string[]).join('.')
  const { imageId, where = '', order = '' } = (options as CallOptions | undefined)?.input ?? {}
  if (imageCalls.has(call) && imageId !== undefined) return event.images.includes(imageId)
  const dependsOnFilesOnly = where === '' && (order === '' || fileFields.has(order.split(':')[0] ?? ''))
  return !(listCalls.has(call) && dependsOnFilesOnly)
}

type Stale = { queryKey: QueryKey; events: EngineEvent[] }

/** Returns a function that refetches the queries an event touches, at most once per interval. The interval may be longer while nobody uses the page. */
function refetcher(everyMs: number, idleEveryMs = everyMs): (keys: readonly QueryKey[], event: EngineEvent) => void {
  const stale = new Map<string, Stale>()
  let lastAtMs = Number.NEGATIVE_INFINITY
  let timer: ReturnType<typeof setTimeout> | undefined
  const refetch = () => {
    clearTimeout(timer)
    lastAtMs = performance.now()
    for (const { queryKey, events } of stale.values())
      void queryClient.invalidateQueries({
        queryKey,
        predicate: (query) => events.some((event) => isTouched(query.queryKey, event)),
      })
    stale.clear()
  }
  return (keys, event) => {
    const isFirst = stale.size === 0
    for (const queryKey of keys) {
      const id = JSON.stringify(queryKey)
      const known = stale.get(id)
      if (known) known.events.push(event)
      else stale.set(id, { queryKey, events: [event] })
    }
    if (!isFirst || keys.length === 0) return
    const waitsForUse = isIdle() && idleEveryMs > everyMs
    // A short wait collects events that come together.
    timer = setTimeout(refetch, Math.max(20, lastAtMs + (waitsForUse ? idleEveryMs : everyMs) - performance.now()))
    if (waitsForUse) onceUsed(refetch)
  }
}

/** Follows the engine's events until the current port closes. `idleRefetchMs` as in `window.winnow`. */
export async function followEngineEvents(idleRefetchMs?: number): Promise<void> {
  const refetchSoon = refetcher(150)
  const refetchLater = refetcher(1500, idleRefetchMs)
  try {
    for await (const batch of await engine.workspace.events())
      for (const event of batch) {
        const { soon, later } = keysFor(event)
        refetchSoon(soon, event)
        refetchLater(later, event)
        for (const listener of listeners) listener(event)
      }
  } catch (error) {
    if (!(error instanceof EngineLost) && !isCancelled(error)) throw error
  }
}
