import { t } from '@lingui/core/macro'
import {
  Activity,
  Boxes,
  Database,
  FlaskConical,
  House,
  Images,
  type LucideIcon,
  Recycle,
  ScanEye,
  SlidersHorizontal,
  UsersRound,
} from 'lucide-react'
import type { ComponentType } from 'react'
import type { Role } from '#model/roles.ts'
import type { PageName } from '../route/route.ts'
import { latePage } from './late-page.tsx'
import { LibraryPage } from './library/LibraryPage.tsx'

/** A page's group in the sidebar. */
export type PageGroup = 'Work' | 'Data' | 'Models' | 'Settings'

/** `role`: the lowest role that may open the page. `words`: synonyms for the palette. */
type Page = {
  title: string
  words: string
  icon: LucideIcon
  group: PageGroup
  role: Role
  component: ComponentType
}

/** All pages, in the order of the sidebar. The library is not loaded late, because users see it first. */
export const pages: Record<PageName, Page> = {
  home: {
    title: t`Home`,
    words: t`start, my work, my queue, my numbers, my week, team, overview, dashboard, health, disk use, review progress, statistics`,
    icon: House,
    group: 'Work',
    role: 'annotator',
    component: latePage(() => import('./home/HomePage.tsx').then((m) => m.HomePage)),
  },
  review: {
    title: t`Review`,
    words: t`annotate, label images, check predictions, tracks, keyframes, draw, box, polygon, mask, brush`,
    icon: ScanEye,
    group: 'Work',
    role: 'annotator',
    component: latePage(() => import('./review/ReviewPage.tsx').then((m) => m.ReviewPage)),
  },
  library: {
    title: t`Library`,
    words: t`photos, pictures, images, gallery, browse, tag images, metadata`,
    icon: Images,
    group: 'Work',
    role: 'annotator',
    component: LibraryPage,
  },
  retention: {
    title: t`Retention`,
    words: t`remove old images, clean up, disk space, retire, delete images`,
    icon: Recycle,
    group: 'Data',
    role: 'lead',
    component: latePage(() => import('./retention/RetentionPage.tsx').then((m) => m.RetentionPage)),
  },
  datasets: {
    title: t`Datasets`,
    words: t`versions, training data, compare versions, golden set, datasheet`,
    icon: Database,
    group: 'Data',
    role: 'lead',
    component: latePage(() => import('./datasets/DatasetsPage.tsx').then((m) => m.DatasetsPage)),
  },
  models: {
    title: t`Models`,
    words: t`detector, detectors, current model, class map, make current, previous model, evaluation, accuracy, mAP, confusion matrix, precision, recall`,
    icon: Boxes,
    group: 'Models',
    role: 'lead',
    component: latePage(() => import('./models/ModelsPage.tsx').then((m) => m.ModelsPage)),
  },
  experiments: {
    title: t`Experiments`,
    words: t`canary, a/b test, experiment, trial, compare models, promote, roll back, rollback`,
    icon: FlaskConical,
    group: 'Models',
    role: 'lead',
    component: latePage(() => import('./experiments/ExperimentsPage.tsx').then((m) => m.ExperimentsPage)),
  },
  monitoring: {
    title: t`Monitoring`,
    words: t`corrections, alarms, drift, rot, quality, statistics, metrics`,
    icon: Activity,
    group: 'Models',
    role: 'lead',
    component: latePage(() => import('./monitoring/MonitoringPage.tsx').then((m) => m.MonitoringPage)),
  },
  settings: {
    title: t`Settings`,
    words: t`preferences, options, configuration`,
    icon: SlidersHorizontal,
    group: 'Settings',
    role: 'lead',
    component: latePage(() => import('./settings/SettingsPage.tsx').then((m) => m.SettingsPage)),
  },
  team: {
    title: t`Team`,
    words: t`colleagues, who works, pace, agreement, settle, independent labels, stuck, server load`,
    icon: UsersRound,
    group: 'Work',
    role: 'lead',
    component: latePage(() => import('./team/TeamPage.tsx').then((m) => m.TeamPage)),
  },
}

export const pageNames = Object.keys(pages) as PageName[]

/** Returns the shortcut of a page: Alt and its number, 0 for the tenth. */
export const keysOfPage = (name: PageName): string => `Alt+${(pageNames.indexOf(name) + 1) % 10}`
