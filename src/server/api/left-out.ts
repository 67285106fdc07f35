import type { Permission } from '#model/roles.ts'

const bytes = 'Its answer is packed bytes for the page.'
const ofPage = 'It is about what a page shows at the moment.'
const newWayIn = 'A token makes no other way in.'
const namesFile = 'It names a file or folder of the computer with the workspace.'

/** The procedures that programs can’t call, with the reason. They can call all others. */
export const leftOut = {
  'access.actAs': 'A token is of one user.',
  'access.addToken': newWayIn,
  'access.invite': newWayIn,
  'bulk.runProposed': 'Only a user runs what an assistant suggests.',
  'library.file': namesFile,
  'workspace.events': 'Events are a stream for pages. Webhooks tell programs what happened.',
  'workspace.notices': ofPage,
  'workspace.markNoticesRead': ofPage,
  'workspace.markNoticesShown': ofPage,
  'library.sequence': bytes,
  'library.thumbnails': bytes,
  'library.duplicateGroups': bytes,
  'library.tiles': bytes,
  'library.pyramid': ofPage,
  'labeling.list': bytes,
  'labeling.crops': bytes,
  'labeling.trail': ofPage,
  'labeling.place': ofPage,
  'labeling.savePosition': ofPage,
  'models.follow': ofPage,
  'models.unfollow': ofPage,
  'models.prepareSegmentation': ofPage,
  'models.prepareAhead': ofPage,
  'embeddings.map': bytes,
  'disposal.reimport': namesFile,
} as const satisfies Partial<Record<Permission, string>>

/** Null for a procedure that programs can call, and for an unknown name. */
export const whyLeftOut = (procedure: string): string | null =>
  Object.hasOwn(leftOut, procedure) ? leftOut[procedure as keyof typeof leftOut] : null
