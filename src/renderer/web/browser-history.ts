import { followRoutes, type Route, routeHere, showAgain } from '../route/route.ts'

/** What an entry of the browser's history shows, and which one after the first it is. */
type Entry = { winnow: Route; at: number }

const isEntry = (state: unknown): state is Entry => typeof state === 'object' && state !== null && 'winnow' in state

/**
 * The browser's buttons Back and Forward go through the pages of the window, and loading it again keeps the page. Each page
 * is an entry of the history, which a tab has for itself.
 */
export function followBrowserHistory(): void {
  let at = 0
  let isOwnStep = false
  const keep = (route: Route) => history.replaceState({ winnow: route, at } satisfies Entry, '')
  if (isEntry(history.state)) {
    at = history.state.at
    showAgain(history.state.winnow, 0)
  }
  followRoutes((left) => {
    if (left) {
      keep(left)
      at++
      history.pushState({ winnow: routeHere(), at } satisfies Entry, '')
      return
    }
    at--
    isOwnStep = true
    history.back()
  })
  window.addEventListener('popstate', ({ state }) => {
    if (!isOwnStep && isEntry(state)) {
      const steps = state.at - at
      at = state.at
      showAgain(state.winnow, steps)
    }
    isOwnStep = false
  })
  window.addEventListener('pagehide', () => keep(routeHere()))
}
