import { pinImage, unpinImage } from '../../disposal/index.ts'
import { defineAction } from '../define-action.ts'

const pinned = 'EXISTS (SELECT 1 FROM sentinel WHERE sentinel.image_id = image.id)'

export const pin = defineAction({
  kind: 'pin',
  title: 'Pin images',
  explanation:
    'A plan that would remove a pinned image is blocked. Pin about 25 images that no rule should ever remove.',
  role: 'admin',
  historyTitle: () => 'Pinned',
  changes: () => ({ sql: `NOT ${pinned}`, parameters: [] }),
  apply: (context, imageRow) =>
    pinImage(context, imageRow) ? { undo: null, labels: 0 } : { skipped: 'Already pinned.' },
  undo: (context, imageRow) => (unpinImage(context, imageRow) ? null : 'No longer pinned.'),
})

export const unpin = defineAction({
  kind: 'unpin',
  title: 'Unpin',
  explanation: 'Plans may remove them again.',
  role: 'admin',
  historyTitle: () => 'Unpinned',
  changes: () => ({ sql: pinned, parameters: [] }),
  apply: (context, imageRow) =>
    unpinImage(context, imageRow) ? { undo: null, labels: 0 } : { skipped: 'Not pinned.' },
  undo: (context, imageRow) => (pinImage(context, imageRow) ? null : 'Already pinned again.'),
})
