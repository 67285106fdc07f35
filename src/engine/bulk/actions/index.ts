import type { BulkKind } from '#contract'
import type { BulkDefinition } from '../define-action.ts'
import { accept } from './accept.ts'
import { acceptAudited } from './accept-audited.ts'
import { hold } from './hold.ts'
import { deleteLabels, relabel } from './labels.ts'
import { restore, trash } from './lifecycle.ts'
import { linkTracks } from './link-tracks.ts'
import { pin, unpin } from './pin.ts'
import { removesClass } from './remove-class.ts'
import { consent, licence } from './rights.ts'
import { source } from './source.ts'
import { state } from './state.ts'
import { tag, untag } from './tag.ts'

export const actions: Record<BulkKind, BulkDefinition> = {
  tag,
  untag,
  state,
  accept,
  acceptAudited,
  linkTracks,
  relabel,
  deleteLabels,
  source,
  licence,
  consent,
  trash,
  restore,
  pin,
  unpin,
  hold,
  removeClass: removesClass,
}
