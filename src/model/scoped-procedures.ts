import type { Permission } from './roles.ts'

/**
 * Procedures that annotators may call while they see only assigned images. All others open to annotators concern all
 * images, or change images by their place in the library.
 */
const scopedProcedures: ReadonlySet<Permission> = new Set<Permission>([
  ...([
    'workspace.status',
    'workspace.classes',
    'workspace.exportLabelSet',
    'workspace.settings',
    'workspace.managed',
  ] as const),
  ...(['workspace.events', 'workspace.notices', 'workspace.markNoticesRead', 'workspace.markNoticesShown'] as const),
  ...(['access.whoami', 'access.actAs', 'access.list', 'access.rename', 'access.tokens', 'access.addToken'] as const),
  ...(['access.endToken', 'access.sessions', 'access.endSession', 'access.endSessions'] as const),
  ...(['jobs.list', 'jobs.get', 'library.export', 'library.rows', 'library.thumbnails', 'library.image'] as const),
  ...(['library.file', 'library.pyramid', 'library.tiles', 'library.sources', 'library.queryFields'] as const),
  ...(['library.checkQuery', 'library.list', 'library.count', 'library.sequence', 'library.facets'] as const),
  ...(['library.counts', 'library.histogram', 'library.suggest', 'library.boxes', 'library.values'] as const),
  ...(['library.savedQueries', 'library.saveQuery', 'library.changeQuery', 'library.deleteQuery'] as const),
  ...(['library.moveQuery', 'labeling.examples', 'labeling.open', 'labeling.edit', 'labeling.revert'] as const),
  ...(['labeling.history', 'labeling.accept', 'labeling.listReview', 'labeling.setImageVerdicts'] as const),
  ...(['labeling.setObjectVerdicts', 'labeling.revertEdits', 'labeling.skip', 'labeling.reasons'] as const),
  ...(['labeling.whyNext', 'labeling.list', 'labeling.trail', 'labeling.place', 'labeling.savePosition'] as const),
  ...(['labeling.chips', 'labeling.crops', 'labeling.comments', 'labeling.findComments'] as const),
  ...(['labeling.comment', 'labeling.reply', 'labeling.resolveComment', 'labeling.sequence'] as const),
  ...(['labeling.tracks', 'labeling.trackMarks', 'labeling.changeTrack', 'labeling.setTrackVerdict'] as const),
  ...(['models.follow', 'models.unfollow', 'labeling.queues', 'labeling.next', 'labeling.hold'] as const),
  ...(['labeling.keepHolding', 'labeling.release', 'labeling.lookAt', 'labeling.viewers', 'labeling.pace'] as const),
  ...(['bulk.kinds', 'models.list', 'models.classMap', 'models.families', 'models.segmenters'] as const),
  ...(['models.segmenterFamilies', 'models.prepareSegmentation', 'models.prepareAhead', 'models.segment'] as const),
  ...(['models.segmentationCache', 'datasets.formats', 'monitoring.ownHoursSaved'] as const),
])

export const isScopedProcedure = (procedure: Permission): boolean => scopedProcedures.has(procedure)

/** Procedures that read or change all frames of the sequence of an image. */
const sequenceProcedures: ReadonlySet<Permission> = new Set<Permission>([
  ...(['labeling.tracks', 'labeling.trackMarks', 'labeling.changeTrack', 'labeling.setTrackVerdict'] as const),
  ...(['models.follow', 'models.unfollow'] as const),
])

export const isOfSequence = (procedure: Permission): boolean => sequenceProcedures.has(procedure)
