import { Activity, Boxes, Database, Images, type LucideIcon, Recycle, ScanEye, SlidersHorizontal } from 'lucide-react'
import { type ComponentType, lazy } from 'react'
import type { PageName } from '../route/route.ts'
import { LibraryPage } from './library/LibraryPage.tsx'

type Page = { title: string; icon: LucideIcon; keys: string; component: ComponentType }

/** Every page of the window, in the order of the guardrail; the first one is what a user sees first, so it is not loaded late. A new page is its folder, its line here and its params. */
export const pages: Record<PageName, Page> = {
  library: {
    title: 'Library',
    icon: Images,
    keys: 'Alt+1',
    component: LibraryPage,
  },
  review: {
    title: 'Review',
    icon: ScanEye,
    keys: 'Alt+2',
    component: lazy(() => import('./review/ReviewPage.tsx').then((m) => ({ default: m.ReviewPage }))),
  },
  models: {
    title: 'Models',
    icon: Boxes,
    keys: 'Alt+3',
    component: lazy(() => import('./models/ModelsPage.tsx').then((m) => ({ default: m.ModelsPage }))),
  },
  retention: {
    title: 'Retention',
    icon: Recycle,
    keys: 'Alt+4',
    component: lazy(() => import('./retention/RetentionPage.tsx').then((m) => ({ default: m.RetentionPage }))),
  },
  datasets: {
    title: 'Datasets',
    icon: Database,
    keys: 'Alt+5',
    component: lazy(() => import('./datasets/DatasetsPage.tsx').then((m) => ({ default: m.DatasetsPage }))),
  },
  health: {
    title: 'Health',
    icon: Activity,
    keys: 'Alt+6',
    component: lazy(() => import('./health/HealthPage.tsx').then((m) => ({ default: m.HealthPage }))),
  },
  settings: {
    title: 'Settings',
    icon: SlidersHorizontal,
    keys: 'Alt+7',
    component: lazy(() => import('./settings/SettingsPage.tsx').then((m) => ({ default: m.SettingsPage }))),
  },
}

export const pageNames = Object.keys(pages) as PageName[]
