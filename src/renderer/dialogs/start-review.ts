import { create } from 'zustand'
import type { Purpose } from '../route/route.ts'

type StartReview = { open: boolean; purpose: Purpose; where: string; order: string }

/** The dialog in which a queue is put together: which images, in which order, to what end. */
export const useStartReview = create<StartReview>(() => ({ open: false, purpose: 'review', where: '', order: '' }))

/** Opens the dialog; without a query it proposes what waits for this purpose. */
export const openStartReview = (purpose: Purpose, { where = '', order = '' } = {}): void =>
  useStartReview.setState({ open: true, purpose, where, order })

export const closeStartReview = (): void => useStartReview.setState({ open: false })
