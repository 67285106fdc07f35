import { idOf } from '#model/ids.ts'
import { addToHold, openHold, release } from '../../disposal/index.ts'
import { defineAction } from '../define-action.ts'

export const hold = defineAction({
  kind: 'hold',
  title: 'Hold',
  explanation: 'No plan removes the images until the hold is released.',
  role: 'admin',
  historyTitle: (_, { reason }) => `On hold: ${reason}`,
  suggestion: (_, { reason }) => `Put on hold: ${reason}`,
  changes: () => ({ sql: '1', parameters: [] }),
  begin: (context, { reason }, title) => openHold(context, title, reason),
  apply: ({ store }, imageRow, _action, holdRow) =>
    addToHold(store, Number(holdRow), imageRow) ? { undo: null, labels: 0 } : { skipped: 'Already in this hold.' },
  // The hold is released as a whole; its list stays as a record.
  undo: () => null,
  endUndo(context, holdRow) {
    const open = context.store.get('SELECT 1 FROM hold WHERE id = ? AND released_at IS NULL', [Number(holdRow)])
    if (open) release(context, idOf('hld', Number(holdRow)))
  },
})
