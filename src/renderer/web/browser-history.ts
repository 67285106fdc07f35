import { followRoutes, type Route, routeHere, showAgain } from '../route/route.ts'

/** An entry of the browser's history: the page that it shows, and its place. */
type Entry = { winnow: Route; at: number }

const isEntry = (state: unknown): state is Entry => typeof state === 'object' && state !== null && 'winnow' in state

/** Makes each page an entry of the browser's history, so that Back and Forward work and reloading keeps the page. */
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
