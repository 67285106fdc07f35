import { addTag, removeTag } from '../../library/index.ts'
import { defineAction } from '../define-action.ts'

const tagged = 'EXISTS (SELECT 1 FROM image_tag WHERE image_tag.image_id = image.id AND tag = ?)'

export const tag = defineAction({
  kind: 'tag',
  title: 'Tag',
  role: 'annotator',
  historyTitle: (_, { tag: name }) => `Tagged “${name}”`,
  suggestion: (_, { tag: name }) => `Tag “${name}”`,
  changes: (_, { tag: name }) => ({ sql: `NOT ${tagged}`, parameters: [name] }),
  apply: ({ store }, imageRow, { tag: name }) =>
    addTag(store, imageRow, name) ? { undo: name, labels: 0 } : { skipped: 'It already has the tag.' },
  undo: ({ store }, imageRow, name) =>
    removeTag(store, imageRow, String(name)) ? null : `It no longer has the tag ${name}.`,
})

export const untag = defineAction({
  kind: 'untag',
  title: 'Remove tag',
  role: 'annotator',
  historyTitle: (_, { tag: name }) => `Removed the tag “${name}”`,
  suggestion: (_, { tag: name }) => `Remove the tag “${name}”`,
  changes: (_, { tag: name }) => ({ sql: tagged, parameters: [name] }),
  apply: ({ store }, imageRow, { tag: name }) =>
    removeTag(store, imageRow, name) ? { undo: name, labels: 0 } : { skipped: 'It does not have the tag.' },
  undo: ({ store }, imageRow, name) =>
    addTag(store, imageRow, String(name)) ? null : `It already has the tag ${name}.`,
})
