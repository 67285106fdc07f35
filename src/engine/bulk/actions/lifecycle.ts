import { rowOf } from '#model/ids.ts'
import type { Lifecycle } from '#model/image.ts'
import type { ActingContext } from '../../context.ts'
import { archivedAmong, changeLifecycles, mayBeTrashedSql, protectedFromHands } from '../../disposal/index.ts'
import { type ActionResult, defineAction } from '../define-action.ts'

const lifecycleOf = ({ store }: ActingContext, imageRow: number): Lifecycle | undefined =>
  store.values<Lifecycle>('SELECT lifecycle FROM image WHERE id = ?', [imageRow])[0]

function move({ store, clock, actor }: ActingContext, imageRow: number, from: Lifecycle, to: Lifecycle): ActionResult {
  changeLifecycles(store, [imageRow], {
    to,
    planRow: null,
    rule: 'by hand',
    userRow: rowOf(actor.userId),
    atMs: clock.nowMs(),
  })
  return { undo: { from, to }, labels: 0 }
}

function moveBack(context: ActingContext, imageRow: number, undo: unknown): string | null {
  const { from, to } = undo as { from: Lifecycle; to: Lifecycle }
  const now = lifecycleOf(context, imageRow)
  if (now !== to) return `It is ${now ?? 'gone'} by now.`
  const why = from === 'trashed' ? protectedFromHands(context, [imageRow]).get(imageRow) : undefined
  if (why !== undefined) return why
  move(context, imageRow, to, from)
  return null
}

export const trash = defineAction({
  kind: 'trash',
  title: 'Move to the trash',
  explanation: 'No file is deleted. Images that are held, pinned, golden, frozen or under discussion are skipped.',
  role: 'admin',
  historyTitle: () => 'Moved to the trash',
  changes: () => ({ sql: mayBeTrashedSql, parameters: [] }),
  skips: protectedFromHands,
  apply(context, imageRow) {
    const from = lifecycleOf(context, imageRow)
    if (from === undefined) return { skipped: 'The image no longer exists.' }
    if (from === 'trashed' || from === 'purged') return { skipped: `It is ${from} already.` }
    return move(context, imageRow, from, 'trashed')
  },
  undo: moveBack,
})

export const restore = defineAction({
  kind: 'restore',
  title: 'Restore',
  role: 'admin',
  historyTitle: () => 'Restored',
  changes: () => ({ sql: "image.lifecycle IN ('trashed', 'archived', 'retired')", parameters: [] }),
  apply(context, imageRow) {
    const from = lifecycleOf(context, imageRow)
    if (from === undefined) return { skipped: 'The image no longer exists.' }
    if (archivedAmong(context.store, [imageRow]).length > 0)
      return { skipped: 'Its file is in the archive: restore it on the Retention page, which retrieves the file.' }
    if (from === 'active') return { skipped: 'It is already active.' }
    if (from === 'purged') return { skipped: 'Its file was erased and can’t be restored.' }
    return move(context, imageRow, from, 'active')
  },
  undo: moveBack,
})
