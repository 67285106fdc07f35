import type { EngineEvent } from '#contract'
import { engine, queries } from './clients.ts'
import { EngineLost, isCancelled } from './engine-lost.ts'
import { queryClient } from './query-client.ts'

const listeners = new Set<(event: EngineEvent) => void>()

/** Hears every event of the engine until the returned function is called. */
export function onEngineEvent(listener: (event: EngineEvent) => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The queries whose answers an event makes old. */
function keysFor(event: EngineEvent): readonly (readonly unknown[])[] {
  switch (event.type) {
    case 'imagesChanged':
      return [queries.library.key(), queries.workspace.status.key(), queries.retention.holds.key()]
    case 'labelsChanged':
      return [
        queries.library.key(),
        queries.labeling.open.key(),
        queries.workspace.status.key(),
        queries.monitoring.key(),
      ]
    case 'jobChanged':
      return [queries.jobs.key(), queries.workspace.status.key()]
    case 'modelsChanged':
      return [queries.models.key(), queries.workspace.status.key(), queries.monitoring.key()]
    case 'plansChanged':
      return [queries.retention.key()]
    case 'datasetsChanged':
      return [queries.datasets.key()]
    case 'workspaceChanged':
      return [queries.workspace.key(), queries.access.key()]
  }
}

/** Events come in bursts while a job runs; what they name is refetched at most so often. */
const refetchEveryMs = 250

/** Follows the engine's events on the present port; ends when the port does. */
export async function followEngineEvents(): Promise<void> {
  const stale = new Map<string, readonly unknown[]>()
  let scheduled = false
  const refetch = () => {
    scheduled = false
    for (const queryKey of stale.values()) void queryClient.invalidateQueries({ queryKey })
    stale.clear()
  }
  try {
    for await (const event of await engine.workspace.events()) {
      for (const key of keysFor(event)) stale.set(JSON.stringify(key), key)
      if (!scheduled) setTimeout(refetch, refetchEveryMs)
      scheduled = true
      for (const listener of listeners) listener(event)
    }
  } catch (error) {
    if (!(error instanceof EngineLost) && !isCancelled(error)) throw error
  }
}
