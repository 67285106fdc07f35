import { useEffect, useRef } from 'react'
import { create } from 'zustand'
import type { DifferenceKind, PlanAction } from '#contract'
import type { ImageId, ModelId, PlanId, QueueId } from '#model/ids.ts'

/** `approve` is the second look at what others reviewed. */
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
 * The pages and what they get on opening. `where` and `order` as in the query language; `position` is the place
 * of the image in that sequence, from 0.
 */
export type PageParams = {
  home: Record<never, never>
  /** `keeps`: selection and place stay where the query is the one that is shown. */
  library: { where?: string; order?: string; keeps?: boolean; showsBulks?: boolean }
  review: {
    imageId?: string
    /** The object on that image to be selected. */
    objectId?: string
    /** The comment on that image to be looked at. */
    commentId?: string
    where?: string
    order?: string
    position?: number
    purpose?: Purpose
    /** From the first image on, in the order of now, where the user was in that queue before. */
    fresh?: boolean
    /** The image is only looked at: until something is done to it, the user stays where they were in their queue. */
    isLook?: boolean
    /** How the images are gone through, or `chips` for the objects of one class side by side, `matches` for what is like some. */
    mode?: 'objects' | 'single' | 'attributes' | 'chips' | 'matches'
    classId?: number
    /** The frames of the image's sequence are played. */
    plays?: boolean
    /** The tool in hand to begin with. */
    tool?: 'box'
  }
  /** `view`: how well that model fits labels, instead of the list; `shown`: the errors or confusion cell to begin with. */
  models: { modelId?: string; view?: 'evaluation'; shown?: ShownErrors }
  /** `candidate`: the model to be tried, in the dialog that starts an experiment. */
  experiments: { experimentId?: string; candidate?: ModelId }
  /** `aloneRule`: of that plan the images that this rule alone decides; `why`: why a plan keeps or removes an image. */
  retention: { planId?: string; tab?: RetentionTab; aloneRule?: string; why?: WhyImage }
  /** `diff`: two versions, compared; `view`: where refreshes stand, `begins`: with the dialog that begins one with training. */
  datasets: { name?: string; diff?: { a: string; b: string }; view?: 'refresh'; begins?: boolean }
  monitoring: { alarmId?: string }
  team: { tab?: 'board' | 'agreement' | 'settle'; queueId?: QueueId }
  /** The heading of the part to begin with. */
  settings: { section?: SettingsSection }
}
/** An image of a plan, and among which decisions of it one steps. */
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

/** Loads the window again; it comes up on the page that is shown. */
export function reloadHere(): void {
  sessionStorage.setItem(keptKey, JSON.stringify(routeHere()))
  location.reload()
}

/** Shows the page on which `reloadHere` was called, once. */
export function comeBackHere(): void {
  const kept = sessionStorage.getItem(keptKey)
  if (kept === null) return
  sessionStorage.removeItem(keptKey)
  useRoute.setState(JSON.parse(kept) as Route, true)
}

type Follower = (left: Route | null) => void
let follower: Follower | null = null

/** `follow` hears of each page that was left for a new one, as it is to be opened again; null where one went back. */
export const followRoutes = (follow: Follower): void => {
  follower = follow
}

/** The page that is shown, as it is to be opened again. */
export function routeHere(): Route {
  const { page, params } = useRoute.getState()
  return { page, params: useVisits.getState().here?.() ?? params } as Route
}

/** Shows a page as it was, so many steps later than the present one, or before it. */
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

/** The pages to go back to, the latest last, and what the page that is shown is to be opened with again. */
type Visits = { visits: readonly Route[]; here: (() => PageParams[PageName]) | null }
const maxVisits = 50
const useVisits = create<Visits>(() => ({ visits: [], here: null }))

export const canGoBack = (): boolean => useVisits.getState().visits.length > 0

/** Shows the page that was left last, as it was. */
export function goBack(): void {
  const { visits } = useVisits.getState()
  const last = visits.at(-1)
  if (!last) return
  useVisits.setState({ visits: visits.slice(0, -1) })
  useRoute.setState(last, true)
  follower?.(null)
}

/** What was shown in one workspace can't be gone back to in the next. */
export const forgetVisits = (): void => useVisits.setState({ visits: [] })

/** What this page is opened with when one goes back to it, where that is other than what it was opened with. */
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

/** The params of a page while it is shown; the defaults of none while another one is. */
export function usePageParams<Page extends PageName>(page: Page): PageParams[Page] {
  return useRoute((route) => (route.page === page ? (route.params as PageParams[Page]) : noParams))
}
const noParams = {}
