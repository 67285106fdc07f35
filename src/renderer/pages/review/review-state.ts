import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ImageId } from '#model/ids.ts'
import type { Purpose } from '../../route/route.ts'

/** What the page shows around the editor or instead of it. */
export type ReviewState = {
  pickerOpen: boolean
  /** The user is typing an image number. */
  jumping: boolean
  purpose: Purpose
  /** Of the queue. */
  where: string
  order: string
  /** The open dialog that asks for a reason. */
  reasonFor: 'reject' | 'sendBack' | null
  /** The dialog that asks whether the image is empty is open. */
  asksEmpty: boolean
  /** Who else has the image; `isLost` if they took it from this window. */
  holder: { user: string; seenAtMs: number; isLost: boolean } | null
} & (
  | { status: 'loading' }
  | { status: 'failed'; message: string }
  /** `everything`: no query was requested, so nothing is left to review at all. */
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
