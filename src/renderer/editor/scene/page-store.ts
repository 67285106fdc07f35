import type { StoreApi } from 'zustand/vanilla'

/** A store as the page around the stage sees it. */
export type PageStore<State> = Pick<StoreApi<State>, 'getState' | 'getInitialState' | 'subscribe'>

/** Runs work soon, all of it in one go. */
export type Afterwards = (work: () => void) => void

/** Longest wait: a hidden window has no frames, and a busy engine answers late. */
const withinMs = 50

/** Returns a queue that runs after the stage painted; `inFrame` calls before a frame is painted. */
export function afterwards(inFrame: (call: () => void) => void): Afterwards {
  const due: (() => void)[] = []
  const doAll = () => {
    for (const one of due.splice(0)) one()
  }
  return (work) => {
    due.push(work)
    if (due.length > 1) return
    const late = setTimeout(doAll, withinMs)
    inFrame(() => {
      clearTimeout(late)
      setTimeout(doAll)
    })
  }
}

/**
 * Returns a store that notifies once the stage has painted: edits, images and the stage come before the page around it.
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
