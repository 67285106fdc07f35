import type { StoreApi } from 'zustand/vanilla'

/** A store as the page around the stage hears of it. */
export type PageStore<State> = Pick<StoreApi<State>, 'getState' | 'getInitialState' | 'subscribe'>

/** Has work done in a moment, all of it in one go. */
export type Afterwards = (work: () => void) => void

/** The longest wait: a hidden window has no frames, and a busy engine answers late. */
const withinMs = 50

/** Once the stage has painted what changed: `inFrame` calls before a frame is painted, the next one as a rule. */
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
 * The same state, told once when the work of the moment is done: an edit is answered by the engine, an image on its way
 * here, and the stage painted before the page around it is rendered again.
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
