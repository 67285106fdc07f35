import { t } from '@lingui/core/macro'
import type { PageName } from '../../route/route.ts'
import type { GuidePlace } from './guide.ts'

/** The keys to learn first, in the order a review needs them. `keys` are the defaults, shown until the page has been opened. */
export const tenKeys: readonly { id: string; what: string; keys: string }[] = [
  { id: 'review.accept', what: t`Accept the object, go to the next`, keys: 'Enter' },
  { id: 'review.remove', what: t`Delete the object`, keys: 'Delete' },
  { id: 'review.nextObject', what: t`Next object`, keys: 'Tab' },
  { id: 'review.class1', what: t`First class; 2 to 9 for the others`, keys: '1' },
  { id: 'tool.box', what: t`Draw a box`, keys: 'B' },
  { id: 'review.acceptImage', what: t`Accept the image, go to the next`, keys: 'Shift+Enter' },
  { id: 'review.nextImage', what: t`Next image`, keys: 'D' },
  { id: 'review.undo', what: t`Undo, without limit`, keys: 'Mod+Z' },
  { id: 'help.palette', what: t`Find pages, commands and images`, keys: 'Mod+K' },
  { id: 'help.shortcuts', what: t`All keys of the page`, keys: '?' },
]

/** The chapter of the guide about a page. */
export const guideOf: Record<PageName, GuidePlace> = {
  home: 'first-hour.md',
  library: 'library.md',
  review: 'review.md',
  models: 'models.md',
  experiments: 'experiments.md',
  monitoring: 'monitoring.md',
  retention: 'retention.md',
  datasets: 'datasets.md',
  settings: 'README.md#settings',
  team: 'quality.md',
}
