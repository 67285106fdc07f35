import { create } from 'zustand'
import type { ModelId } from '#model/ids.ts'

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
 * The pages and what they are told on opening. `where` and `order` as in the query language; `position` is the place
 * of the image in that sequence, from 0.
 */
export type PageParams = {
  home: Record<never, never>
  library: { where?: string; order?: string }
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
    /** How the images are gone through, or `chips` for the objects of one class side by side. */
    mode?: 'objects' | 'single' | 'attributes' | 'chips'
    classId?: number
  }
  /** `view`: how well that model fits labels, instead of the list. */
  models: { modelId?: string; view?: 'evaluation' }
  /** `candidate`: the model to be tried, in the dialog that starts a trial. */
  experiments: { experimentId?: string; candidate?: ModelId }
  retention: { planId?: string; tab?: RetentionTab }
  datasets: { name?: string }
  monitoring: { alarmId?: string }
  health: Record<never, never>
  /** The heading of the part to begin with. */
  settings: { section?: SettingsSection }
}
export type SettingsSection =
  | 'classes'
  | 'prelabel'
  | 'review'
  | 'users'
  | 'retention'
  | 'backups'
  | 'check'
  | 'appearance'
  | 'notifications'

export type PageName = keyof PageParams

export type Route = { [Page in PageName]: { page: Page; params: PageParams[Page] } }[PageName]

export const useRoute = create<Route>(() => ({ page: 'library', params: {} }))

/** Shows a page: `navigate('review', { imageId, where, order, position })`. */
export function navigate<Page extends PageName>(page: Page, params: PageParams[Page] = {}): void {
  useRoute.setState({ page, params } as Route, true)
}

/** The params of a page while it is shown; the defaults of none while another one is. */
export function usePageParams<Page extends PageName>(page: Page): PageParams[Page] {
  return useRoute((route) => (route.page === page ? (route.params as PageParams[Page]) : noParams))
}
const noParams = {}
