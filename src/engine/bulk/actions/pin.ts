import { pinImage, unpinImage } from '../../disposal/index.ts'
import { defineAction } from '../define-action.ts'

const pinned = 'EXISTS (SELECT 1 FROM sentinel WHERE sentinel.image_id = image.id)'

export const pin = defineAction({
  kind: 'pin',
  title: 'Pin as sentinels',
  explanation:
    'A retention plan that would let one of them leave is stopped. Pin some 25 that no rule should ever take.',
  role: 'admin',
  historyTitle: () => 'Pinned as sentinels',
  changes: () => ({ sql: `NOT ${pinned}`, parameters: [] }),
  apply: (context, imageRow) =>
    pinImage(context, imageRow) ? { undo: null, labels: 0 } : { skipped: 'It is pinned already.' },
  undo: (context, imageRow) => (unpinImage(context, imageRow) ? null : 'It is not pinned any more.'),
})

export const unpin = defineAction({
  kind: 'unpin',
  title: 'Unpin',
  explanation: 'Plans may let them leave again, as any image.',
  role: 'admin',
  historyTitle: () => 'Unpinned as sentinels',
  changes: () => ({ sql: pinned, parameters: [] }),
  apply: (context, imageRow) =>
    unpinImage(context, imageRow) ? { undo: null, labels: 0 } : { skipped: 'It is not pinned.' },
  undo: (context, imageRow) => (pinImage(context, imageRow) ? null : 'It is pinned again already.'),
})
