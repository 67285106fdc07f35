import type { StoreApi } from 'zustand/vanilla'

/** A store as the page around the stage hears of it. */
export type PageStore<State> = Pick<StoreApi<State>, 'getState' | 'getInitialState' | 'subscribe'>

/** Has work done in a moment, all of it in one go. */
export type Afterwards = (work: () => void) => void

export function afterwards(): Afterwards {
  const due: (() => void)[] = []
  return (work) => {
    due.push(work)
    if (due.length > 1) return
    setTimeout(() => {
      for (const one of due.splice(0)) one()
    })
  }
}

/**
 * The same state, told once when the work of the moment is done: an edit is on its way to the engine, and an image on its
 * way here, before the page is rendered again.
 */
export function pageStore<State>(store: StoreApi<State>, later: Afterwards): PageStore<State> {
  const listeners = new Set<(state: State, before: State) => void>()
  let before: State | null = null
  const notify = () => {
    const previous = before
    before = null
    if (previous !== null) for (const listener of listeners) listener(store.getState(), previous)
  }
  let stop = () => {}
  const follow = () =>
    store.subscribe((_, last) => {
      if (before !== null) return
      before = last
      later(notify)
    })
  return {
    getState: store.getState,
    getInitialState: store.getInitialState,
    subscribe(listener) {
      if (listeners.size === 0) stop = follow()
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0) stop()
      }
    },
  }
}
