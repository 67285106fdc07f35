import { useEffect, useRef } from 'react'
import { create } from 'zustand'
import type { DifferenceKind, PlanAction } from '#contract'
import type { ImageId, ModelId, PlanId, QueueId } from '#model/ids.ts'

/** `approve` is the second review, of what others have reviewed. */
export type Purpose = 'review' | 'approve'

export type RetentionTab =
  | 'overview'
  | 'policy'
  | 'plan'
  | 'signals'
  | 'holds'
  | 'trash'
  | 'erasure'
  | 'certificates'
  | 'audit'

/**
 * The pages and their parameters. `where` and `order` are as in the query language; `position` is the place of the image in
 * that sequence, from 0.
 */
export type PageParams = {
  home: Record<never, never>
  /** `keeps`: keeps selection and place if the query is already shown. */
  library: { where?: string; order?: string; keeps?: boolean; showsBulks?: boolean }
  review: {
    imageId?: string
    /** The object to select. */
    objectId?: string
    /** The comment to show. */
    commentId?: string
    where?: string
    order?: string
    position?: number
    purpose?: Purpose
    /** Starts at the first image in the current order, even if the user was elsewhere in that queue. */
    fresh?: boolean
    /** Only shows the image: the user's place in the queue stays until they change something. */
    isLook?: boolean
    /** The review mode: `chips` shows the objects of one class side by side, `matches` objects similar to some. */
    mode?: 'objects' | 'single' | 'attributes' | 'chips' | 'matches'
    classId?: number
    /** Plays the frames of the image's sequence. */
    plays?: boolean
    /** The selected tool. */
    tool?: 'box'
  }
  /** `view`: the evaluation of the model instead of the list; `shown`: the errors or confusion cell to show. */
  models: { modelId?: string; view?: 'evaluation'; shown?: ShownErrors }
  /** `candidate`: opens the dialog that starts an experiment with this model. */
  experiments: { experimentId?: string; candidate?: ModelId }
  /** `aloneRule`: shows the plan's images that only this rule decides; `why`: why a plan keeps or removes an image. */
  retention: { planId?: string; tab?: RetentionTab; aloneRule?: string; why?: WhyImage }
  /** `diff`: compares two versions; `view`: shows the refreshes, `begins`: with the dialog that starts one. */
  datasets: { name?: string; diff?: { a: string; b: string }; view?: 'refresh'; begins?: 'refresh' | 'training' }
  monitoring: { alarmId?: string }
  team: { tab?: 'board' | 'agreement' | 'settle'; queueId?: QueueId }
  settings: { section?: SettingsSection }
}
/** An image of a plan, and the decisions through which the user steps. */
export type WhyImage = { planId: PlanId; imageId: ImageId; action?: PlanAction; rule?: string; alone?: boolean }
export type ShownErrors = { kind: DifferenceKind } | { labelClassId: number; predictedClassId: number }
export type SettingsSection =
  | 'classes'
  | 'prelabel'
  | 'review'
  | 'users'
  | 'retention'
  | 'backups'
  | 'check'
  | 'appearance'
  | 'access'
  | 'notifications'
  | 'webhooks'
  | 'updates'

export type PageName = keyof PageParams

export type Route = { [Page in PageName]: { page: Page; params: PageParams[Page] } }[PageName]

export const useRoute = create<Route>(() => ({ page: 'library', params: {} }))

const keptKey = 'winnow.route'

/** Reloads the window and keeps the page. */
export function reloadHere(): void {
  sessionStorage.setItem(keptKey, JSON.stringify(routeHere()))
  location.reload()
}

/** Shows the page on which `reloadHere` was called. */
export function comeBackHere(): void {
  const kept = sessionStorage.getItem(keptKey)
  if (kept === null) return
  sessionStorage.removeItem(keptKey)
  useRoute.setState(JSON.parse(kept) as Route, true)
}

type Follower = (left: Route | null) => void
let follower: Follower | null = null

/** Calls the follower with each page that was left for another, as it should be reopened; with null if the user went back. */
export const followRoutes = (follow: Follower): void => {
  follower = follow
}

/** Returns the current page as it should be reopened. */
export function routeHere(): Route {
  const { page, params } = useRoute.getState()
  return { page, params: useVisits.getState().here?.() ?? params } as Route
}

/** Shows a page as it was, a number of steps after or before the current one. */
export function showAgain(route: Route, steps: number): void {
  const { visits } = useVisits.getState()
  const now = steps > 0 ? [...visits, routeHere()] : visits.slice(0, Math.max(0, visits.length + steps))
  useVisits.setState({ visits: now })
  useRoute.setState(route, true)
}

/** Shows a page: `navigate('review', { imageId, where, order, position })`. */
export function navigate<Page extends PageName>(page: Page, params: PageParams[Page] = {}): void {
  const { visits } = useVisits.getState()
  const [shown, left] = [useRoute.getState(), routeHere()]
  const isSame = shown.page === page && Object.keys(params).length === 0 && Object.keys(shown.params).length === 0
  if (!isSame) useVisits.setState({ visits: [...visits.slice(-maxVisits), left] })
  useRoute.setState({ page, params } as Route, true)
  if (!isSame) follower?.(left)
}

/** The pages to go back to, the latest last. `here` returns the parameters to reopen the current page with. */
type Visits = { visits: readonly Route[]; here: (() => PageParams[PageName]) | null }
const maxVisits = 50
const useVisits = create<Visits>(() => ({ visits: [], here: null }))

export const canGoBack = (): boolean => useVisits.getState().visits.length > 0

/** Goes back to the previous page as it was. */
export function goBack(): void {
  const { visits } = useVisits.getState()
  const last = visits.at(-1)
  if (!last) return
  useVisits.setState({ visits: visits.slice(0, -1) })
  useRoute.setState(last, true)
  follower?.(null)
}

/** Forgets the previous pages, because another workspace is open. */
export const forgetVisits = (): void => useVisits.setState({ visits: [] })

/** Sets the parameters that this page is reopened with when the user goes back to it. */
export function useWayBack<Page extends PageName>(_page: Page, params: () => PageParams[Page]): void {
  const latest = useRef(params)
  useEffect(() => {
    latest.current = params
  })
  useEffect(() => {
    const here = () => latest.current()
    useVisits.setState({ here })
    return () => useVisits.setState((visits) => (visits.here === here ? { here: null } : visits))
  }, [])
}

/** Returns the parameters of a page while it is shown, else none. */
export function usePageParams<Page extends PageName>(page: Page): PageParams[Page] {
  return useRoute((route) => (route.page === page ? (route.params as PageParams[Page]) : noParams))
}
const noParams = {}
