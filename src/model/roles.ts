import type { Role } from './image.ts'

/** Who may do an action on many images, and take it back. */
export const bulkRoles = {
  tag: 'annotator',
  untag: 'annotator',
  state: 'annotator',
  accept: 'annotator',
  relabel: 'lead',
  deleteLabels: 'lead',
  source: 'lead',
  licence: 'lead',
  consent: 'lead',
  pin: 'admin',
  unpin: 'admin',
  hold: 'admin',
  trash: 'admin',
  restore: 'admin',
} as const satisfies Record<string, Role>
