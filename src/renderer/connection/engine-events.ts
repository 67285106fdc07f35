import type { EngineEvent } from '#contract'
import { type ImageId, rowOf } from '#model/ids.ts'
import { engine, queries } from './clients.ts'
import { EngineLost, isCancelled } from './engine-lost.ts'
import { isIdle, onceUsed } from './last-use.ts'
import { queryClient } from './query-client.ts'

const listeners = new Set<(event: EngineEvent) => void>()

/**
 * Listens to every event of the engine until the returned function is called. `everythingChanged` replaces events that
 * are not told one by one.
 */
export function onEngineEvent(listener: (event: EngineEvent) => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The rows of the images that an event is about; null when it is about something else. */
export function changedRows(event: EngineEvent): readonly number[] | 'all' | null {
  if (event.type === 'everythingChanged') return 'all'
  if (event.type !== 'imagesChanged' && event.type !== 'labelsChanged') return null
  return event.images === 'many' ? 'all' : event.images.map(rowOf)
}

type QueryKey = readonly unknown[]

/** Answers about the whole library cost the engine more, so they are fetched again less often while a job runs. */
const wholeLibrary = (): QueryKey[] => [
  queries.library.sequence.key(),
  queries.library.duplicateGroups.key(),
  queries.library.count.key(),
  queries.library.counts.key(),
  queries.library.boxes.key(),
  queries.library.list.key(),
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

/** The beginning of every key. */
const everyQuery: QueryKey = []

/** The queries whose answers an event makes old: those to fetch again at once, and those to fetch in a while. */
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

/** What a change of labels leaves as it is: the calls about one other image, and those about files alone. */
const ofOneImage: ReadonlySet<string> = new Set(['library.image', 'labeling.comments', 'labeling.history'])
const ofImagesInOrder: ReadonlySet<string> = new Set(['library.sequence', 'library.count'])
const fieldsOfFiles: ReadonlySet<string> = new Set(
  ['path', 'source', 'capturedAt', 'importedAt', 'width', 'height', 'bytes', 'format'].map((name) => `image.${name}`),
)

type Asked = { input?: { imageId?: ImageId; where?: string; order?: string } }

/** Whether the answer with this key can be another one after an event that makes such answers old. */
export function isTouched([path, asked]: QueryKey, event: EngineEvent): boolean {
  if (event.type !== 'labelsChanged' || event.images === 'many') return true
  const call = (path as readonly string[]).join('.')
  const { imageId, where = '', order = '' } = (asked as Asked | undefined)?.input ?? {}
  if (ofOneImage.has(call) && imageId !== undefined) return event.images.includes(imageId)
  const isOfFiles = where === '' && (order === '' || fieldsOfFiles.has(order.split(':')[0] ?? ''))
  return !(ofImagesInOrder.has(call) && isOfFiles)
}

type Stale = { queryKey: QueryKey; events: EngineEvent[] }

/** Refetches the queries of these keys that an event touches: at once, but at most once per interval. While nobody uses the page, the interval may be longer. */
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
    const rests = isIdle() && idleEveryMs > everyMs
    // A moment's wait gathers what is announced together.
    timer = setTimeout(refetch, Math.max(20, lastAtMs + (rests ? idleEveryMs : everyMs) - performance.now()))
    if (rests) onceUsed(refetch)
  }
}

/** Follows the engine's events on the present port; ends when the port does. `idleRefetchMs`: as in `window.winnow`. */
export async function followEngineEvents(idleRefetchMs?: number): Promise<void> {
  const refetchSoon = refetcher(150)
  const refetchLater = refetcher(1500, idleRefetchMs)
  try {
    for await (const told of await engine.workspace.events())
      for (const event of told) {
        const { soon, later } = keysFor(event)
        refetchSoon(soon, event)
        refetchLater(later, event)
        for (const listener of listeners) listener(event)
      }
  } catch (error) {
    if (!(error instanceof EngineLost) && !isCancelled(error)) throw error
  }
}
