import { assignSource, sourceOf } from '../../library/index.ts'
import { defineAction } from '../define-action.ts'

export const source = defineAction({
  kind: 'source',
  title: 'Move to another source',
  explanation: 'Used by splits “by source” and by retention rules.',
  role: 'lead',
  historyTitle: (_, { source: name }) => `Moved to the source “${name}”`,
  suggestion: (_, { source: name }) => `Move to the source “${name}”`,
  changes: (_, { source: name }) => ({
    sql: 'image.source_id IS NOT (SELECT id FROM source WHERE name = ?)',
    parameters: [name],
  }),
  apply({ store }, imageRow, { source: name }) {
    const from = sourceOf(store, imageRow)
    if (from === undefined) return { skipped: 'The image no longer exists.' }
    if (from === name) return { skipped: 'It already has that source.' }
    assignSource(store, imageRow, name)
    return { undo: { from, to: name }, labels: 0 }
  },
  undo({ store }, imageRow, undo) {
    const { from, to } = undo as { from: string; to: string }
    if (sourceOf(store, imageRow) !== to) return 'Its source was changed since then.'
    assignSource(store, imageRow, from)
    return null
  },
})
