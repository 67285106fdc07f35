import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ImageId } from '#model/ids.ts'
import type { Purpose } from '../../route/route.ts'

/** What the page shows instead of, or around, the editor. */
export type ReviewState = {
  pickerOpen: boolean
  /** The number of another image is being typed. */
  jumping: boolean
  purpose: Purpose
  /** The query and order of the queue. */
  where: string
  order: string
  /** The dialog that asks why. */
  reasonFor: 'reject' | 'sendBack' | null
  /** The dialog that asks whether nothing is in an image without labels. */
  asksEmpty: boolean
  /** Who else has the image on the stage; `isLost`: from this window. */
  holder: { user: string; seenAtMs: number; isLost: boolean } | null
} & (
  | { status: 'loading' }
  | { status: 'failed'; message: string }
  /** `everything` when no query of the user's own led here: there is nothing left to review at all. */
  | { status: 'empty'; everything: boolean }
  | { status: 'image'; imageId: ImageId; position: number; total: number; problem: string | null }
  | { status: 'done'; total: number; skipped: readonly number[]; unreviewed: readonly number[] }
)

export type ReviewStore = StoreApi<ReviewState>

export const createReviewStore = (): ReviewStore =>
  createStore<ReviewState>(() => ({
    pickerOpen: false,
    jumping: false,
    purpose: 'review',
    where: '',
    order: '',
    reasonFor: null,
    asksEmpty: false,
    holder: null,
    status: 'loading',
  }))
