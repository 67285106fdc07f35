import { pinSentinel, unpinSentinel } from '../../disposal/index.ts'
import { defineAction } from '../define-action.ts'

const pinned = 'EXISTS (SELECT 1 FROM sentinel WHERE sentinel.image_id = image.id)'

export const pin = defineAction({
  kind: 'pin',
  title: () => 'Pinned as sentinels',
  changes: () => ({ sql: `NOT ${pinned}`, parameters: [] }),
  apply: (context, imageRow) =>
    pinSentinel(context, imageRow) ? { undo: null, labels: 0 } : { skipped: 'It is pinned already.' },
  takeBack: (context, imageRow) => (unpinSentinel(context, imageRow) ? null : 'It is not pinned any more.'),
})

export const unpin = defineAction({
  kind: 'unpin',
  title: () => 'Unpinned as sentinels',
  changes: () => ({ sql: pinned, parameters: [] }),
  apply: (context, imageRow) =>
    unpinSentinel(context, imageRow) ? { undo: null, labels: 0 } : { skipped: 'It is not pinned.' },
  takeBack: (context, imageRow) => (pinSentinel(context, imageRow) ? null : 'It is pinned again already.'),
})
