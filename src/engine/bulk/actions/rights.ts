import { assignRight, type Right, rightOf } from '../../library/index.ts'
import { type BulkDefinition, defineAction } from '../define-action.ts'

/** Sets what is known about the rights to an image; an empty text removes it. */
const defineRight = (kind: Right, name: string, explanation: string): BulkDefinition =>
  defineAction<Right>({
    kind,
    title: `Set ${name}`,
    explanation: `${explanation} Leave empty to clear it.`,
    role: 'lead',
    historyTitle: (_, { text }) => (text === null ? `Cleared the ${name}` : `Set the ${name} “${text}”`),
    suggestion: (_, { text }) => (text === null ? `Clear the ${name}` : `Set the ${name} “${text}”`),
    changes: (_, { text }) => ({ sql: `image.${kind} IS NOT ?`, parameters: [text] }),
    apply({ store }, imageRow, { text }) {
      const from = rightOf(store, imageRow, kind)
      if (from === undefined) return { skipped: 'The image no longer exists.' }
      if (from === text) return { skipped: `It already has that ${name}.` }
      assignRight(store, imageRow, kind, text)
      return { undo: { from, to: text }, labels: 0 }
    },
    undo({ store }, imageRow, undo) {
      const { from, to } = undo as { from: string | null; to: string | null }
      if (rightOf(store, imageRow, kind) !== to) return `Its ${name} was changed since then.`
      assignRight(store, imageRow, kind, from)
      return null
    },
  })

export const licence = defineRight('licence', 'license', 'Under which terms the images may be used.')
export const consent = defineRight('consent', 'consent', 'Whether everyone in the images agreed.')
