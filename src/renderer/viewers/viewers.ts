import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { create } from 'zustand'
import type { Viewer } from '#contract'
import type { ImageId } from '#model/ids.ts'
import { engine, isServed, onEngineEvent, queries, reportProblem, useWorkspace } from '../connection/index.ts'

/** The image that each window of the server shows. */
const useViewers = create<{ viewers: ReadonlyMap<number, Viewer> }>(() => ({ viewers: new Map() }))

function learn(changed: readonly Viewer[], before: ReadonlyMap<number, Viewer>): void {
  const viewers = new Map(before)
  for (const window of changed) {
    if (window.imageId === null) viewers.delete(window.window)
    else viewers.set(window.window, window)
  }
  useViewers.setState({ viewers })
}

/** Follows who views which image, on a server. */
export function useFollowViewers(): void {
  const isOpen = useWorkspace(({ status }) => status === 'open')
  useEffect(() => {
    if (!isOpen || !isServed()) return
    const ask = () =>
      engine.labeling
        .viewers()
        .then((viewers) => learn(viewers, new Map()))
        .catch(reportProblem(t`Can’t see who else is here`))
    const stop = onEngineEvent((event) => {
      if (event.type === 'presenceChanged') learn(event.viewers, useViewers.getState().viewers)
      if (event.type === 'everythingChanged') void ask()
    })
    void ask()
    return () => {
      stop()
      useViewers.setState({ viewers: new Map() })
    }
  }, [isOpen])
}

/** Returns the names of others who have this image open. */
export function useViewersOf(imageId: ImageId | null): string[] {
  const viewers = useViewers((state) => state.viewers)
  const me = useQuery(queries.access.whoami.queryOptions()).data?.name
  if (imageId === null || viewers.size === 0) return []
  const here = [...viewers.values()].filter((window) => window.imageId === imageId && window.user !== me)
  return [...new Set(here.map(({ user }) => user))].sort()
}
